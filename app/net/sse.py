"""Server-sent events, as the WHATWG HTML standard states them (section 9.2.6, “Interpreting an event stream”)."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass

from app.net.exchange import Answer
from app.net.failures import Cause, NetFailure

MAX_LINE_BYTES = 4 * 1024 * 1024
MAX_EVENT_BYTES = 16 * 1024 * 1024

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """An event that was dispatched. `id` is the last id that the stream gave, in this event or before."""

    data: str
    event: str = "message"
    id: str = ""


class EventStream:
    """Turns bytes, cut anywhere, into events. An event that the stream's end cuts off is not dispatched: see `rest`.

    `is_whole` knows data to which no line can be added, for senders that forget the empty lines between their events:
    it is asked only where an event of one line goes on, as those of most senders never do.

    `retry_ms` is the reconnection time that the stream asked for, if it did. Lines are decoded one by one, which gives
    the same text as decoding the stream: the bytes that end a line are never inside a UTF-8 sequence.
    """

    def __init__(
        self,
        *,
        max_line: int = MAX_LINE_BYTES,
        max_event: int = MAX_EVENT_BYTES,
        is_whole: Callable[[str], bool] = lambda data: False,
    ) -> None:
        self.retry_ms: int | None = None
        self._max_line = max_line
        self._max_event = max_event
        self._is_whole = is_whole
        self._tail = bytearray()
        self._at_start = True
        self._after_cr = False
        # The type of the event, and what it was when its data began.
        self._event = self._event_before = ""
        self._data: list[str] = []
        self._size = 0
        self._id = ""

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        """The events that this chunk completes; raises `NetFailure` (TOO_LARGE) for an endless line or event."""
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
            self._after_cr = False
        if not chunk:
            return
        self._after_cr = chunk.endswith(b"\r")
        for piece in chunk.splitlines(keepends=True):
            if len(self._tail) + len(piece) > self._max_line:
                raise NetFailure(Cause.TOO_LARGE, "the server sent an endless line")
            self._tail += piece
            if not piece.endswith((b"\n", b"\r")):
                return
            line = self._take_line()
            event = self._field(line) if line else self._dispatch()
            if event is not None:
                yield event

    def rest(self) -> tuple[ServerSentEvent | None, ServerSentEvent | None]:
        """What stands there when the stream has ended: an event that was over, and one that lacks its empty line."""
        over = self._field(self._take_line())
        return over, self._dispatch()

    def _take_line(self) -> str:
        line = bytes(self._tail).rstrip(b"\r\n")
        self._tail.clear()
        if self._at_start:
            self._at_start = False
            line = line.removeprefix(_BOM)
        return line.decode("utf-8", "replace")

    def _field(self, line: str) -> ServerSentEvent | None:
        """Take in a line; returns the event that it shows to be over."""
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        over = None
        match name:
            case "data":
                if len(self._data) == 1 and value and self._is_whole(self._data[0]):
                    over = self._over()
                self._size += len(value) + 1
                if self._size > self._max_event:
                    raise NetFailure(Cause.TOO_LARGE, "the server sent an endless event")
                if not self._data:
                    self._event_before = self._event
                self._data.append(value)
            case "event":
                self._event = value
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if value.isascii() and value.isdigit() and len(value) < 10:
                self.retry_ms = int(value)
        return over

    def _over(self) -> ServerSentEvent | None:
        """The event that has no line more; a type that was told behind its data is that of the next one."""
        told, self._event = self._event, self._event_before
        event = self._dispatch()
        self._event = "" if told == self._event_before else told
        return event

    def _dispatch(self) -> ServerSentEvent | None:
        data, event = self._data, self._event
        self._data, self._event, self._size = [], "", 0
        if not data:
            return None
        return ServerSentEvent("\n".join(data), event or "message", self._id)


async def events(answer: Answer) -> AsyncIterator[ServerSentEvent]:
    """The events of an answer as they come; raises `NetFailure`."""
    stream = EventStream()
    async with aclosing(answer.chunks()) as chunks:
        async for chunk in chunks:
            for event in stream.feed(chunk):
                yield event
