"""The recovery key: what brings a home's keys back when the key store or the passphrase is lost."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.sealing import Tampered, aead
from app.vault import boxed, homefile, keyrings, recovery_text
from app.vault.boxed import BoxedItems, keyed_check
from app.vault.custody import CHAT_KEY, DEVICE_KEY, REGISTER_ORIGIN, KeyVault, check_chat_key
from app.vault.given import Given
from app.vault.homefile import HomeFile, RecoveryBox
from app.vault.keyrings import KeyringItems
from app.vault.opening import open_vault

_RECOVERED = (CHAT_KEY, DEVICE_KEY, REGISTER_ORIGIN)


def make_recovery_key(vault: KeyVault) -> str:
    """A new recovery key, in groups of five characters; an older one stops working. Raises as `KeyVault.put` does."""
    vault.check_store_key()
    secret = aead.random_key()
    keys = {item: key for item in _RECOVERED if (key := vault.get(item)) is not None}
    sealed = aead.seal(secret, boxed.pack(keys | vault.officer_keys()), _recovery_aad(vault.home_id))
    box = RecoveryBox(keyed_check(secret, "recovery key", vault.home_id), sealed)
    homefile.edit(vault.home, lambda content: dataclasses.replace(content, recovery=box))
    return recovery_text.write(secret)


def recover(
    home: Path,
    recovery_key: str,
    *,
    passphrase: str | None = None,
    passphrase_file: Path | None = None,
    allow_passphrase: bool = True,
    managed: bool = False,
) -> KeyVault:
    """Put the keys back from a recovery key, then open.

    They go where they were, into the key store of this system when the home came from another, or under a (new)
    passphrase when there is none or the old passphrase was forgotten (into the key store, too, where no passphrase may
    open a home). Keys that are still there are left alone.

    Raises:
        KnownError: `key_lost` with the field `reason`: "typo", "wrong" (of another home, or replaced by a newer one)
            or "none" (there is no recovery key for this home); and all that `open_vault` raises.
    """
    given = Given(passphrase, passphrase_file, allow_passphrase)
    homefile.mend(home)
    with homefile.lock(home):
        content = homefile.read(home)
        if content is None:
            raise KnownError(Kind.KEY_LOST, detail=f"The file {homefile.NAME} is missing.", reason="none")
        if content.recovery is None:
            raise KnownError(Kind.KEY_LOST, detail="No recovery key was made for this home.", reason="none")
        keys = _open_recovery(home, content, content.recovery, recovery_key)
        _put_back(home, content, given, keys)
    return open_vault(
        home,
        passphrase=passphrase,
        passphrase_file=passphrase_file,
        allow_passphrase=allow_passphrase,
        managed=managed,
    )


def _recovery_aad(home_id: str) -> bytes:
    return f"signalbox recovery 1 {home_id}".encode()


def _open_recovery(home: Path, content: HomeFile, box: RecoveryBox, recovery_key: str) -> dict[str, bytes]:
    try:
        secret = recovery_text.read(recovery_key)
    except ValueError as error:
        raise KnownError(Kind.KEY_LOST, detail=f"The recovery key cannot be right. {error}", reason="typo") from None
    if keyed_check(secret, "recovery key", content.home_id) != box.check:
        detail = "That recovery key is of another home, or was replaced by a newer one."
        raise KnownError(Kind.KEY_LOST, detail=detail, reason="wrong")
    try:
        return boxed.unpack(aead.open_sealed(secret, box.sealed, _recovery_aad(content.home_id)))
    except Tampered:
        detail = "The recovery key is right."
        raise KnownError(Kind.STORE_DAMAGED, path=str(home / homefile.NAME), detail=detail) from None


def _put_back(home: Path, content: HomeFile, given: Given, keys: Mapping[str, bytes]) -> None:
    """Put keys where this home can use them; hold the lock."""
    if content.backend == boxed.NAME and _opens(home, content, given.text("existing")):
        return
    if (content.backend != boxed.NAME or not given.allowed) and keyrings.is_present():
        _into_keyring(home, content, keys)
        return
    box, _ = boxed.new_box(given.new(), content.home_id, keys)
    # The old box may hold more, and its passphrase may come back to mind.
    homefile.set_aside(home)
    homefile.write(home, dataclasses.replace(content, backend=boxed.NAME, box=box))


def _opens(home: Path, content: HomeFile, passphrase: str | None) -> bool:
    """Whether a passphrase, if one was given, opens the box, and the store's key is in it."""
    if not passphrase or content.box is None:
        return False
    key = boxed.unlock(content.box, content.home_id, passphrase)
    if key is None:
        return False
    try:
        check_chat_key(BoxedItems(home, content.home_id, key), content)
    except KnownError:
        return False
    return True


def _into_keyring(home: Path, content: HomeFile, keys: Mapping[str, bytes]) -> None:
    items = KeyringItems(home, content.home_id)
    for item, secret in keys.items():
        present = items.get(item)
        if present is None or (item == CHAT_KEY and present != secret):
            items.put(item, secret)
    if content.backend != keyrings.NAME:
        if content.box is not None:
            # As above: what it holds besides is lost otherwise.
            homefile.set_aside(home)
        homefile.write(home, dataclasses.replace(content, backend=keyrings.NAME, box=None))
