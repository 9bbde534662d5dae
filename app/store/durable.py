"""Files that only their owner reads, and that are on the disk when we say so."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

if sys.platform == "darwin":
    import fcntl


def create(path: Path, *, fresh: bool = True) -> BinaryIO:
    """Open a file for writing that nobody else may read; with `fresh` it must not exist yet. Raises `OSError`."""
    return open(path, "xb" if fresh else "wb", opener=lambda name, flags: os.open(name, flags, 0o600))


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
