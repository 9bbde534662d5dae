"""The chat-completions wire: OpenAI's, and that of the many servers that speak it too."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import replace

from app.core.errors import Kind, ProviderFailure
from app.core.events import StreamEvent
from app.core.messages import FilePart, TextPart, ToolResultPart
from app.core.models import Offer, ProviderConfig
from app.core.ports.providers import Ready, Taken, at_once
from app.core.requests import ChatRequest
from app.net.address import Address
from app.net.exchange import Answer, Client, Timeouts
from app.net.failures import NetFailure
from app.net.headers import retry_after
from app.net.sse import EventStream
from app.providers.openai_chat_answer import AnswerReader
from app.providers.openai_chat_failures import Complaint, Reporter, complaint_in
from app.providers.openai_chat_offers import offers_in
from app.providers.openai_chat_profiles import Dialect, profile_for
from app.providers.openai_chat_request import body

MAX_WHOLE_BYTES = 16 * 1024 * 1024
MAX_LIST_BYTES = 16 * 1024 * 1024
MAX_ERROR_BYTES = 64 * 1024
# How long a list of models may take, however little by little it comes: a person waits for it.
LIST_SECONDS = 30.0
# How long to wait for what may follow a whole answer, its token counts above all, and for the reason of a refusal.
LAST_WORDS_SECONDS = 5.0
# How long to wait for the end of a body whose end mark came: a connection read to its end can be used again.
DRAIN_SECONDS = 0.2

_BOM = b"\xef\xbb\xbf"
_COMPLETIONS = "/chat/completions"
# 500: llama_cpp.server reports its own validation as an internal error.
_REFUSES_FORM = (400, 422, 500)


class OpenAIChat:
    """One server. Implements `core.ports.providers.ChatProvider`; it owns the client that it is given."""

    def __init__(
        self, config: ProviderConfig, key: str | None, client: Client, *, timeouts: Timeouts | None = None
    ) -> None:
        """Remember whom to talk to; nothing is sent. Raises `BadAddress` for a malformed address."""
        self._config = config
        self._key = (key or "").strip()
        self._client = client
        self._timeouts = timeouts or Timeouts()
        self._address = base_url(config.url)
        self._profile = profile_for(self._address.host)
        self._dialects: dict[str, Dialect] = {}
        # Models whose prompts begin the thinking, as one of their answers showed.
        self._begun: set[str] = set()

    def __repr__(self) -> str:
        return f"OpenAIChat({self._config.name!r})"

    async def stream(self, request: ChatRequest, ready: Ready = at_once) -> AsyncIterator[StreamEvent]:
        """Send a request and yield its answer; raises `ProviderFailure`. Cancelling closes the connection at once.

        A server that refuses the spelling of a request has done nothing with it: the same request is stated again in
        the spelling that it names, which is remembered for the model. Before either, `ready` is asked.
        """
        reporter = Reporter(self._config.name, request.model, self._key, _texts(request))
        dialect = self._dialects.get(request.model, self._profile.dialect)
        refused: set[Dialect] = set()
        while True:
            try:
                async with aclosing(self._attempt(request, dialect, reporter, ready)) as events:
                    async for event in events:
                        yield event
                return
            except _Misspelt as refusal:
                refused.add(dialect)
                if refusal.wanted in refused:
                    raise refusal.failure from None
                dialect = refusal.wanted

    async def measure(self, request: ChatRequest, ready: Ready = at_once) -> Taken | None:
        """Only the server can count."""
        return None

    async def list_offers(self, ready: Ready = at_once) -> tuple[Offer, ...]:
        """Every model that the server lists; raises `ProviderFailure`, and what `ready` raises."""
        reporter = Reporter(self._config.name, key=self._key)
        try:
            async with asyncio.timeout(LIST_SECONDS):
                listing = await self._listing(reporter, ready)
        except TimeoutError:
            raise ProviderFailure(Kind.TIMEOUT, who=reporter.who) from None
        try:
            offers = offers_in(json.loads(listing), self._config, self._profile, self._key)
        except (ValueError, RecursionError):
            offers = None
        if offers is None:
            raise reporter.nonsense("Its list of models is not one.")
        return offers

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _listing(self, reporter: Reporter, ready: Ready) -> bytes:
        headers = {**self._key_headers(reporter), "accept": "application/json"}
        url = self._address.joined("/models")
        with _reported(reporter):
            async with self._client.exchange(
                "GET", url, headers=headers, timeouts=self._timeouts, ready=ready
            ) as answer:
                if answer.status != 200:
                    raise _refusal(answer, await _complaint(answer), reporter)
                return await answer.read(MAX_LIST_BYTES)

    async def _attempt(
        self, request: ChatRequest, dialect: Dialect, reporter: Reporter, ready: Ready
    ) -> AsyncGenerator[StreamEvent, None]:
        headers = {
            **self._key_headers(reporter),
            "content-type": "application/json",
            "accept": "text/event-stream, application/json",
        }
        content = body(request, self._profile, dialect)
        url = self._address.joined(_COMPLETIONS)
        with _reported(reporter):
            async with self._client.exchange(
                "POST", url, headers=headers, body=content, timeouts=self._timeouts, ready=ready
            ) as answer:
                if answer.status != 200:
                    complaint = await _complaint(answer)
                    failure = _refusal(answer, complaint, reporter)
                    wanted = dialect.restated(complaint.text) if answer.status in _REFUSES_FORM else None
                    raise failure if wanted is None else _Misspelt(wanted, failure)
                self._dialects[request.model] = dialect
                begun = request.model in self._begun
                reader = AnswerReader(reporter, think_tags=self._profile.think_tags, begun=begun)
                try:
                    async with aclosing(_events(answer, reader, reporter)) as events:
                        async for event in events:
                            yield event
                finally:
                    (self._begun.add if reader.begun else self._begun.discard)(request.model)

    def _key_headers(self, reporter: Reporter) -> dict[str, str]:
        # What no header can carry is no key, and the libraries below would quote it in their errors.
        if not self._key.isascii() or not self._key.isprintable():
            raise ProviderFailure(Kind.AUTHENTICATION, who=reporter.who)
        return self._profile.key_headers(self._key)


class _Misspelt(Exception):
    """A refusal that names a spelling which would do."""

    def __init__(self, wanted: Dialect, failure: ProviderFailure) -> None:
        super().__init__()
        self.wanted = wanted
        self.failure = failure


def base_url(url: str) -> Address:
    """The address under which `/models` and the completions live; raises `BadAddress`.

    People paste what they find: with or without `/v1`, or the address of the completions themselves.
    """
    address = Address.parse(url)
    path = address.path.rstrip("/").removesuffix(_COMPLETIONS).rstrip("/")
    return replace(address, path=path or "/v1")


async def _events(answer: Answer, reader: AnswerReader, reporter: Reporter) -> AsyncGenerator[StreamEvent, None]:
    """Read a body by what it is, whatever its headers say: a stream, one JSON object, or a page for people."""
    async with aclosing(answer.chunks()) as chunks:
        start = await _start(chunks)
        first = start.removeprefix(_BOM).lstrip()[:1]
        if first == b"<":
            raise reporter.nonsense("It is a web page.")
        if first in (b"{", b"["):
            for event in reader.one_piece(await _whole(start, chunks, reporter)):
                yield event
        else:
            async with aclosing(_streamed(start, chunks, reader)) as events:
                async for event in events:
                    yield event
        for event in reader.close():
            yield event


async def _streamed(
    start: bytes, chunks: AsyncGenerator[bytes, None], reader: AnswerReader
) -> AsyncGenerator[StreamEvent, None]:
    stream = EventStream()
    chunk = start
    while chunk:
        for message in stream.feed(chunk):
            for event in reader.message(message):
                yield event
        if reader.whole:
            for event in await _last_words(stream, chunks, reader):
                yield event
            return
        chunk = await anext(chunks, b"")


async def _last_words(
    stream: EventStream, chunks: AsyncGenerator[bytes, None], reader: AnswerReader
) -> list[StreamEvent]:
    """What follows a whole answer within a moment: a line that stalls or breaks then takes nothing from it."""
    events: list[StreamEvent] = []
    with suppress(TimeoutError, NetFailure):
        async with asyncio.timeout(LAST_WORDS_SECONDS):
            while not reader.done and (chunk := await anext(chunks, b"")):
                for message in stream.feed(chunk):
                    events += reader.message(message)
        async with asyncio.timeout(DRAIN_SECONDS):
            await anext(chunks, b"")
    return events


async def _start(chunks: AsyncGenerator[bytes, None]) -> bytes:
    """The body up to where something stands in it."""
    start = b""
    while not start.removeprefix(_BOM).strip():
        chunk = await anext(chunks, b"")
        if not chunk:
            break
        start = start[-len(_BOM) :] + chunk
    return start


async def _whole(start: bytes, chunks: AsyncGenerator[bytes, None], reporter: Reporter) -> bytes:
    whole = bytearray(start)
    async for chunk in chunks:
        whole += chunk
        if len(whole) > MAX_WHOLE_BYTES:
            raise reporter.nonsense("It does not end.")
    return bytes(whole)


def _texts(request: ChatRequest) -> tuple[str, ...]:
    """All that a person or a tool said: none of it may come back in a failure."""
    texts = []
    for message in request.messages:
        for part in message.parts:
            if isinstance(part, TextPart | FilePart):
                texts.append(part.sent)
            elif isinstance(part, ToolResultPart):
                texts.append(part.text)
    return tuple(texts)


async def _complaint(answer: Answer) -> Complaint:
    with suppress(NetFailure, TimeoutError):
        async with asyncio.timeout(LAST_WORDS_SECONDS):
            return complaint_in(await answer.head(MAX_ERROR_BYTES))
    return Complaint()


def _refusal(answer: Answer, complaint: Complaint, reporter: Reporter) -> ProviderFailure:
    wait = retry_after(answer.header("retry-after"), answer.header("date"))
    return reporter.refusal(answer.status, complaint, wait)


@contextmanager
def _reported(reporter: Reporter) -> Iterator[None]:
    try:
        yield
    except NetFailure as failure:
        raise reporter.network(failure) from None
