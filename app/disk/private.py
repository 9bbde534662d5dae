"""Folders that are ours alone: made so, or made so again, or not used."""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.rights import ANOTHERS, is_open_to_others, is_ours


def own_home(path: Path) -> None:
    """Make a folder, with those above it, or take the one that is there from all others.

    It may be reached by a link: what is there counts. Raises `OSError`, or `exposed` where it is not ours or cannot be
    ours alone.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    _take(path)
    if fault := fault_of_home(path):
        raise KnownError(Kind.EXPOSED, path=str(path), detail=fault)


def fault_of_home(path: Path) -> str:
    """Why others can get at a folder that is there, "" where none can; raises `OSError`."""
    status = path.stat()
    if not is_ours(status):
        return ANOTHERS
    return "That right cannot be taken from them here." if is_open_to_others(status) else ""


def own_folder(path: Path, *, may_be_link: bool = False) -> None:
    """Make a folder in one that is ours alone; raises `OSError`, or `exposed`.

    A link counts only where it `may_be_link` and we made it, to a folder of ours that nobody else may write: another
    disk, perhaps of a kind that knows no rights, is a good reason for one.
    """
    if path.is_symlink() and sys.platform != "win32":
        fault = _fault_of_link(path) if may_be_link else "It is a link to another place."
        if fault:
            raise KnownError(Kind.EXPOSED, path=str(path), detail=fault)
        return
    path.mkdir(mode=0o700, exist_ok=True)
    if not is_ours(path.stat()):
        raise KnownError(Kind.EXPOSED, path=str(path), detail=ANOTHERS)
    _take(path)


def _fault_of_link(path: Path) -> str:
    if not path.is_dir():
        return "It is a link that leads to no folder."
    if not (is_ours(path.lstat()) and is_ours(path.stat())):
        return "It is a link, and not all of it is yours."
    _take(path)
    return "It is a link to a folder that others may write." if is_open_to_others(path.stat(), to_write=True) else ""


def _take(path: Path) -> None:
    """Take a folder from all others, if it is ours and the disk knows such rights."""
    status = path.stat()
    if is_ours(status) and is_open_to_others(status):
        with suppress(OSError):
            os.chmod(path, stat.S_IMODE(status.st_mode) & 0o7700)
