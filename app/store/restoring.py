"""The way back from a backup: read all of it, check all of it, and only then touch what is there."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.core.clock import Clock
from app.core.digest import plain
from app.core.errors import Kind, KnownError
from app.core.models import AddressChange, ProviderConfig
from app.core.restored import Restored
from app.disk import files
from app.sealing import BadKey, Tampered, hpke
from app.store import archive, awaiting, owners, periodic, placing, waiting
from app.store.archive import Lock
from app.store.attachments import SEALED_NAME
from app.store.background import Progress, in_thread
from app.store.codec import readable
from app.store.connection import connect, copy_into, is_whole
from app.store.faults import damaged, known_faults
from app.store.migrations import Migration, is_to_the_letter, missing
from app.store.opening import has_content, stamped
from app.store.replaced import compare
from app.store.schema import AUDIT, CHAT
from app.store.settling import settle
from app.store.waiting import Occasion, Owed, Waiting

_ATTACHMENT = re.compile(rf"{archive.ATTACHMENTS}/({SEALED_NAME.pattern})")
_PACKED = "packed.db"
_PROVIDERS = "SELECT body FROM provider ORDER BY name"
_NOT_ALONE = "Close every other Signalbox first, so that its data can be replaced."


async def restore_backup(
    home: Path,
    path: Path,
    secret: str | bytes,
    key: bytes,
    *,
    clock: Clock,
    owner: str = "",
    occasion: Occasion | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Put a backup in place of what is in `home`, which is kept in `backups/replaced-<time>/`.

    A register that holds and goes on from the backup's stays in place: no entry is lost by going back to older
    conversations.

    `secret` is the passphrase (or the key, for a periodic backup), `key` the one that chat.db shall have from now on.
    The vault's items that it was made with are `waiting` for the `occasion` then, and so is the entry that says what
    was done. A crash leaves the old state or the new one. Cancelling leaves the old one. Close the store before.

    Raises `backup_file` for a damaged, cut or foreign file or a wrong passphrase, `not_found`, `store_newer`, `usage`
    when another process has the store open, `disk_full`, `read_only`. In each case nothing was touched.
    """

    def work(tell: Progress) -> Restored:
        if not path.is_file():
            raise KnownError(Kind.NOT_FOUND, what="backup", name=str(path))
        with owners.opening(home), known_faults(home):
            if owners.open_elsewhere(home, owner):
                raise KnownError(Kind.USAGE, detail=_NOT_ALONE)
            placing.finish(home)
            name = stamped(home / "backups", placing.REPLACED, clock.now_us()).name
            return _replace(
                home,
                _Put(name, path.name, key, occasion or Occasion()),
                lambda staging: _staged(staging, path, secret, key, tell),
            )

    return await in_thread(work, progress)


@dataclass(frozen=True, slots=True)
class _Put:
    """How a backup is put in place: the folder's name for what was there, the file's own, and for whom."""

    aside: str
    file: str
    key: bytes = field(repr=False)
    occasion: Occasion


def _replace(home: Path, put: _Put, stage: Callable[[Path], dict[str, bytes]]) -> Restored:
    staging, occasion = placing.new_staging(home), put.occasion
    try:
        secrets = stage(staging)
        moved = _moved(_addresses(home / archive.CHAT, put.key), _addresses(staging / archive.CHAT, put.key))
        outcome = compare(home, staging, put.key, occasion, f"backups/{put.aside}")
        if outcome.stays:
            (staging / archive.AUDIT).unlink(missing_ok=True)
        owed = Owed(
            occasion.id,
            {
                "signalbox.file": put.file,
                "signalbox.addresses": plain(moved),
                "signalbox.register": plain(outcome.found),
            },
            outcome.found.told,
        )
        after = outcome.after
        follow = "" if after.is_signed_by(occasion.public) else after.origin
        behind = after.end.size if after.end else 0
        waits = Waiting(secrets, follow, behind, (*_owed_before(home, put), owed))
        waiting.write(staging, put.key, occasion.id, waits)
        awaiting.note(staging / archive.CHAT, put.key, occasion.id, after.end)
        _commit(home, staging, put)
    except BaseException:
        shutil.rmtree(staging)
        raise
    placing.finish(home)
    return Restored(moved, outcome.found)


def _commit(home: Path, staging: Path, put: _Put) -> None:
    put.occasion.promise()
    try:
        placing.commit(home, staging, put.aside)
    except BaseException:
        put.occasion.withdraw()
        raise


def _owed_before(home: Path, put: _Put) -> tuple[Owed, ...]:
    """What the register is owed of a restore before this one, which nobody opened the home after."""
    earlier = put.occasion.earlier
    if not earlier:
        return ()
    try:
        found = waiting.waiting(home, put.key, earlier)
        owed = found.owed if found else (waiting.unknown(earlier),)
        return tuple(one for one in owed if not waiting.is_told(home, one.id))
    except KnownError:
        return (waiting.unknown(earlier),)


def _moved(before: dict[str, str], now: dict[str, str]) -> tuple[AddressChange, ...]:
    return tuple(AddressChange(name, before.get(name, ""), url) for name, url in now.items() if before.get(name) != url)


def _addresses(chat: Path, key: bytes) -> dict[str, str]:
    """The addresses of the providers in a database, by name; none where it cannot be read."""
    if not has_content(chat):
        return {}
    try:
        with closing(connect(chat, key, read_only=True)) as connection:
            bodies = [body for (body,) in connection.execute(_PROVIDERS)]
    except (KnownError, dbapi2.Error):
        return {}
    return {config.name: config.url for config in readable(ProviderConfig, bodies)}


def _staged(staging: Path, path: Path, secret: str | bytes, key: bytes, tell: Progress) -> dict[str, bytes]:
    try:
        return _stage(staging, path, secret, key, tell)
    except KnownError as failure:
        if failure.kind is not Kind.STORE_DAMAGED:
            raise
        # What helps a damaged store, restoring a backup, is what was just tried.
        raise KnownError(Kind.BACKUP_FILE, **failure.fields) from failure


def _stage(staging: Path, path: Path, secret: str | bytes, key: bytes, tell: Progress) -> dict[str, bytes]:
    (staging / archive.ATTACHMENTS).mkdir(mode=0o700)
    manifest = _unpack(staging, path, secret, tell)
    try:
        copy_key = bytes.fromhex(manifest["chat_key"])
        items = waiting.items(manifest["secrets"])
        _check_items(items)
    except (KeyError, TypeError, ValueError, AttributeError, BadKey) as error:
        raise damaged(path) from error
    with known_faults(path):
        packed = staging / _PACKED
        try:
            periodic.assemble(path, manifest, staging, {archive.CHAT: packed, archive.AUDIT: staging / archive.AUDIT})
        except (Tampered, TypeError, AttributeError, KeyError):
            detail = f"Pieces of it are missing in the folder {periodic.FOLDER} beside it, or damaged."
            raise damaged(path, detail) from None
        _check(packed, copy_key, CHAT, path)
        source = connect(packed, copy_key, read_only=True)
        try:
            copy_into(source, staging / archive.CHAT, key)
        finally:
            source.close()
        packed.unlink()
        settle(staging / archive.CHAT, key, path)
        if (staging / archive.AUDIT).exists():
            _check(staging / archive.AUDIT, None, AUDIT, path)
    return items


def _check_items(items: dict[str, bytes]) -> None:
    """Raise `ValueError` or `BadKey` for what could not be used: it would be found only when it is needed."""
    for name, item in items.items():
        if name.startswith("officer_key"):
            hpke.public_key(item)
        elif name.startswith("provider:"):
            item.decode()


def _unpack(staging: Path, path: Path, secret: str | bytes, tell: Progress) -> dict[str, Any]:
    total, done, manifest = path.stat().st_size, 0, bytearray()

    def receive(name: str, size: int, pieces: Iterator[bytes]) -> None:
        nonlocal done
        if name == archive.MANIFEST and not manifest:
            manifest.extend(b"".join(pieces))
            return
        with files.create(_place(staging, name)) as file:
            for piece in pieces:
                file.write(piece)
                done += len(piece)
                tell(min(done, total), total)
            files.sync(file)

    try:
        with path.open("rb") as file:
            tell(0, total)
            archive.read(file, Lock.of(file, secret), receive)
        found = json.loads(manifest.decode())
    except (Tampered, FileExistsError, ValueError) as error:
        other = "is of another data folder" if isinstance(secret, bytes) else "the passphrase is not the right one"
        detail = "It is cut or changed." if manifest else f"It is damaged or no backup, or {other}."
        raise damaged(path, detail) from error
    return found if isinstance(found, dict) else {}


def _place(staging: Path, name: str) -> Path:
    """Where an entry is unpacked to: only the names that we write, none of which leads out of the folder."""
    if name == archive.CHAT:
        return staging / _PACKED
    if name == archive.AUDIT:
        return staging / archive.AUDIT
    attachment = _ATTACHMENT.fullmatch(name)
    if attachment is None:
        raise Tampered
    return staging / archive.ATTACHMENTS / attachment[1]


def _check(staged: Path, key: bytes | None, steps: tuple[Migration, ...], path: Path) -> None:
    if not staged.exists():
        raise damaged(path)
    connection = connect(staged, key, read_only=True)
    try:
        lacking = missing(connection, path, steps)
        # Conversations are gone on with, and a table can say more than what stands in it; a register is compared later.
        as_made = key is None or is_to_the_letter(connection, steps[: len(steps) - lacking])
        if not as_made or not is_whole(connection, encrypted=key is not None):
            raise damaged(path)
    finally:
        connection.close()
