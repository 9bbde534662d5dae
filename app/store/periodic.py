"""Periodic backups: when one is due, what it takes, and which there are.

Each lies in `backups/`, sealed under the key of chat.db: whoever can open the conversations, with the recovery key or
without, can restore them, and nobody need be asked. It bears the time of the last change that it holds.
"""

import os
from pathlib import Path

from app.store import archive
from app.store.backup import stamp_us
from app.store.faults import known_faults

_DAY_US = 86_400_000_000


def kept(home: Path) -> tuple[tuple[int, Path], ...]:
    """(when it was made in microseconds, the file) of each, oldest first."""
    folder = home / "backups"
    with known_faults(folder):
        files = folder.glob("periodic-*.backup") if folder.is_dir() else ()
        return tuple(sorted((made, file) for file in files if (made := stamp_us(file)) is not None))


def is_due(home: Path, now_us: int) -> bool:
    """Whether there is none of this day (UTC), and something was written since the last."""
    last = next(reversed(kept(home)), None)
    if last is None:
        return True
    made_us, file = last
    with known_faults(file):
        return made_us // _DAY_US < now_us // _DAY_US and file.stat().st_mtime_ns != changed_ns(home)


def changed_ns(home: Path) -> int:
    """When chat.db was written last, in nanoseconds of the file system's clock."""
    database = home / archive.CHAT
    with known_faults(database):
        log = database.with_name(f"{database.name}-wal")
        written = [file.stat() for file in (database, log) if file.exists()]
        # An empty log is made at every opening.
        return max((status.st_mtime_ns for status in written if status.st_size), default=0)


def needed_bytes(home: Path) -> int:
    """How much room one takes while it is made: copies of the databases, and the file with all that goes into it."""
    with known_faults(home):
        databases = sum(file.stat().st_size for name in (archive.CHAT, archive.AUDIT) for file in home.glob(f"{name}*"))
        folder = home / archive.ATTACHMENTS
        attachments = sum(file.stat().st_size for file in os.scandir(folder)) if folder.is_dir() else 0
    return 2 * databases + attachments
