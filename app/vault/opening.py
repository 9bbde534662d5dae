"""Opening the vault of a home, setting a new home up, and starting over."""

from collections.abc import Callable, Mapping
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.sealing import aead, hpke, signing
from app.vault import boxed, homefile, keyrings, moving
from app.vault.boxed import BoxedItems
from app.vault.custody import (
    BEGUN,
    CHAT_KEY,
    DEVICE_KEY,
    OFFICER_KEY,
    RENEWED,
    Items,
    KeyVault,
    check_chat_key,
    fingerprint,
)
from app.vault.given import Given
from app.vault.homefile import HomeFile
from app.vault.keyrings import KeyringItems

_MAKERS: Mapping[str, Callable[[], bytes]] = {
    CHAT_KEY: aead.random_key,
    DEVICE_KEY: signing.generate,
    OFFICER_KEY: lambda: hpke.generate()[0],
}


def open_vault(
    home: Path,
    *,
    passphrase: str | None = None,
    passphrase_file: Path | None = None,
    allow_passphrase: bool = True,
    managed: bool = False,
    box: BoxedItems | None = None,
) -> KeyVault:
    """Open the vault of a home, or set it up when the home is new.

    Args:
        home: the folder of all state; made when it is not there.
        passphrase: what the person typed; wins over `passphrase_file`.
        passphrase_file: a file whose text is the passphrase; a line break at its end does not count.
        allow_passphrase: whether a passphrase alone may open a home. Where it may not, the keys of a home that has one
            move into the system's key store.
        managed: the officers' keys come from policy, so none is made here.
        box: what was opened before with the passphrase file; where it fits, no key is derived again.

    Raises:
        KnownError: `vault_locked`: the key store is locked or out of reach, or a passphrase is needed (field `need` is
            "new" or "existing") or wrong (field `reason` is then "wrong"). `key_lost`: the key store answers, and this
            home's keys are not in it. `store_damaged`, `store_newer`: so is `vault.json`. `read_only`, `disk_full`: the
            home cannot be written. `exposed`: others can get at the passphrase file. `policy`: a passphrase would be
            needed and is not allowed, and there is no key store to take its place. None of these changes anything, but
            that a `vault.json` which was lost is there again.
    """
    given = Given(passphrase, passphrase_file, allow_passphrase)
    wanted = _wanted(managed)
    homefile.mend(home)
    content = homefile.read(home)
    if content is None:
        with homefile.lock(home):
            content = homefile.read(home)
            if content is None:
                if (home / "chat.db").exists():
                    raise KnownError(Kind.KEY_LOST, detail=f"The file {homefile.NAME} is missing.")
                return _set_up(home, given, {item: make() for item, make in wanted.items()}, None)
    items, backend = _opened(home, content, given, box if passphrase is None else None), content.backend
    check_chat_key(items, content)
    if isinstance(items, BoxedItems) and not allow_passphrase:
        items, backend = moving.into_key_store(home, items), keyrings.NAME
    if items.get(DEVICE_KEY) is None:
        # First, so that no crash leaves a new key that the register takes for a stranger's.
        items.fill({RENEWED: lambda: b"1"})
    made = items.fill(wanted)
    begun = items.get(BEGUN) is not None
    return KeyVault(home, content.home_id, backend, items, fresh=False, made=made, begun=begun)


def start_over(
    home: Path,
    *,
    passphrase: str | None = None,
    passphrase_file: Path | None = None,
    allow_passphrase: bool = True,
    managed: bool = False,
) -> KeyVault:
    """Give lost keys up and make new ones, for a home whose database was put aside or comes from a backup.

    The old `vault.json` is kept under another name. The home's id stays, so that the register goes on under its name,
    and so do keys of device and officer where they are still there. Raises as `open_vault` does, and ValueError while
    there is a `chat.db`.
    """
    if (home / "chat.db").exists():
        raise ValueError("the database must be put aside first")
    given = Given(passphrase, passphrase_file, allow_passphrase)
    with homefile.lock(home):
        old = _readable(home)
        homefile.set_aside(home)
        return _set_up(home, given, {item: make() for item, make in _wanted(managed).items()}, old)


def _readable(home: Path) -> HomeFile | None:
    """`vault.json`, or None when there is none that can be used; raises `store_newer`."""
    try:
        return homefile.read(home)
    except KnownError as error:
        if error.kind is Kind.STORE_DAMAGED:
            return None
        raise


def _wanted(managed: bool) -> dict[str, Callable[[], bytes]]:
    return {item: make for item, make in _MAKERS.items() if not (managed and item == OFFICER_KEY)}


def _uses_keyring(given: Given) -> bool:
    """Whether a new home's keys go into the system's key store; raises `vault_locked` when it has to be unlocked.

    Where it is locked and there is nobody to unlock it, a passphrase that was given on purpose is taken instead.
    """
    if not keyrings.is_present():
        return False
    return not (keyrings.is_locked() and given.allowed and (given.passphrase is not None or given.file is not None))


def _set_up(home: Path, given: Given, keys: Mapping[str, bytes], old: HomeFile | None) -> KeyVault:
    """Give keys to a home that has none; hold the lock. Dying before the last step leaves the home as it was."""
    home_id = old.home_id if old is not None else new_id()
    prints = (fingerprint(keys[CHAT_KEY], home_id),)
    if _uses_keyring(given):
        items = KeyringItems(home, home_id)
        if old is not None and items.get(DEVICE_KEY) is None:
            items.put(RENEWED, b"1")
        made = _put_missing(items, keys)
        try:
            homefile.write(home, HomeFile(home_id, keyrings.NAME, prints))
        except KnownError:
            for item in made:
                items.delete(item)
            raise
        begun = items.get(BEGUN) is not None
        return KeyVault(home, home_id, keyrings.NAME, items, fresh=True, made=made, begun=begun)
    box, key = boxed.new_box(given.new(), home_id, keys)
    homefile.write(home, HomeFile(home_id, boxed.NAME, prints, box))
    return KeyVault(home, home_id, boxed.NAME, BoxedItems(home, home_id, key), fresh=True, made=frozenset(keys))


def _put_missing(items: Items, keys: Mapping[str, bytes]) -> frozenset[str]:
    """Put the store's key, and those others that are not there: a register goes on under the key it knows."""
    made = frozenset(item for item in keys if item == CHAT_KEY or items.get(item) is None)
    for item in made:
        items.put(item, keys[item])
    return made


def _opened(home: Path, content: HomeFile, given: Given, box: BoxedItems | None) -> Items:
    """The items of a home that was set up; raises `vault_locked`, `key_lost`, `store_damaged` or `policy`."""
    if content.backend == boxed.NAME:
        if content.box is None:
            raise KnownError(Kind.STORE_DAMAGED, path=str(home / homefile.NAME))
        if not given.allowed:
            moving.check_key_store()
        if box is not None and box.fits(content):
            return box
        return BoxedItems(home, content.home_id, _unlock(content.box, content.home_id, given))
    if content.backend != keyrings.NAME:
        detail = f"This home was set up with another system's key store ({content.backend})."
        raise KnownError(Kind.KEY_LOST, detail=detail, reason="backend")
    if not keyrings.is_reachable():
        detail = "The system's key store, which holds your keys, cannot be reached."
        raise KnownError(Kind.VAULT_LOCKED, detail=detail, reason="unreachable")
    return KeyringItems(home, content.home_id)


def _unlock(box: homefile.PassphraseBox, home_id: str, given: Given) -> bytes:
    text = given.text("existing")
    if text is None:
        raise KnownError(Kind.VAULT_LOCKED, detail="Your passphrase is needed.", need="existing")
    key = boxed.unlock(box, home_id, text)
    if key is None:
        raise KnownError(Kind.VAULT_LOCKED, detail="That passphrase is not right.", need="existing", reason="wrong")
    return key
