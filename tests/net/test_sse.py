"""Server-sent events against the standard's own words, wherever the bytes are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.net.failures import Cause, NetFailure
from app.net.sse import EventStream, ServerSentEvent


def parse(*chunks: bytes) -> list[ServerSentEvent]:
    stream = EventStream()
    return [event for chunk in chunks for event in stream.feed(chunk)]


def data(*chunks: bytes) -> list[str]:
    return [event.data for event in parse(*chunks)]


def test_examples_of_the_standard() -> None:
    assert data(b"data: YHOO\ndata: +2\ndata: 10\n\n") == ["YHOO\n+2\n10"]
    events = parse(b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n")
    assert [(e.data, e.id) for e in events] == [("first event", "1"), ("second event", ""), (" third event", "")]
    assert data(b"data\n\ndata\ndata\n\ndata:") == ["", "\n"]
    assert data(b"data:test\n\ndata: test\n\n") == ["test", "test"]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_every_line_end(end: bytes) -> None:
    assert data(b"data: a" + end + b"data: b" + end + end + b"data: c" + end + end) == ["a\nb", "c"]


def test_a_carriage_return_ends_its_line_at_once_and_swallows_a_later_line_feed() -> None:
    assert data(b"data: a\r", b"\r") == ["a"]
    assert data(b"data: a\r", b"\n", b"\r\n") == ["a"]
    assert data(b"data: a\r", b"", b"\ndata: b\r", b"\n\r\n") == ["a\nb"]


def test_byte_order_mark_only_at_the_very_start() -> None:
    assert data(b"\xef", b"\xbb", b"\xbfdata: a\n\n") == ["a"]
    assert data(b"data: a\n\n\xef\xbb\xbfdata: b\n\n") == ["a"]


def test_type_id_and_retry() -> None:
    stream = EventStream()
    events = list(stream.feed(b"event: ping\nid: 7\nretry: 250\ndata: x\n\nretry: soon\nid: bad\0\ndata: y\n\n"))
    assert events == [ServerSentEvent("x", "ping", "7"), ServerSentEvent("y", "message", "7")]
    assert stream.retry_ms == 250


def test_what_carries_no_data_is_no_event_and_what_is_cut_off_neither() -> None:
    assert data(b"event: ping\n\n: comment\n\nunknown: field\n\n") == []
    assert data(b"data: whole\n\ndata: cut") == ["whole"]
    assert data(b"data: whole\n\ndata: cut\n") == ["whole"]


def test_damaged_text_becomes_replacement_characters() -> None:
    assert data(b"data: \xff\xe2\x82\n\n") == ["\ufffd\ufffd"]


@pytest.mark.parametrize("flood", [b"data: " + b"x" * 200, b"data: xxxxxxxxx\n" * 40])
def test_an_endless_line_or_event_is_refused(flood: bytes) -> None:
    stream = EventStream(max_line=128, max_event=256)
    with pytest.raises(NetFailure) as caught:
        for byte in flood:
            list(stream.feed(bytes([byte])))
    assert caught.value.cause is Cause.TOO_LARGE


PIECES = st.sampled_from(
    [
        b"data",
        b":",
        b" ",
        b"\r",
        b"\n",
        b"\r\n",
        b"id",
        b"event",
        b"x",
        "é€😀".encode(),
        b"\xef\xbb\xbf",
        b"\0",
        b"\xff",
    ]
)


@given(st.lists(PIECES, max_size=60).map(b"".join), st.data())
def test_where_the_bytes_are_cut_does_not_matter(whole: bytes, draw: st.DataObject) -> None:
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(whole)), max_size=12)))
    chunks = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert parse(*chunks) == parse(whole)
    assert parse(*(bytes([b]) for b in whole)) == parse(whole)


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=20), min_size=1),
    st.sampled_from(["\n", "\r", "\r\n"]),
)
def test_any_lines_come_back_as_they_were_sent(lines: list[str], end: str) -> None:
    sent = "".join(f"data: {line}{end}" for line in lines) + end
    assert data(sent.encode()) == ["\n".join(lines)]


@given(st.lists(PIECES, max_size=60).map(b"".join))
def test_agrees_with_a_reading_of_the_standard_character_by_character(whole: bytes) -> None:
    assert parse(whole) == _plainly(whole.decode("utf-8", "replace").removeprefix("\ufeff"))


def _plainly(text: str) -> list[ServerSentEvent]:
    """The standard's algorithm, as slow and plain as it is written."""
    found, buffer, kind, last_id = [], "", "", ""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:-1]
    for line in lines:
        if line == "":
            if buffer != "":
                found.append(ServerSentEvent(buffer[:-1], kind or "message", last_id))
            buffer, kind = "", ""
            continue
        if line.startswith(":"):
            continue
        name, _, value = line.partition(":") if ":" in line else (line, "", "")
        value = value[1:] if value.startswith(" ") else value
        if name == "data":
            buffer += value + "\n"
        elif name == "event":
            kind = value
        elif name == "id" and "\0" not in value:
            last_id = value
    return found
