"""Walks through a file from its beginning, never past its end, holding one block of it."""

import struct
from typing import BinaryIO

from app.models.allowance import DAMAGED, TRUNCATED, Allowance, refuse

_BLOCK = 1 << 16
# No file is so long that this could be anything but a lie.
_ABSURD = 1 << 40


class Blocks:
    """A file of `size` bytes, read within an allowance."""

    def __init__(self, file: BinaryIO, size: int, allowance: Allowance) -> None:
        self.size = size
        self._file = file
        self._allowance = allowance
        self._block = b""
        self._start = 0
        self._at = 0

    @property
    def place(self) -> int:
        """Where the next byte is."""
        return self._start + self._at

    def take(self, count: int) -> bytes:
        """The next bytes."""
        if self._at + count > len(self._block):
            self._fill(count)
        taken = self._block[self._at : self._at + count]
        self._at += count
        return taken

    def numbers(self, letters: str) -> tuple[int, ...]:
        """Numbers in a row, packed without gaps."""
        return struct.unpack(f"<{letters}", self.take(struct.calcsize(f"<{letters}")))

    def length(self) -> int:
        """How long the string is that follows."""
        (length,) = self.numbers("Q")
        if length > self._left:
            refuse(TRUNCATED if length < _ABSURD else DAMAGED)
        return length

    def skip(self, count: int) -> None:
        """Step over bytes, without reading those that are not in the block."""
        if count > self._left:
            refuse(TRUNCATED)
        if self._at + count <= len(self._block):
            self._at += count
            return
        self._start += self._at + count
        self._file.seek(self._start)
        self._block = b""
        self._at = 0

    def skip_strings(self, count: int) -> None:
        """Step over strings; a vocabulary has a quarter of a million, so the loop stays inside one block."""
        if count > self._left // 8:
            refuse(TRUNCATED)
        self._allowance.step(count)
        length_at = struct.Struct("<Q").unpack_from
        for _ in range(count):
            if self._at + 8 > len(self._block):
                self._fill(8)
            self._at += 8 + length_at(self._block, self._at)[0]
            if self._at > len(self._block):
                over = self._at - len(self._block)
                self._at = len(self._block)
                self.skip(over)

    @property
    def _left(self) -> int:
        return self.size - self.place

    def _fill(self, count: int) -> None:
        """Have at least `count` bytes in the block."""
        if count > self._left:
            refuse(TRUNCATED)
        self._allowance.read(1 + count // _BLOCK)
        rest = self._block[self._at :]
        self._start += self._at
        self._block = rest + self._file.read(max(count - len(rest), _BLOCK))
        self._at = 0
        if len(self._block) < count:
            refuse(TRUNCATED)
