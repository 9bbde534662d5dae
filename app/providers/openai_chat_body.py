"""The body of a chat-completions answer, as it comes and however it ends."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from app.core.errors import ProviderFailure
from app.core.events import StreamEvent
from app.net.exchange import Answer
from app.net.failures import Cause, NetFailure, Phase
from app.net.sse import EventStream, ServerSentEvent
from app.providers.openai_chat_answer import AnswerReader
from app.providers.openai_chat_failures import Reporter
from app.providers.openai_chat_pieces import is_whole

MAX_WHOLE_BYTES = 16 * 1024 * 1024
# How long to wait, once an answer has most likely ended, for what may follow it: its token counts above all.
LAST_WORDS_SECONDS = 10.0
# How long to wait for the end of a body whose end mark came: a connection read to its end can be used again.
DRAIN_SECONDS = 0.2

_BOM = b"\xef\xbb\xbf"


class AnswerBody:
    """Reads one body by what it is, whatever its headers say: a stream, one JSON object, or a page for people.

    `idle` is the longest silence, after which an answer has ended in any case: whole, if its last word was said.
    """

    def __init__(self, answer: Answer, reader: AnswerReader, reporter: Reporter, idle: float) -> None:
        self._answer = answer
        self._reader = reader
        self._reporter = reporter
        self._idle = idle
        # When something other than a comment came last.
        self._heard_at = 0.0

    async def events(self) -> AsyncGenerator[StreamEvent, None]:
        """The answer's events; raises `ProviderFailure`."""
        broke: ProviderFailure | None = None
        async with aclosing(self._answer.chunks()) as chunks:
            start = await _start(chunks)
            first = start.removeprefix(_BOM).lstrip()[:1]
            if first == b"<":
                raise self._reporter.nonsense("It is a web page.")
            if first in (b"{", b"["):
                for event in self._reader.one_piece(await self._whole(start, chunks)):
                    yield event
            else:
                stream = EventStream(is_whole=is_whole)
                try:
                    async with aclosing(self._streamed(stream, start, chunks)) as events:
                        async for event in events:
                            yield event
                except NetFailure as failure:
                    broke = self._reporter.network(failure, answered=True)
                for message in _rest(stream):
                    for event in (self._reader.torn if broke else self._reader.message)(message):
                        yield event
            for event in self._reader.close(broke):
                yield event

    async def _streamed(
        self, stream: EventStream, start: bytes, chunks: AsyncGenerator[bytes, None]
    ) -> AsyncGenerator[StreamEvent, None]:
        chunk = start
        while chunk:
            for message in stream.feed(chunk):
                self._heard_at = _now()
                for event in self._reader.message(message):
                    yield event
            if self._reader.ending.marked:
                with suppress(TimeoutError, NetFailure):
                    async with asyncio.timeout(DRAIN_SECONDS):
                        await anext(chunks, b"")
                return
            chunk = await self._more(chunks)

    async def _more(self, chunks: AsyncGenerator[bytes, None]) -> bytes:
        """What comes next, b"" at the end; raises `NetFailure`.

        Behind a reason that is most likely the last word a moment is waited. Behind any other as long as for any words,
        since they may still come; but what only keeps a line open, as comments do, says no more of it.
        """
        ending = self._reader.ending
        if not ending.stands:
            return await anext(chunks, b"")
        patience = min(LAST_WORDS_SECONDS, self._idle) if ending.is_expected else self._idle
        try:
            async with asyncio.timeout_at(self._heard_at + patience):
                return await anext(chunks, b"")
        except TimeoutError:
            raise NetFailure(Cause.TIMEOUT, phase=Phase.IDLE) from None

    async def _whole(self, start: bytes, chunks: AsyncGenerator[bytes, None]) -> str:
        """A body in one piece. Where the line breaks or falls silent behind all of it, nothing is missing."""
        whole = bytearray(start)
        while True:
            following = asyncio.ensure_future(anext(chunks, b""))
            try:
                await asyncio.wait({following}, timeout=LAST_WORDS_SECONDS)
                if not following.done() and _is_all(whole):
                    return _text(whole)
                chunk = await following
            except NetFailure:
                if _is_all(whole):
                    return _text(whole)
                raise
            finally:
                await _end(following)
            if not chunk:
                return _text(whole)
            whole += chunk
            if len(whole) > MAX_WHOLE_BYTES:
                raise self._reporter.nonsense("It does not end.")


def _rest(stream: EventStream) -> list[ServerSentEvent]:
    """What stands in a stream that has ended, as far as it stands there to its end."""
    with suppress(NetFailure):
        return [message for message in stream.rest() if is_whole(message.data)]
    return []


def _is_all(body: bytearray) -> bool:
    """Whether a body is one whole object; of several, more may follow."""
    text = _text(body)
    return text.rstrip().endswith("}") and is_whole(text)


def _text(body: bytearray) -> str:
    return bytes(body).removeprefix(_BOM).decode("utf-8", "replace")


async def _end(following: "asyncio.Future[bytes]") -> None:
    """Wait for no chunk any more; whoever closes the chunks must find nobody in them."""
    if not following.done():
        following.cancel()
        await asyncio.wait({following})


async def _start(chunks: AsyncGenerator[bytes, None]) -> bytes:
    """The body up to where something stands in it."""
    start = b""
    while not start.removeprefix(_BOM).strip():
        chunk = await anext(chunks, b"")
        if not chunk:
            break
        start = start[-len(_BOM) :] + chunk
    return start


def _now() -> float:
    return asyncio.get_running_loop().time()
