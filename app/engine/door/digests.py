"""What model files are to the last bit: what was known of them before, and what this process read."""

import asyncio
import hashlib
import os
import threading
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.models import LocalModel
from app.models import find_parts

_CHUNK = 4 * 1024 * 1024

# What of a file tells that it is another one now; a time of change is set by nobody but the system.
Stamp = tuple[int, int, int, int, int] | None
# Of all parts of a model.
Marks = tuple[tuple[int, ...], ...]


class Digests:
    """Reads files through, each once as long as it is the same one; `readings` counts how often more was known."""

    def __init__(self) -> None:
        self.readings = 0
        self._read: dict[str, tuple[Marks, str]] = {}
        self._reading = asyncio.Lock()

    def of(self, model: LocalModel) -> str:
        """What is known of a model's files, "" for nothing yet; looks at the disk."""
        mark, sha256 = self._read.get(model.path, ((), ""))
        return sha256 if sha256 and mark == marks(model.path) else model.sha256

    async def read(self, model: LocalModel) -> str:
        """What they are, read through unless this process did so before; raises `model_file`."""
        return (await self.read_marked(model))[0]

    async def read_marked(self, model: LocalModel) -> tuple[str, Marks]:
        """As `read`, with which files that is true of."""
        async with self._reading:
            before = await asyncio.to_thread(marks, model.path)
            mark, sha256 = self._read.get(model.path, ((), ""))
            if sha256 and mark == before:
                return sha256, before
            try:
                sha256 = await file_sha256(model.path)
            except OSError as failure:
                raise KnownError(Kind.MODEL_FILE, detail=f"it cannot be read through: {failure.strerror}") from failure
            if not before or await asyncio.to_thread(marks, model.path) != before:
                raise KnownError(Kind.MODEL_FILE, detail="it was written while it was read through")
            self._read[model.path] = (before, sha256)
            self.readings += 1
            return sha256, before


def stamp(path: str) -> Stamp:
    """What of a file tells that it is another one now; None where it is not there."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev


async def file_sha256(path: str) -> str:
    """Lower-case hexadecimal SHA-256 of a model, all its parts one behind the other, read through once.

    Raises OSError, and `model_file` where a part is missing. A thread cannot be cancelled: cancelling this ends it
    after its piece, for the loop ends only with its threads.
    """
    given_up = threading.Event()
    try:
        return await asyncio.to_thread(_sha256, path, given_up)
    finally:
        given_up.set()


def _sha256(path: str, given_up: threading.Event) -> str:
    digest = hashlib.sha256()
    for part in find_parts(Path(path)):
        with open(part, "rb") as file:
            while not given_up.is_set() and (chunk := file.read(_CHUNK)):
                digest.update(chunk)
    return digest.hexdigest()


def marks(path: str) -> Marks:
    """The stamps of a model's files, in order; () where one is not there."""
    try:
        found = [stamp(str(part)) for part in find_parts(Path(path))]
    except KnownError:
        return ()
    return tuple(one for one in found if one is not None) if None not in found else ()
