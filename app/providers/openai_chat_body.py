"""The body of a chat-completions answer, as it comes and however it ends."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, suppress

from app.core.errors import ProviderFailure
from app.core.events import StreamEvent
from app.net.exchange import Answer
from app.net.failures import Cause, NetFailure, Phase
from app.net.sse import EventStream
from app.providers.openai_chat_answer import AnswerReader
from app.providers.openai_chat_failures import Reporter
from app.providers.openai_chat_pieces import is_one_answer, is_whole

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
        self._stream = EventStream(is_whole=is_whole)
        # When something other than a comment came last.
        self._heard_at = _now()

    async def events(self) -> AsyncGenerator[StreamEvent, None]:
        """The answer's events; raises `ProviderFailure`, when all words that came were given on."""
        broke: ProviderFailure | None = None
        async with aclosing(self._answer.chunks()) as chunks:
            try:
                try:
                    async with aclosing(self._body(chunks)) as events:
                        async for event in events:
                            yield event
                except NetFailure as failure:
                    broke = self._reporter.network(failure, answered=True)
                for event in self._rest(torn=broke is not None):
                    yield event
            except ProviderFailure:
                for event in self._reader.held():
                    yield event
                raise
            for event in self._reader.close(broke):
                yield event

    async def _body(self, chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[StreamEvent, None]:
        start = await _start(chunks)
        first = start.removeprefix(_BOM).lstrip()[:1]
        if first == b"<":
            raise self._reporter.nonsense("It is a web page.")
        reading = self._one_piece if first in (b"{", b"[") else self._streamed
        async with aclosing(reading(start, chunks)) as events:
            async for event in events:
                yield event

    async def _streamed(self, start: bytes, chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[StreamEvent, None]:
        chunk = start
        while chunk:
            for message in self._stream.feed(chunk):
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

    async def _one_piece(self, start: bytes, chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[StreamEvent, None]:
        """A body without frames. Where the line breaks, or falls silent behind a whole answer, that is taken."""
        whole, broke = bytearray(start), None
        try:
            while chunk := await self._more_of(whole, chunks):
                whole += chunk
                if len(whole) > MAX_WHOLE_BYTES:
                    raise self._reporter.nonsense("It does not end.")
        except NetFailure as failure:
            broke = failure
        text = _text(whole)
        for event in self._reader.one_piece(text, torn=broke is not None):
            yield event
        if broke is not None:
            raise broke

    async def _more_of(self, whole: bytearray, chunks: AsyncGenerator[bytes, None]) -> bytes:
        following = asyncio.ensure_future(anext(chunks, b""))
        try:
            await asyncio.wait({following}, timeout=LAST_WORDS_SECONDS)
            if not following.done() and is_one_answer(_text(whole)):
                return b""
            return await following
        finally:
            # Whoever closes the chunks must find nobody in them.
            if not following.done():
                following.cancel()
                await asyncio.wait({following})

    def _rest(self, *, torn: bool) -> Iterator[StreamEvent]:
        with suppress(NetFailure):
            over, lacking = self._stream.rest()
            if over is not None:
                yield from self._reader.message(over)
            if lacking is not None:
                yield from self._reader.rest(lacking, torn=torn)


def _text(body: bytearray) -> str:
    return bytes(body).removeprefix(_BOM).decode("utf-8", "replace")


async def _start(chunks: AsyncGenerator[bytes, None]) -> bytes:
    """The body up to where something stands in it."""
    start = b""
    while _BOM.startswith(start) or not start.removeprefix(_BOM).strip():
        chunk = await anext(chunks, b"")
        if not chunk:
            break
        start = start[-len(_BOM) :] + chunk
    return start


def _now() -> float:
    return asyncio.get_running_loop().time()
