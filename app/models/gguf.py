"""Reads the header of a GGUF file within bounds.

Source: the GGUF specification, versions 2 and 3 (ggml/docs/gguf.md). A header is pairs of key and value, then the
tensors' names, shapes, number formats and offsets. Only the pairs that are used here are kept; all others, and the
vocabularies, which make up nearly all of it, are stepped over.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.models.allowance import DAMAGED, OVERFULL, TRUNCATED, Allowance, refuse
from app.models.blocks import Blocks
from app.models.formats import FORMATS

MAX_PAIRS = 65_536
MAX_TENSORS = 65_536
# Longer than any key or name that is looked at here.
MAX_NAME = 128
MAX_TEXT = 1 << 20
MAX_DIMENSIONS = 4
MAX_KEPT_ITEMS = 4_096
MAX_ELEMENTS = 1 << 50

_GENERAL = frozenset(
    "general.alignment general.architecture general.file_type general.name split.count tokenizer.chat_template "
    "tokenizer.ggml.model tokenizer.ggml.tokens".split()
)
# Behind the name of the architecture.
_OF_ARCHITECTURE = frozenset(
    "attention.head_count attention.head_count_kv attention.key_length attention.kv_lora_rank attention.value_length "
    "block_count context_length embedding_length expert_count full_attention_interval rope.dimension_count "
    "ssm.conv_kernel ssm.group_count ssm.inner_size ssm.state_size".split()
)

Value = int | float | bool | str | tuple[int | float | bool, ...]

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
# What a pair or a tensor costs in steps, one of which is a string that is passed by; and what things take in memory.
_STEPS = 16
_OBJECT, _NUMBER, _LETTER = 256, 40, 4


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
    """What is used of a header. Arrays of strings are kept as their length under `name#`."""

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


def is_used(key: str) -> bool:
    """Whether a pair is kept."""
    return key in _GENERAL or key.partition(".")[2] in _OF_ARCHITECTURE


def read_header(path: Path, allowance: Allowance | None = None) -> Header:
    """Read a header, within what is left of an allowance.

    Raises:
        KnownError: `not_found` when there is no such file, `model_file` for everything else that is wrong with it,
            `cancelled` when it was given up.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            allowance = allowance or Allowance()
            return _Reader(Blocks(file, size, allowance), allowance).header()
    except FileNotFoundError:
        raise KnownError(Kind.NOT_FOUND, what="file", name=str(path)) from None
    except IsADirectoryError:
        refuse("it is a folder")
    except PermissionError:
        refuse("you may not read it")
    except OSError:
        refuse("it cannot be read from the disk")


class _Reader:
    """Reads what the format says, one thing after the other."""

    def __init__(self, blocks: Blocks, allowance: Allowance) -> None:
        self._blocks = blocks
        self._size = blocks.size
        self._allowance = allowance

    def header(self) -> Header:
        version = self._opening()
        tensor_count, pair_count = self._blocks.numbers("QQ")
        # A pair takes at least 13 bytes, a tensor at least 24: more than fits is a lie, whatever the limit.
        if pair_count > min(MAX_PAIRS, self._size // 13) or tensor_count > min(MAX_TENSORS, self._size // 24):
            refuse(DAMAGED)
        pairs: dict[str, Value] = {}
        for _ in range(pair_count):
            self._pair(pairs)
        tensors = tuple(self._tensor() for _ in range(tensor_count))
        alignment = pairs.get("general.alignment", 32)
        if type(alignment) is not int or not 0 < alignment <= 1 << 20:
            refuse(DAMAGED)
        data_start = (self._blocks.place + alignment - 1) // alignment * alignment
        _check_extent(tensors, self._size - data_start)
        return Header(version, pairs, tensors, data_start, self._size)

    def _opening(self) -> int:
        """Magic and version."""
        if self._size == 0:
            refuse("it is empty")
        magic = self._blocks.take(min(4, self._size))
        if magic != b"GGUF":
            refuse("it is not a GGUF file")
        raw = self._blocks.take(4)
        version = int(struct.unpack("<I", raw)[0])
        if version in (2, 3):
            return version
        if struct.unpack(">I", raw)[0] in (1, 2, 3):
            refuse("it is in big-endian byte order")
        if version == 1:
            refuse("its GGUF version 1 is too old")
        refuse(f"its GGUF version {version} is unknown")

    def _pair(self, pairs: dict[str, Value]) -> None:
        self._allowance.step(_STEPS)
        key = self._key()
        (kind,) = self._blocks.numbers("I")
        if key in pairs or f"{key}#" in pairs:
            refuse(DAMAGED)
        if kind == _STRING:
            self._string(key, pairs)
        elif kind == _ARRAY:
            self._array(key, pairs)
        elif kind in _SCALARS:
            (value,) = self._blocks.numbers(_SCALARS[kind])
            if key:
                self._allowance.keep(_OBJECT)
                pairs[key] = value
        else:
            refuse(DAMAGED)

    def _key(self) -> str:
        """The key of a pair that is used, "" for another one."""
        length = self._blocks.length()
        if length > MAX_NAME:
            self._blocks.skip(length)
            return ""
        key = _decoded(self._blocks.take(length))
        return key if is_used(key) else ""

    def _string(self, key: str, pairs: dict[str, Value]) -> None:
        length = self._blocks.length()
        if not key:
            self._blocks.skip(length)
            return
        if length > MAX_TEXT:
            refuse(OVERFULL)
        # Python has as many bytes for each letter as the widest of them wants.
        self._allowance.keep(_OBJECT + _LETTER * length)
        pairs[key] = _decoded(self._blocks.take(length))

    def _array(self, key: str, pairs: dict[str, Value]) -> None:
        """Arrays of arrays exist in no model, and llama.cpp refuses them as well."""
        kind, count = self._blocks.numbers("IQ")
        if kind == _STRING:
            self._blocks.skip_strings(count)
            if key:
                self._allowance.keep(_OBJECT)
                pairs[f"{key}#"] = count
            return
        if kind not in _SCALARS:
            refuse(DAMAGED)
        letter = _SCALARS[kind]
        total = struct.calcsize(letter) * count
        if key and count <= MAX_KEPT_ITEMS:
            self._allowance.keep(_OBJECT + _NUMBER * count)
            pairs[key] = struct.unpack(f"<{count}{letter}", self._blocks.take(total))
        else:
            self._blocks.skip(total)

    def _tensor(self) -> Tensor:
        self._allowance.step(_STEPS)
        length = self._blocks.length()
        if length > MAX_NAME:
            refuse(DAMAGED)
        self._allowance.keep(_OBJECT + _LETTER * length)
        name = _decoded(self._blocks.take(length))
        (dimensions,) = self._blocks.numbers("I")
        if dimensions > MAX_DIMENSIONS:
            refuse(DAMAGED)
        shape = self._blocks.numbers("Q" * dimensions)
        kind, offset = self._blocks.numbers("IQ")
        tensor = Tensor(name, shape, kind, offset)
        if any(length > MAX_ELEMENTS for length in shape) or tensor.elements > MAX_ELEMENTS:
            refuse(DAMAGED)
        return tensor


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        refuse(DAMAGED)


def _check_extent(tensors: tuple[Tensor, ...], data_bytes: int) -> None:
    """Every tensor lies within the file."""
    for tensor in tensors:
        if tensor.format not in FORMATS:
            refuse("it stores numbers in a format that is unknown")
        _, numbers, size = FORMATS[tensor.format]
        if tensor.shape and tensor.shape[0] % numbers:
            refuse(DAMAGED)
        if tensor.offset + tensor.elements // numbers * size > data_bytes:
            refuse(DAMAGED if tensor.offset > 1 << 39 else TRUNCATED)
