"""Whether the files that an open database writes to are those that the home holds.

A file that was removed or replaced while it is open goes on taking what is written, and it is gone with the process. In
WAL mode an entry lands in the log beside the main file first; the log is found through the index beside it.
"""

import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from app.store.faults import damaged
from app.store.log_frames import Frames

_LOG, _INDEX = "-wal", "-shm"
# The log's header (SQLite file format, 4.1): magic, version, page size, sequence, two salts, checksums. A log that was
# emptied under an open database goes on behind a header of zeros, which nobody reads.
_HEADER = 32
# By as many bytes a database is known: a constant, or the salt of one that is encrypted, which its copies share.
_BEGINNING = 16
_DESCRIPTORS = Path("/proc/self/fd")
TAKEN_AWAY = "Its file was taken away or replaced."
_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")


# By its own clock a disk may not tell two writes apart that lie as close as this.
_APART_NS = 1_000_000_000

Stamp = tuple[int, int, int]


class InPlace:
    """The files of one open database at `path`; call `before` and `after` around each transaction that must last.

    With `closely` the log is read each time, and the main file may not become shorter.
    """

    def __init__(self, path: Path, *, closely: bool = False) -> None:
        self._path = path
        self._frames = Frames(self._file(_LOG)) if closely else None
        self._size = 0
        # Before this process has a connection to it: closing the file would let go of SQLite's locks.
        with path.open("rb") as file:
            self._main, self._begin = os.fstat(file.fileno()), file.read(_BEGINNING)
        self._beside: dict[str, os.stat_result] = {}
        self._connection: Any = None
        self._opened = threading.Lock()
        self._header, self._length = b"", 0

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Around each connection that is made; raises `store_damaged` where another file stood there just then.

        What a connection holds cannot be asked of it. Of the files that this process has open on Linux it can.
        """
        with self._opened:
            held = self._opened_files()
            yield
            # None is new where a descriptor was kept from before; of several one is ours, and the rest somebody else's.
            opened = {file for _, file in self._opened_files() - held}
            if opened and (self._main.st_dev, self._main.st_ino) not in opened:
                raise damaged(self._path, TAKEN_AWAY)

    def check(self, file: BinaryIO) -> None:
        """Raise `store_damaged` unless an open file is the main one."""
        if not os.path.samestat(os.fstat(file.fileno()), self._main):
            raise damaged(self._path, TAKEN_AWAY)

    def before(self, connection: Any) -> None:
        """Raise `store_damaged` unless all files are the ones that were written to so far, and nothing was cut off."""
        if not self._are_known(connection):
            raise damaged(self._path, TAKEN_AWAY)

    def after(self, *, wrote: bool = True) -> None:
        """Raise `store_damaged` unless what was committed just now, if anything was, is found in the home."""
        if not self._are_found() or not (self._frames is None or not wrote or self._is_logged(self._frames)):
            raise damaged(self._path, TAKEN_AWAY)

    def stamp(self) -> Stamp | None:
        """Another one whenever the main file was written to since; None where the disk's clock cannot tell yet."""
        status = self._path.stat()
        # Not by the time since alone: a clock may be set to any day.
        is_settled = time.time_ns() - status.st_ctime_ns > _APART_NS
        return (status.st_size, status.st_mtime_ns, status.st_ctime_ns) if is_settled else None

    def _is_logged(self, frames: Frames) -> bool:
        try:
            # Another process may have moved it all into the main file meanwhile, and emptied the log.
            return frames.has_grown() or not self._file(_LOG).stat().st_size
        except OSError:
            return False

    def _are_known(self, connection: Any) -> bool:
        if connection is not self._connection:
            # Who opens anew makes its logs anew.
            self._connection, self._beside, self._length = connection, {}, 0
        try:
            main = self._path.stat()
            if not os.path.samestat(main, self._main) or main.st_size < self._size:
                return False
            self._size = main.st_size if self._frames else 0
            for suffix, known in self._beside.items():
                if not os.path.samestat(self._file(suffix).stat(), known):
                    return False
            header, length = self._log()
        except OSError:
            return not self._beside and self._exists()
        # A log that begins anew, as after a checkpoint, has another header.
        is_whole = length >= self._length or header != self._header
        return is_whole and (self._frames is None or self._frames.is_intact())

    def _are_found(self) -> bool:
        try:
            beside = {suffix: self._file(suffix).stat() for suffix in (_LOG, _INDEX)}
            header, length = self._log()
        except OSError:
            return False
        if any(not os.path.samestat(beside[suffix], known) for suffix, known in self._beside.items()):
            return False
        self._beside, self._header, self._length = beside, header, length
        # Another process may have moved it all into the main file meanwhile, and emptied the log.
        return (not length or header[:4] in _MAGIC) and self._exists()

    def _exists(self) -> bool:
        try:
            return os.path.samestat(self._path.stat(), self._main)
        except OSError:
            return False

    def _log(self) -> tuple[bytes, int]:
        # The log alone may be opened here: to close main file or index would let go of SQLite's locks on them.
        with self._file(_LOG).open("rb") as file:
            return file.read(_HEADER), os.fstat(file.fileno()).st_size

    def _opened_files(self) -> set[tuple[int, tuple[int, int]]]:
        """The descriptors of this process that hold this database or a copy, and which files these are; on Linux."""
        found = set()
        for name in os.listdir(_DESCRIPTORS) if _DESCRIPTORS.is_dir() else ():
            # Other threads open and close theirs meanwhile.
            with suppress(OSError):
                file = os.fstat(int(name))
                if stat.S_ISREG(file.st_mode) and os.pread(int(name), _BEGINNING, 0) == self._begin:
                    found.add((int(name), (file.st_dev, file.st_ino)))
        return found

    def _file(self, suffix: str) -> Path:
        return self._path.with_name(self._path.name + suffix)
