"""Backups: one encrypted file with chat.db, audit.db and the attachments; and which old copies go."""

import json
import os
import re
import secrets as random
import shutil
import time
from base64 import b64encode
from calendar import timegm
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.disk import files
from app.store import archive
from app.store.archive import Entry, Lock
from app.store.background import Progress, in_thread
from app.store.connection import KEY_BYTES, connect, copy_into
from app.store.faults import known_faults
from app.store.opening import backups_folder, stamped
from app.store.placing import REPLACED

KEPT_US = 14 * DAY_US
_FILES_NAMED = "SELECT file FROM attachment UNION SELECT file FROM draft_file ORDER BY file"
_MAKING = ".making-"
# Before the name of a list that was not finished.
_UNFINISHED = ".periodic-"
# Before the name of a folder into which a backup is restored only to see whether it can be.
TRIAL = ".trial-"
_OURS = re.compile(r"(?:before|replaced|periodic)-.*?(\d{8}T\d{6}Z)(?:-\d+)?(?:\.[0-9a-z-]+)*")


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: `copy_chat(target, key, between)` writes a consistent copy of chat.db under another key.

    `secrets` are items of the vault that travel along, sealed like all the rest.
    """

    home: Path
    copy_chat: Callable[[Path, bytes, Callable[[], None]], None]
    secrets: Mapping[str, bytes] = field(repr=False)


async def create(source: Source, path: Path, secret: str | bytes, progress: Progress | None) -> None:
    """Write a new backup file under a passphrase or a 32-byte key: see `OpenChatStore.backup`."""
    await in_thread(lambda tell: _create(source, path, secret, tell), progress)


def periodic_path(home: Path, at_us: int) -> Path:
    """Where a periodic backup goes, so that `prune` knows it."""
    with known_faults(home):
        folder = backups_folder(home)
    return stamped(folder, "periodic", at_us, ".backup")


def prune(home: Path, now_us: int, kept_us: int = KEPT_US) -> tuple[str, ...]:
    """Remove periodic backups, copies from before upgrades and replaced data that are older than 14 days; the names.

    Backups that a person made are never touched, and replaced registers stay: what was recorded does not go by itself.
    """
    folder = home / "backups"
    removed = []
    with known_faults(folder):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            # Another process may be clearing up as well.
            with suppress(FileNotFoundError):
                if _is_old(path, now_us, kept_us) and (going := _going(path)):
                    for one in going:
                        _remove(one)
                    removed.append(path.name)
    return tuple(removed)


def stamp_us(path: Path) -> int | None:
    """When a file of ours in `backups/` was made, in microseconds; None for anything else."""
    made = _OURS.fullmatch(path.name)
    try:
        return timegm(time.strptime(made[1], "%Y%m%dT%H%M%SZ")) * 1_000_000 if made else None
    except ValueError:
        return None


def _going(path: Path) -> list[Path]:
    """What of an old copy goes: all of it, but for a register; of a link nothing that it leads to."""
    if not path.is_symlink() and path.name.startswith(REPLACED) and (path / archive.AUDIT).exists():
        return [one for one in path.iterdir() if not one.name.startswith(archive.AUDIT)]
    return [path]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _create(source: Source, path: Path, secret: str | bytes, tell: Progress) -> None:
    check_place(path)
    with known_faults(source.home):
        making = backups_folder(source.home) / f"{_MAKING}{new_id()}"
    partial = path.with_name(f"{path.name}.{new_id()}.partial")
    with known_faults(path):
        making.mkdir(mode=0o700)
        try:
            entries = _gather(source, making, lambda: tell(0, 0))
            total = sum(entry.size for entry in entries)
            tell(0, total)
            with files.create(partial) as file:
                archive.write(file, Lock.new(secret), entries, lambda done: tell(done, total))
                files.sync(file)
            # Somebody else may have put something there while this was written.
            _refuse_existing(path)
            os.replace(partial, path)
            files.sync_folder(path.parent)
        finally:
            with suppress(OSError):
                partial.unlink()
            shutil.rmtree(making)


def check_place(path: Path) -> None:
    """Raise `not_found` where there is no folder for a new backup, `usage` where there is something in its place."""
    if not path.parent.is_dir():
        raise KnownError(Kind.NOT_FOUND, what="folder", name=str(path.parent))
    _refuse_existing(path)


def _refuse_existing(path: Path) -> None:
    # Also a link that leads nowhere is something that is there.
    if os.path.lexists(path):
        raise KnownError(Kind.USAGE, detail=f"There is a file {path} already. Choose another name for the backup.")


def _gather(source: Source, making: Path, between: Callable[[], None]) -> list[Entry]:
    key = random.token_bytes(KEY_BYTES)
    source.copy_chat(making / archive.CHAT, key, between)
    manifest = {
        "chat_key": key.hex(),
        "secrets": {name: b64encode(secret).decode() for name, secret in source.secrets.items()},
    }
    entries = [Entry(archive.MANIFEST, json.dumps(manifest).encode()), Entry(archive.CHAT, making / archive.CHAT)]
    if (source.home / archive.AUDIT).exists():
        _copy_plain(source.home / archive.AUDIT, making / archive.AUDIT, between)
        entries.append(Entry(archive.AUDIT, making / archive.AUDIT))
    # The files that the copy names, not those that are there now: one may be on its way in or out.
    folder = source.home / archive.ATTACHMENTS
    names = files_named(making / archive.CHAT, key)
    return entries + [Entry(f"{archive.ATTACHMENTS}/{name}", folder / name, may_go=True) for name in names]


def _copy_plain(path: Path, target: Path, between: Callable[[], None]) -> None:
    source = connect(path, None, read_only=True)
    try:
        copy_into(source, target, None, between)
    finally:
        source.close()


def files_named(path: Path, key: bytes) -> list[str]:
    """The files of attachments and drafts that a chat.db names."""
    connection = connect(path, key, read_only=True)
    try:
        return [name for (name,) in connection.execute(_FILES_NAMED)]
    finally:
        connection.close()


def _is_old(path: Path, now_us: int, kept_us: int) -> bool:
    if path.name.startswith((_MAKING, TRIAL, _UNFINISHED)):
        # Left by a crash, unless it is in use right now.
        return path.stat().st_mtime_ns // 1_000 < now_us - DAY_US
    made = stamp_us(path)
    return made is not None and made <= now_us - kept_us
