"""The file that is loaded is the one that was read through, whatever its name leads to a moment later."""

import os
from collections.abc import Sequence

from app.providers.llama.worker.model import LoadFailed

# Where a process finds what it has open, by the number of that.
_OPEN = "/proc/self/fd"


def fixed(path: str, marks: Sequence[Sequence[int]]) -> str:
    """A name that leads to the file with that mark and to no other; the path itself where no mark was given.

    The parts of a split model llama.cpp finds by their names alone, and so does every model where a system gives open
    files no names: whoever planned the loading looks at those once more after it.

    Raises:
        LoadFailed: `model_file`, where another file lies there by now.
    """
    if len(marks) != 1 or not os.path.isdir(_OPEN):
        return path
    try:
        # Open as long as this process lives.
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        raise LoadFailed("model_file", "it cannot be opened") from None
    status = os.fstat(file)
    found = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)
    if found != tuple(marks[0]):
        raise LoadFailed("model_file", "another file lies there by now")
    return f"{_OPEN}/{file}"
