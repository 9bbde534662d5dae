"""Putting a read backup in the place of what is there, so that a crash at any moment leaves the one or the other.

A backup is read into `backups/.restoring-<id>/`. Once all of it was checked, a file there says so; from then on the
move is finished by whoever opens the home next. What was there goes to `backups/replaced-<time>/`.
"""

import os
import re
import shutil
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.disk.files import create, sync, sync_folder
from app.disk.private import own_folder
from app.store.archive import ATTACHMENTS, AUDIT, CHAT
from app.store.opening import backups_folder

REPLACED = "replaced"
_STAGING = ".restoring-"
_CHECKED = "checked"
# What of the vault came with a backup, until the vault has it.
ITEMS = "restored.items"
# What a verification found, of the register that goes: `verifications` keeps it there, and loads too much for a glance.
_VERIFIED = "audit.verified"
_REPLACED = re.compile(rf"{REPLACED}-[0-9TZ-]+")
_ELSEWHERE = "The folder {folder} lies on another disk. Make it a folder on the disk of your data to restore a backup."
_PLACES = (ITEMS, CHAT, AUDIT, ATTACHMENTS)


def new_staging(home: Path) -> Path:
    """An empty folder to read a backup into; raises `usage` where what is there could not be moved out of its way."""
    staging = backups_folder(home) / f"{_STAGING}{new_id()}"
    staging.mkdir(mode=0o700)
    if staging.stat().st_dev != home.stat().st_dev:
        staging.rmdir()
        raise KnownError(Kind.USAGE, detail=_ELSEWHERE.format(folder=staging.parent))
    return staging


def commit(home: Path, staging: Path, aside: str) -> None:
    """Everything in `staging` is whole: from here on the move will be finished, and what was there is kept `aside`."""
    partial = staging / f"{_CHECKED}.partial"
    with create(partial) as file:
        file.write(aside.encode())
        sync(file)
    sync_folder(staging)
    os.replace(partial, staging / _CHECKED)
    sync_folder(staging)
    sync_folder(staging.parent)


def is_pending(home: Path) -> bool:
    """Whether a backup is being read or put in place, or was when its process ended."""
    return any((home / "backups").glob(f"{_STAGING}*"))


def finish(home: Path) -> None:
    """Finish a move that was committed, remove what was not; call while `owners.opening`. Raises `OSError`."""
    found = sorted((home / "backups").glob(f"{_STAGING}*"))
    folder = backups_folder(home) if found else home
    for staging in found:
        if staging.is_symlink():
            # Not made by us, and what it leads to is nobody's backup.
            staging.unlink()
            continue
        if name := _committed(staging):
            _move(home, staging, folder / name)
        shutil.rmtree(staging)


def _committed(staging: Path) -> str:
    """Under which name what is there will be kept; "" when not all of the backup was checked."""
    checked = staging / _CHECKED
    name = checked.read_text() if checked.is_file() and not checked.is_symlink() else ""
    return name if _REPLACED.fullmatch(name) else ""


def _move(home: Path, staging: Path, replaced: Path) -> None:
    own_folder(replaced)
    for name in _PLACES:
        if not (staging / name).exists():
            # Not in the backup, or moved before a crash.
            continue
        # The main file last: logs without it are nothing, and it without them would be an older state.
        for old in (*([_VERIFIED] if name == AUDIT else []), f"{name}-wal", f"{name}-shm", name):
            if (home / old).exists():
                os.replace(home / old, replaced / old)
        sync_folder(replaced)
        os.replace(staging / name, home / name)
        sync_folder(home)
    if not any(replaced.iterdir()):
        replaced.rmdir()
