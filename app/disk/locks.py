"""A lock of the operating system on a file: it goes when its process goes, however that ends."""

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """A lock that is held. The process's children do not inherit it."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    def stands(self) -> bool:
        """Whether the file that is locked is the one that others find at its path."""
        return _still_there(self.path, self._descriptor)

    def release(self, *, remove: bool = False) -> None:
        """Let go; with `remove` the file goes first, so that whoever locks the path next locks a new file.

        A file that cannot be removed, as on a disk that has turned read-only, stays and is nobody's.
        """
        if self._descriptor < 0:
            return
        if remove and sys.platform != "win32":
            with suppress(OSError):
                self.path.unlink()
        os.close(self._descriptor)
        self._descriptor = -1
        if remove and sys.platform == "win32":
            _unlink_closed(self.path)


def take(path: Path, *, create: bool = True) -> FileLock | None:
    """Lock the file at `path`, or return None when another holds it (or it is absent and `create` is False).

    Raises `OSError` when the file cannot be made or opened, as when it is a link.
    """
    flags = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | (os.O_CREAT if create else 0)
    while True:
        try:
            descriptor = os.open(path, flags, 0o600)
        except FileNotFoundError:
            if create:
                raise
            return None
        if not _lock(descriptor):
            os.close(descriptor)
            return None
        if _still_there(path, descriptor):
            return FileLock(path, descriptor)
        # Its last holder removed the file between our opening and locking it: what we locked is nobody's.
        os.close(descriptor)


def _still_there(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _unlink_closed(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        # Windows removes no file that another has open: whoever opened it meanwhile removes it later.
        return
