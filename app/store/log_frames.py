"""The log beside a database, read as SQLite reads it after a crash (its file format, 4.2 to 4.4).

A database that is open looks for its frames by the index in memory. Whoever opens it next goes from the log's beginning
to the first frame whose checksum does not go on from the one before; what stands behind that one is gone.
"""

import hashlib
import sys
from array import array
from pathlib import Path

HEADER = 32
_FRAME = 24
_MASK = 0xFFFFFFFF
_MAGIC = {b"\x37\x7f\x06\x82": "little", b"\x37\x7f\x06\x83": "big"}


class Frames:
    """What this process knows to be committed in the log at `path`; its methods raise `OSError`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._begin(b"")

    def is_intact(self) -> bool:
        """Whether all that was known is still there; what others committed since is known from here on."""
        header, frames = self._read()
        if header != self._header:
            # A log that begins anew, as after all of it was moved into the main file.
            self._begin(header)
        elif hashlib.sha256(frames[: self._end]).digest() != self._known.digest():
            return False
        self._go_on(frames)
        return True

    def has_grown(self) -> bool:
        """Whether something was committed since `is_intact` that whoever opens the log next finds."""
        header, frames = self._read()
        if header != self._header:
            self._begin(header)
        before = self._end
        self._go_on(frames)
        return self._end > before

    def _read(self) -> tuple[bytes, bytes]:
        with self._path.open("rb") as file:
            return file.read(HEADER), file.read()

    def _begin(self, header: bytes) -> None:
        self._header, self._end, self._known = header, 0, hashlib.sha256()
        self._sums = int.from_bytes(header[24:28]), int.from_bytes(header[28:32])

    def _go_on(self, frames: bytes) -> None:
        order = _MAGIC.get(self._header[:4])
        step = _FRAME + int.from_bytes(self._header[8:12])
        if order is None or len(self._header) < HEADER or step < _FRAME + 512:
            return
        sums, at = self._sums, self._end
        while at + step <= len(frames):
            frame = frames[at : at + step]
            sums = _sums(frame, order, *sums)
            said = int.from_bytes(frame[16:20]), int.from_bytes(frame[20:24])
            if frame[8:16] != self._header[16:24] or said != sums:
                return
            at += step
            # The last frame of a transaction says how large the database is; others, which may not be committed, zero.
            if any(frame[4:8]):
                self._known.update(frames[self._end : at])
                self._end, self._sums = at, sums


def _sums(frame: bytes, order: str, first: int, second: int) -> tuple[int, int]:
    words = array("I", frame[:8] + frame[_FRAME:])
    if order != sys.byteorder:
        words.byteswap()
    pairs = iter(words)
    for one, two in zip(pairs, pairs, strict=True):
        first = (first + one + second) & _MASK
        second = (second + two + first) & _MASK
    return first, second
