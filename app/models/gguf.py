"""Reads the header of a GGUF file within bounds.

Source: the GGUF specification, versions 2 and 3 (ggml/docs/gguf.md). A header is pairs of key and value, then the
tensors' names, shapes, number formats and offsets. Vocabularies, which make up nearly all of it, are stepped over.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from app.core.errors import Kind, KnownError
from app.models.formats import FORMATS

MAX_PAIRS = 65_536
MAX_TENSORS = 65_536
MAX_KEY = 65_535
MAX_TEXT = 4 << 20
MAX_DIMENSIONS = 4
# The largest vocabularies known have some 300,000 entries; merges are of the same order.
MAX_STRINGS = 4_000_000
MAX_KEPT_ITEMS = 4_096
MAX_ELEMENTS = 1 << 50

DAMAGED = "its header is damaged"
TRUNCATED = "it is not whole: the file ends too early"

Value = int | float | bool | str | tuple[int | float | bool, ...]

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor as the header states it; `offset` counts from the start of the data."""

    name: str
    shape: tuple[int, ...]
    format: int
    offset: int

    @property
    def elements(self) -> int:
        """How many numbers it holds."""
        count = 1
        for length in self.shape:
            count *= length
        return count


@dataclass(frozen=True, slots=True)
class Header:
    """Everything in a header but its vocabulary. Arrays of strings are kept as their length under `name#`."""

    version: int
    pairs: dict[str, Value]
    tensors: tuple[Tensor, ...]
    data_start: int
    file_bytes: int

    def text(self, key: str) -> str:
        """A string, "" when there is none."""
        value = self.pairs.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str, default: int = 0) -> int:
        """A whole number; of an array its largest, as models state per layer what others state once."""
        value = self.pairs.get(key)
        if isinstance(value, tuple):
            value = max((v for v in value if isinstance(v, int)), default=default)
        return int(value) if isinstance(value, int) else default


def unusable(detail: str) -> KnownError:
    """The error of a model file; `detail` completes "This model file cannot be used: …"."""
    return KnownError(Kind.MODEL_FILE, detail=detail)


def _refuse(detail: str) -> NoReturn:
    raise unusable(detail)


def read_header(path: Path) -> Header:
    """Read a header.

    Raises:
        KnownError: `not_found` when there is no such file, `model_file` for everything else that is wrong with it.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            return _Reader(file, size).header()
    except FileNotFoundError:
        raise KnownError(Kind.NOT_FOUND, what="file", name=str(path)) from None
    except IsADirectoryError:
        _refuse("it is a folder")
    except PermissionError:
        _refuse("you may not read it")
    except OSError:
        _refuse("it cannot be read from the disk")


class _Reader:
    """Walks through a file, never past its end, holding one block of it."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._block = b""
        self._start = 0
        self._place = 0

    def header(self) -> Header:
        version = self._opening()
        tensor_count, pair_count = self._numbers("QQ")
        # A pair takes at least 13 bytes, a tensor at least 24: more than fits is a lie, whatever the limit.
        if pair_count > min(MAX_PAIRS, self._size // 13) or tensor_count > min(MAX_TENSORS, self._size // 24):
            _refuse(DAMAGED)
        pairs: dict[str, Value] = {}
        for _ in range(pair_count):
            self._pair(pairs)
        tensors = tuple(self._tensor() for _ in range(tensor_count))
        alignment = pairs.get("general.alignment", 32)
        if type(alignment) is not int or not 0 < alignment <= 1 << 20:
            _refuse(DAMAGED)
        here = self._start + self._place
        data_start = (here + alignment - 1) // alignment * alignment
        _check_extent(tensors, self._size - data_start)
        return Header(version, pairs, tensors, data_start, self._size)

    def _opening(self) -> int:
        """Magic and version."""
        if self._size == 0:
            _refuse("it is empty")
        magic = self._bytes(min(4, self._size))
        if magic != b"GGUF":
            _refuse("it is not a GGUF file")
        raw = self._bytes(4)
        version = int(struct.unpack("<I", raw)[0])
        if version in (2, 3):
            return version
        if struct.unpack(">I", raw)[0] in (1, 2, 3):
            _refuse("it is in big-endian byte order")
        if version == 1:
            _refuse("its GGUF version 1 is too old")
        _refuse(f"its GGUF version {version} is unknown")

    def _pair(self, pairs: dict[str, Value]) -> None:
        key = self._text(MAX_KEY)
        (kind,) = self._numbers("I")
        if key in pairs:
            _refuse(DAMAGED)
        if kind == _STRING:
            pairs[key] = self._text(MAX_TEXT)
        elif kind == _ARRAY:
            self._array(key, pairs)
        elif kind in _SCALARS:
            pairs[key] = self._numbers(_SCALARS[kind])[0]
        else:
            _refuse(DAMAGED)

    def _array(self, key: str, pairs: dict[str, Value]) -> None:
        """Arrays of arrays exist in no model, and llama.cpp refuses them as well."""
        kind, count = self._numbers("IQ")
        if kind == _STRING:
            self._skip_strings(count)
            pairs[f"{key}#"] = count
            return
        if kind not in _SCALARS:
            _refuse(DAMAGED)
        letter = _SCALARS[kind]
        total = struct.calcsize(letter) * count
        if count <= MAX_KEPT_ITEMS:
            pairs[key] = struct.unpack(f"<{count}{letter}", self._bytes(total))
        else:
            self._skip(total)

    def _tensor(self) -> Tensor:
        name = self._text(MAX_KEY)
        (dimensions,) = self._numbers("I")
        if dimensions > MAX_DIMENSIONS:
            _refuse(DAMAGED)
        shape = self._numbers("Q" * dimensions)
        kind, offset = self._numbers("IQ")
        tensor = Tensor(name, shape, kind, offset)
        if any(length > MAX_ELEMENTS for length in shape) or tensor.elements > MAX_ELEMENTS:
            _refuse(DAMAGED)
        return tensor

    def _text(self, limit: int) -> str:
        (length,) = self._numbers("Q")
        if length > limit:
            _refuse(DAMAGED if length <= self._left else TRUNCATED if length < 1 << 40 else DAMAGED)
        try:
            return self._bytes(length).decode("utf-8")
        except UnicodeDecodeError:
            _refuse(DAMAGED)

    def _skip_strings(self, count: int) -> None:
        """Step over strings; a vocabulary has a quarter of a million, so the loop stays inside one block."""
        if count > min(MAX_STRINGS, self._left // 8):
            _refuse(DAMAGED if count > MAX_STRINGS else TRUNCATED)
        length_at = struct.Struct("<Q").unpack_from
        for _ in range(count):
            if self._place + 8 > len(self._block):
                self._fill(8)
            self._place += 8 + length_at(self._block, self._place)[0]
            if self._place > len(self._block):
                over = self._place - len(self._block)
                self._place = len(self._block)
                self._skip(over)

    @property
    def _left(self) -> int:
        return self._size - self._start - self._place

    def _numbers(self, letters: str) -> tuple[int, ...]:
        """Numbers in a row, packed without gaps."""
        return struct.unpack(f"<{letters}", self._bytes(struct.calcsize(f"<{letters}")))

    def _bytes(self, count: int) -> bytes:
        if self._place + count > len(self._block):
            self._fill(count)
        taken = self._block[self._place : self._place + count]
        self._place += count
        return taken

    def _fill(self, count: int) -> None:
        """Have at least `count` bytes in the block."""
        if count > self._left:
            _refuse(TRUNCATED)
        rest = self._block[self._place :]
        self._start += self._place
        self._block = rest + self._file.read(max(count - len(rest), _BLOCK))
        self._place = 0
        if len(self._block) < count:
            _refuse(TRUNCATED)

    def _skip(self, count: int) -> None:
        if count > self._left:
            _refuse(TRUNCATED)
        if self._place + count <= len(self._block):
            self._place += count
            return
        self._start += self._place + count
        self._file.seek(self._start)
        self._block = b""
        self._place = 0


def _check_extent(tensors: tuple[Tensor, ...], data_bytes: int) -> None:
    """Every tensor lies within the file."""
    for tensor in tensors:
        if tensor.format not in FORMATS:
            _refuse("it stores numbers in a format that is unknown")
        _, numbers, size = FORMATS[tensor.format]
        if tensor.shape and tensor.shape[0] % numbers:
            _refuse(DAMAGED)
        if tensor.offset + tensor.elements // numbers * size > data_bytes:
            _refuse(DAMAGED if tensor.offset > 1 << 39 else TRUNCATED)
