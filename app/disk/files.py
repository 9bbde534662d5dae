"""Files that only their owner reads, and that are on the disk when we say so."""

import errno
import os
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from app.core.errors import Kind, KnownError

if sys.platform == "darwin":
    import fcntl

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# What a link is refused with where none is followed: by Linux and macOS, and by FreeBSD.
_LINKED = frozenset({errno.ELOOP, errno.EMLINK})
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# Without it a pipe under a file's name would hold up whoever opens it, for ever.
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_DENIED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
# What this process lacks for the moment, whatever file it is about.
_LACKING = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
# On Windows a reader that has a file open refuses its replacement, for a moment.
_TRIES, _PAUSE_S = 50, 0.02


def create(path: Path) -> BinaryIO:
    """Make a file for writing that nobody else may read, and that does not exist yet; raises `OSError`."""
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags | _NO_LINK, 0o600))


def read(path: Path, most: int) -> bytes:
    """The bytes of a file of at most so many, which anyone may have put there; raises `OSError` for all else."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_WAIT)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "It is no file.", str(path))
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, "It is too large.", str(path))
    return data


def sync(file: BinaryIO) -> None:
    """Wait until what was written is on the disk; raises `OSError`."""
    file.flush()
    if sys.platform == "darwin":
        # There fsync leaves data in the drive's own cache.
        fcntl.fcntl(file.fileno(), fcntl.F_FULLFSYNC)
    else:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make new and removed names in a folder durable, where the system knows how; raises `OSError`."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(path: Path, data: bytes) -> None:
    """Make a file that is not there yet, durably; raises `OSError`."""
    with create(path) as file:
        file.write(data)
        sync(file)
    sync_folder(path.parent)


def replace(path: Path, data: bytes) -> None:
    """Put `data` in the place of what is at `path`: durably, and at any moment the old or the new is there.

    Raises `OSError`: then the old is there, or, where only the folder could not be synced, the new, which a power cut
    may still take back.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        # One of a process that died, or of whoever could write here once: what it is, and who has it open, is theirs.
        new.unlink(missing_ok=True)
        with create(new) as file:
            file.write(data)
            sync(file)
        _rename(new, path)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def known(error: OSError, folder: Path) -> KnownError | None:
    """What a failed call in `folder` means to a person, None for what is none of these.

    Of kind `disk_full`, `read_only`, `exposed`, or `overloaded`, which says nothing of any file.
    """
    if error.errno in _FULL:
        return KnownError(Kind.DISK_FULL)
    if error.errno in _DENIED:
        return KnownError(Kind.READ_ONLY, path=str(folder))
    if error.errno in _LINKED:
        return KnownError(Kind.EXPOSED, path=str(error.filename or folder), detail="It is a link to another place.")
    return lacking(error)


def lacking(error: OSError) -> KnownError | None:
    """`overloaded`, where this process lacks files or memory; None for what may be a fault of the file."""
    if error.errno not in _LACKING:
        return None
    return KnownError(Kind.OVERLOADED, who="The system", detail=f"It says: {error.strerror}.")


def _rename(source: Path, target: Path) -> None:
    for _ in range(_TRIES if sys.platform == "win32" else 0):
        try:
            os.replace(source, target)
            return
        except PermissionError:
            time.sleep(_PAUSE_S)
    os.replace(source, target)
