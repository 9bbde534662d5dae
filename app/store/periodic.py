"""Periodic backups: when one is due, what it takes, how it is made, and which there are.

Each lies in `backups/`, sealed under the key of chat.db: whoever can open the conversations, with the recovery key or
without, can restore them, and nobody need be asked. It bears the time of the last change that it holds. What it lists
is in `backups/pieces/`; those from before there were pieces hold everything themselves.
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.disk import files
from app.sealing import Tampered
from app.store import archive
from app.store.backup import files_named, stamp_us
from app.store.database import Frozen
from app.store.faults import known_faults
from app.store.pieces import PIECE_BYTES, Pieces

# Those that stay whatever room they take, and the share of the disk within which older ones stay, too.
_ALWAYS, _SHARE = 3, 10
_DATABASES = (archive.CHAT, archive.AUDIT)
FOLDER = "pieces"
_PIECES, _ATTACHMENTS = "pieces", "attachments"
_REST_S = 0.001
# Of the databases, what a day changes at most.
_CHANGED = 4


class _HoldsAll(Exception):
    """A backup has more in it than a list."""


def kept(home: Path) -> tuple[tuple[int, Path], ...]:
    """(when it was made in microseconds, the file) of each, oldest first."""
    folder = home / "backups"
    with known_faults(folder):
        files = folder.glob("periodic-*.backup") if folder.is_dir() else ()
        return tuple(sorted((made, file) for file in files if (made := stamp_us(file)) is not None))


def is_due(home: Path, now_us: int) -> bool:
    """Whether there is none of this day (UTC), and something was written since the last."""
    day = now_us // DAY_US
    # A stamp of a day to come is of a clock that was wrong.
    past = [(made_us // DAY_US, file) for made_us, file in kept(home) if made_us // DAY_US <= day]
    if not past:
        return True
    last, file = past[-1]
    with known_faults(file):
        held = [status.st_mtime_ns for status in _there((file,))]
        return last != day and held != [changed_ns(home)]


def make(
    home: Path, path: Path, now_us: int, key: bytes, frozen: Mapping[str, Callable[[], AbstractContextManager[Frozen]]]
) -> Path:
    """Make one at `path` of the databases that `frozen` gives by their names; returns the file. Raises `OSError`.

    What is a piece already is not written again. The conversations come first: what they name is in the register.
    Raises `interrupted` where pieces went meanwhile.
    """
    pieces = Pieces(pieces_of(home), now_us // DAY_US)
    changed = changed_ns(home)
    # Of what comes or goes meanwhile either look knows.
    named = set(files_named(home / archive.CHAT, key))
    lists = {name: _kept(pieces, still) for name, still in frozen.items()}
    named |= set(files_named(home / archive.CHAT, key))
    attachments = [name for name in sorted(named) if pieces.keep_file(home / archive.ATTACHMENTS / name)]
    pieces.sync()
    listed = {"chat_key": key.hex(), "secrets": {}, _PIECES: lists, _ATTACHMENTS: attachments}
    # Another process may make one in the same second: either is whole.
    files.replace(path, _sealed(key, json.dumps(listed).encode()))
    if pieces.lacks({*attachments, *(name for names in lists.values() for name in names)}):
        # This machine slept, and another process cleared away what nobody had named yet.
        path.unlink()
        raise KnownError(Kind.INTERRUPTED)
    os.utime(path, ns=(changed, changed))
    return path


def assemble(backup: Path, listed: Mapping[str, Any], staging: Path, places: Mapping[str, Path]) -> None:
    """Put the databases and attachments of a backup that lists pieces together; one that holds all lists none.

    `places` says where each database goes. Raises `Tampered` where a piece is missing, or is not what it was.
    """
    pieces = Pieces(backup.parent / FOLDER)
    for name, parts in listed.get(_PIECES, {}).items():
        with files.create(places[name]) as file:
            for part in parts:
                file.write(pieces.read(part))
            files.sync(file)
    for name in listed.get(_ATTACHMENTS, ()):
        with suppress(FileNotFoundError):
            shutil.copyfile(pieces.path(name), staging / archive.ATTACHMENTS / name)


def thin_out(home: Path, key: bytes, now_us: int) -> tuple[str, ...]:
    """Remove the oldest, but never the latest three, until all take a tenth of the disk at most; the names.

    Then pieces go that none of the others names. `key` opens the lists; as long as one does not open, as under a key
    that was lost and may be found again, no piece goes.
    """
    # A stamp of the future says nothing, so such a file is not among the latest.
    oldest_last = sorted(kept(home), key=lambda backup: (backup[0] <= now_us, backup[0]), reverse=True)
    removed: list[str] = []
    pieces, seen, are_known = Pieces(pieces_of(home)), set[str](), True
    with known_faults(home):
        room, taken, sizes = shutil.disk_usage(home).total // _SHARE, 0, pieces.sizes()
        for number, (_, file) in enumerate(oldest_last):
            listed = _named(file, key)
            named = (listed or set()) - seen
            taken += sum(status.st_size for status in _there((file,))) + sum(sizes.get(name, 0) for name in named)
            if number >= _ALWAYS and taken > room:
                file.unlink(missing_ok=True)
                removed.append(file.name)
            else:
                seen |= named
                are_known = are_known and listed is not None
        if are_known:
            pieces.forget(seen, now_us)
    return tuple(removed)


def pieces_of(home: Path) -> Path:
    """The folder of the pieces of a home's backups."""
    return home / "backups" / FOLDER


def _kept(pieces: Pieces, still: Callable[[], AbstractContextManager[Frozen]]) -> list[str]:
    names = []
    with still() as database:
        for piece in database.pieces(PIECE_BYTES):
            names.append(pieces.keep(piece))
            # Nobody waits for this, and others want the processor and the disk.
            time.sleep(_REST_S)
    return names


def _sealed(key: bytes, manifest: bytes) -> bytes:
    target = BytesIO()
    archive.write(target, archive.Lock.new(key), [archive.Entry(archive.MANIFEST, manifest)], lambda _: None)
    return target.getvalue()


def _named(backup: Path, key: bytes) -> set[str] | None:
    """The pieces that a backup lists, none for one that holds everything itself; None where it cannot be read."""
    found: dict[str, Any] = {}

    def receive(name: str, size: int, parts: Iterator[bytes]) -> None:
        if name != archive.MANIFEST:
            raise _HoldsAll
        found.update(json.loads(b"".join(parts)))

    try:
        with backup.open("rb") as file:
            archive.read(file, archive.Lock.of(file, key), receive)
        return {name for names in found[_PIECES].values() for name in names} | set(found[_ATTACHMENTS])
    except (_HoldsAll, FileNotFoundError):
        return set()
    except (Tampered, ValueError, KeyError, TypeError, AttributeError):
        return None


def changed_ns(home: Path) -> int:
    """When chat.db was written last, in nanoseconds of the file system's clock."""
    database = home / archive.CHAT
    with known_faults(database):
        log = database.with_name(f"{database.name}-wal")
        # An empty log is made at every opening.
        return max((status.st_mtime_ns for status in _there((database, log)) if status.st_size), default=0)


def needed_bytes(home: Path) -> int:
    """How much room one takes: the databases, of which a day changes little, and the attachments that are new."""
    with known_faults(home):
        databases = sum(status.st_size for name in _DATABASES for status in _there(home.glob(f"{name}*")))
        attachments = {path.name: status.st_size for path, status in _named_files(home / archive.ATTACHMENTS, "*")}
        pieces = {path.name: status.st_size for path, status in _named_files(pieces_of(home), "*/*")}
    of_databases = sum(size for name, size in pieces.items() if not name.endswith(".sealed"))
    new = sum(size for name, size in attachments.items() if name not in pieces)
    return max(databases - of_databases, databases // _CHANGED) + new


def _named_files(folder: Path, pattern: str) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.glob(pattern):
        for status in _there((path,)):
            yield path, status


def _there(files: Iterable[Path]) -> Iterator[os.stat_result]:
    """What the system says of each file, without those that went meanwhile."""
    for file in files:
        with suppress(FileNotFoundError):
            yield file.stat()
