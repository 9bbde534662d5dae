"""Periodic backups: when one is due, what it takes, and which there are.

Each lies in `backups/`, sealed under the key of chat.db: whoever can open the conversations, with the recovery key or
without, can restore them, and nobody need be asked. It bears the time of the last change that it holds.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from app.core.clock import DAY_US
from app.store import archive
from app.store.backup import stamp_us
from app.store.faults import known_faults

# Those that stay whatever room they take, and the share of the disk within which older ones stay, too.
_ALWAYS, _SHARE = 3, 10
_DATABASES = (archive.CHAT, archive.AUDIT)


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


def thin_out(home: Path, now_us: int) -> tuple[str, ...]:
    """Remove the oldest, but never the latest three, until all take a tenth of the disk at most; the names."""
    # A stamp of the future says nothing, so such a file is not among the latest.
    oldest_last = sorted(kept(home), key=lambda backup: (backup[0] <= now_us, backup[0]), reverse=True)
    removed = []
    with known_faults(home):
        room, taken = shutil.disk_usage(home).total // _SHARE, 0
        for number, (_, file) in enumerate(oldest_last):
            taken += sum(status.st_size for status in _there((file,)))
            if number >= _ALWAYS and taken > room:
                file.unlink(missing_ok=True)
                removed.append(file.name)
    return tuple(removed)


def changed_ns(home: Path) -> int:
    """When chat.db was written last, in nanoseconds of the file system's clock."""
    database = home / archive.CHAT
    with known_faults(database):
        log = database.with_name(f"{database.name}-wal")
        # An empty log is made at every opening.
        return max((status.st_mtime_ns for status in _there((database, log)) if status.st_size), default=0)


def needed_bytes(home: Path) -> int:
    """How much room one takes while it is made: copies of the databases, and the file with all that goes into it."""
    with known_faults(home):
        databases = sum(status.st_size for name in _DATABASES for status in _there(home.glob(f"{name}*")))
        attachments = sum(status.st_size for status in _there((home / archive.ATTACHMENTS).glob("*")))
    return 2 * databases + attachments


def _there(files: Iterable[Path]) -> Iterator[os.stat_result]:
    """What the system says of each file, without those that went meanwhile."""
    for file in files:
        with suppress(FileNotFoundError):
            yield file.stat()
