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

    It may be reached by a link: what is there counts. What others could put into it before is not taken: a folder that
    holds something of theirs stays as it is. Raises `OSError`, or `exposed` where it is not ours or
    cannot be ours alone.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_within(path)
    _take(path)
    if fault := fault_of_home(path):
        raise KnownError(Kind.EXPOSED, path=str(path), detail=fault)
    # Again, now that nobody can put anything there any more.
    _check_within(path)


def fault_of_home(path: Path) -> str:
    """Why others can get at a folder that is there, "" where none can; raises `OSError`."""
    status = path.stat()
    if not is_ours(status):
        return ANOTHERS
    return "That right cannot be taken from them here." if is_open_to_others(status) else ""


def fault_within(path: Path) -> tuple[Path, str] | None:
    """What others put into a folder of ours, or can still get at there, and why; None for nothing.

    Once the folder is ours alone, rights on the files in it are of no use to them; an open file, or another name of it
    elsewhere, still is. Raises `OSError`.
    """
    status = path.stat()
    if not is_ours(status):
        return None
    return _fault_within(path, loose=is_open_to_others(status, to_write=True), deep=True)


def fault_of_file(status: os.stat_result, *, loose: bool = False) -> str:
    """Why what lies in a folder of ours may be another's work, "" where it cannot.

    `loose` is whether others could write that folder. What is root's passes: who rules the machine
    needs no file for it.
    """
    if not is_ours(status) and status.st_uid != 0:
        return ANOTHERS
    if not stat.S_ISREG(status.st_mode):
        return ""
    if loose and is_open_to_others(status, to_write=True):
        return "Others could write it."
    has_other_name = loose and status.st_nlink > 1 and is_open_to_others(status)
    return "It has another name, where others can get at it." if has_other_name else ""


def _check_within(path: Path) -> None:
    if found := fault_within(path):
        raise KnownError(Kind.EXPOSED, path=str(found[0]), detail=found[1])


def _fault_within(path: Path, *, loose: bool, deep: bool) -> tuple[Path, str] | None:
    with os.scandir(path) as entries:
        for entry in entries:
            # What another process removes meanwhile is nobody's.
            with suppress(FileNotFoundError):
                status = entry.stat(follow_symlinks=False)
                if fault := fault_of_file(status, loose=loose):
                    return path / entry.name, fault
                # Below, only where others came to it: attachments and backups can be many.
                below = loose and deep and stat.S_ISDIR(status.st_mode)
                if below and (found := _fault_within(path / entry.name, loose=True, deep=False)):
                    return found
    return None


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
