"""Frames: what goes in comes out, and nothing else comes in."""

import asyncio
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.llama import frames
from app.providers.llama.frames import MAX_BODY, MAX_HEADER, PREFIX, BrokenFrame, Frame

HEADERS = st.dictionaries(st.text(max_size=10), st.integers() | st.text(max_size=20) | st.none(), max_size=5)


def received(raw: bytes) -> list[Frame]:
    async def read() -> list[Frame]:
        reader = asyncio.StreamReader()
        reader.feed_data(raw)
        reader.feed_eof()
        found = []
        while (frame := await frames.receive(reader)) is not None:
            found.append(frame)
        return found

    return asyncio.run(read())


@given(st.lists(st.tuples(HEADERS, st.binary(max_size=100)), max_size=4))
def test_both_sides_read_what_was_packed(sent: list[tuple[dict[str, object], bytes]]) -> None:
    raw = b"".join(frames.pack(header, body) for header, body in sent)
    file = io.BytesIO(raw)
    blocking = [frame for _ in sent if (frame := frames.read(file)) is not None]
    assert blocking == received(raw) == [Frame(header, body) for header, body in sent]
    assert frames.read(file) is None


@given(st.binary(max_size=200))
def test_anything_else_is_broken_or_the_end(raw: bytes) -> None:
    try:
        received(raw)
    except BrokenFrame:
        pass


def test_bounds_hold_before_anything_is_read() -> None:
    for head, body in ((MAX_HEADER + 1, 0), (2, MAX_BODY + 1)):
        with pytest.raises(BrokenFrame):
            frames.lengths(PREFIX.pack(head, body))
    with pytest.raises(BrokenFrame):
        frames.pack({"x": "y" * MAX_HEADER})


def test_a_deeply_nested_header_is_broken() -> None:
    with pytest.raises(BrokenFrame):
        frames.unpack(b"[" * 60_000, b"")


@given(HEADERS)
def test_fields_of_a_header_are_what_they_should_be(header: dict[str, object]) -> None:
    frame = frames.unpack(json.dumps(header).encode(), b"")
    for key in (*header, "type", "id"):
        assert isinstance(frame.text(key), str)
        assert 0 <= frame.number(key) < 1 << 53
