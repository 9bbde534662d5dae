"""The chat-completions wire: OpenAI's, and that of the many servers that speak it too."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import replace
from functools import partial

from app.core.characters import trimmed
from app.core.errors import Kind, ProviderFailure
from app.core.events import StreamEvent
from app.core.models import Offer, ProviderConfig
from app.core.ports.providers import Ready, Restatement, Taken, at_once
from app.core.requests import ChatRequest
from app.net.address import Address
from app.net.exchange import Answer, Client, Timeouts
from app.net.failures import NetFailure
from app.net.headers import retry_after
from app.providers.openai_chat_answer import AnswerReader
from app.providers.openai_chat_body import AnswerBody
from app.providers.openai_chat_failures import Complaint, Reporter, complaint_in
from app.providers.openai_chat_offers import offers_in
from app.providers.openai_chat_profiles import Dialect, profile_for
from app.providers.openai_chat_request import body
from app.providers.openai_chat_statements import Statement, stated, texts

MAX_LIST_BYTES = 16 * 1024 * 1024
MAX_ERROR_BYTES = 64 * 1024
# How long a list of models may take, however little by little it comes: a person waits for it.
LIST_SECONDS = 30.0
# How long to wait for what a server says about its refusal.
COMPLAINT_SECONDS = 5.0

_COMPLETIONS = "/chat/completions"
# What stands below the address of a server that speaks this wire.
_BELOW = re.compile(r"(?:/(?:(?:chat/)?completions|models|responses|embeddings))+$", re.IGNORECASE)


class OpenAIChat:
    """One server. Implements `core.ports.providers.ChatProvider`; it owns the client that it is given."""

    def __init__(
        self, config: ProviderConfig, key: str | None, client: Client, *, timeouts: Timeouts | None = None
    ) -> None:
        """Remember whom to talk to; nothing is sent. Raises `BadAddress` for a malformed address."""
        self._config = config
        self._key = trimmed(key or "")
        self._client = client
        self._timeouts = timeouts or Timeouts()
        self._address = base_url(config.url)
        self._profile = profile_for(self._address.host)
        self._dialects: dict[str, Dialect] = {}
        # Models whose prompts begin the thinking, as one of their answers showed.
        self._begun: set[str] = set()

    def __repr__(self) -> str:
        return f"OpenAIChat({self._config.name!r})"

    def stated(self, request: ChatRequest) -> ChatRequest:
        """A request as far as its model is known to take it."""
        return stated(request, self._dialect(request))

    async def stream(self, request: ChatRequest, ready: Ready = at_once) -> AsyncIterator[StreamEvent]:
        """Send a request and yield its answer; raises `ProviderFailure`. Cancelling closes the connection at once.

        A server that refuses the spelling of a request, or the length of its answer, has done nothing with it: raises
        `Restatement` with what it asks for. What a model took is remembered.
        """
        async with aclosing(self._attempt(Statement(request, self._dialect(request)), ready)) as events:
            async for event in events:
                yield event

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
                with _reported(reporter, answered=True):
                    if answer.status != 200:
                        raise self._refusal(answer, await _complaint(answer), reporter)
                    return await answer.read(MAX_LIST_BYTES)

    async def _attempt(self, statement: Statement, ready: Ready) -> AsyncGenerator[StreamEvent, None]:
        request, dialect = statement.request, statement.dialect
        reporter = Reporter(self._config.name, request.model, self._key, texts(request.messages))
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
                    raise self._refused(answer, await _complaint(answer), statement, reporter)
                self._dialects[request.model] = dialect
                begun = request.model in self._begun
                reader = AnswerReader(reporter, think_tags=self._profile.think_tags, begun=begun)
                try:
                    with _reported(reporter, answered=True):
                        idle = self._timeouts.idle
                        async with aclosing(AnswerBody(answer, reader, reporter, idle).events()) as events:
                            async for event in events:
                                yield event
                finally:
                    (self._begun.add if reader.begun else self._begun.discard)(request.model)

    def _refusal(self, answer: Answer, complaint: Complaint, reporter: Reporter) -> ProviderFailure:
        if 300 <= answer.status < 400 and (location := answer.header("location")):
            return reporter.moved(answer.status, location, self._address.scheme)
        wait = retry_after(answer.header("retry-after"), answer.header("date"))
        return reporter.refusal(answer.status, complaint, wait)

    def _refused(
        self, answer: Answer, complaint: Complaint, statement: Statement, reporter: Reporter
    ) -> ProviderFailure:
        """The failure of a refused statement, with the one that the server takes instead, if it says so."""
        failure = self._refusal(answer, complaint, reporter)
        if failure.kind is Kind.CONTEXT_LENGTH and statement.blames_the_limit():
            failure = reporter.too_long(statement.request.max_output, complaint)
        wanted = statement.restated(answer.status, complaint.text)
        if wanted is None:
            return failure
        return Restatement(failure, wanted.request, wanted.changed(statement), partial(self._attempt, wanted))

    def _dialect(self, request: ChatRequest) -> Dialect:
        return self._dialects.get(request.model, self._profile.dialect)

    def _key_headers(self, reporter: Reporter) -> dict[str, str]:
        # What no header can carry is no key, and the libraries below would quote it in their errors.
        if not self._key.isascii() or not self._key.isprintable():
            raise ProviderFailure(Kind.AUTHENTICATION, who=reporter.who)
        return self._profile.key_headers(self._key)


def base_url(url: str) -> Address:
    """The address under which `/models` and the completions live; raises `BadAddress`.

    People paste what they find: with or without `/v1`, with a slash too many, or the address of one thing below it.
    """
    address = Address.parse(url)
    path = re.sub(r"/{2,}", "/", address.path).rstrip("/")
    return replace(address, path=_BELOW.sub("", path).rstrip("/") or "/v1")


async def _complaint(answer: Answer) -> Complaint:
    with suppress(NetFailure, TimeoutError):
        async with asyncio.timeout(COMPLAINT_SECONDS):
            return complaint_in(await answer.head(MAX_ERROR_BYTES))
    return Complaint()


@contextmanager
def _reported(reporter: Reporter, *, answered: bool = False) -> Iterator[None]:
    try:
        yield
    except NetFailure as failure:
        raise reporter.network(failure, answered=answered) from None
