"""What parent and child say to each other: a small JSON header and a body of bytes, both of bounded length.

    4 bytes  length of the header, little endian
    4 bytes  length of the body
    header   a JSON object; `type` says what the frame means
    body     texts and requests, which may be long

To the child: `load` and `try` (the plan), `probe`, `ask` and `measure` (id; body: the request as JSON), `stop` (id).
From the child:
`report` (what protects it, what it found), `loading` (fraction), `ready`, `beat` (still: milliseconds since it last got
on), `template` (runs: whether one begins to run, or has ended), `began`, `text`, `thinking`, `turned` (to: of which
kind all words so far are), `call`, `done`, `error`, `failed`, `measured` (tokens, of: the context). Token counts travel
with `began` (input, cached) and with all that comes of an answer (output, reasoning), so that they are known however
it ends.
"""

import asyncio
import json
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

PREFIX = struct.Struct("<II")
MAX_HEADER = 1 << 16
MAX_BODY = 1 << 26


class BrokenFrame(Exception):
    """What came is no frame: the other side is broken or lies."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message between the two processes."""

    header: dict[str, Any]
    body: bytes = b""

    @property
    def type(self) -> str:
        """What it means; "" when the header does not say."""
        kind = self.header.get("type")
        return kind if isinstance(kind, str) else ""

    def number(self, key: str) -> int:
        """A whole number of the header, 0 when it is none, as nothing in a frame is to be trusted."""
        value = self.header.get(key)
        return value if type(value) is int and 0 <= value < 1 << 53 else 0

    def text(self, key: str) -> str:
        """A string of the header, "" when it is none."""
        value = self.header.get(key)
        return value if isinstance(value, str) else ""


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """A frame as bytes; raises `BrokenFrame` when it is too long to be sent."""
    head = json.dumps(header, separators=(",", ":")).encode()
    if len(head) > MAX_HEADER or len(body) > MAX_BODY:
        raise BrokenFrame
    return PREFIX.pack(len(head), len(body)) + head + body


def lengths(prefix: bytes) -> tuple[int, int]:
    """Lengths of header and body; raises `BrokenFrame` when they are beyond bounds."""
    head, body = PREFIX.unpack(prefix)
    if head > MAX_HEADER or body > MAX_BODY:
        raise BrokenFrame
    return head, body


def unpack(head: bytes, body: bytes) -> Frame:
    """A frame from its two halves; raises `BrokenFrame`."""
    try:
        header = json.loads(head)
    except (ValueError, RecursionError):
        raise BrokenFrame from None
    if not isinstance(header, dict):
        raise BrokenFrame
    return Frame(header, body)


def read(file: BinaryIO) -> Frame | None:
    """The next frame from a blocking pipe, None at its end; raises `BrokenFrame`."""
    prefix = file.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    head, body = lengths(prefix)
    raw = file.read(head + body)
    return unpack(raw[:head], raw[head:]) if len(raw) == head + body else None


async def receive(reader: asyncio.StreamReader) -> Frame | None:
    """The next frame from a child, None at the end; raises `BrokenFrame`."""
    try:
        head, body = lengths(await reader.readexactly(PREFIX.size))
        raw = await reader.readexactly(head + body)
    except asyncio.IncompleteReadError:
        return None
    return unpack(raw[:head], raw[head:])
