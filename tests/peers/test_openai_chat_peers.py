"""The chat-completions wire against servers that other people wrote."""

import asyncio
import base64
import json
from contextlib import aclosing

import jsonschema
import pytest

from app.core.errors import Kind, ProviderFailure
from app.core.events import Finished, Started, StreamEvent, TextDelta, UsageReport
from app.core.messages import (
    FinishReason,
    ImagePart,
    Message,
    Part,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.core.models import ProviderConfig, ProviderKind
from app.core.ports.providers import Restatement, at_once
from app.core.requests import ChatRequest, Tool
from app.net.client import Net
from app.providers.openai_chat import OpenAIChat
from tests.support.peers import Peer

pytestmark = [pytest.mark.anyio, pytest.mark.peer]

SCHEMA = {
    "type": "object",
    "properties": {
        "answer": {"type": "string", "enum": ["yes", "no"]},
        "count": {"type": "integer", "minimum": 0, "maximum": 9},
    },
    "required": ["answer", "count"],
    "additionalProperties": False,
}
TOOL = Tool("weather", "The weather in a city", {"type": "object", "properties": {"city": {"type": "string"}}})


def said(role: Role, *parts: Part | str) -> Message:
    typed = tuple(TextPart(part) if isinstance(part, str) else part for part in parts)
    return Message("id", "conversation", None, role, typed, 0)


async def wire_name(provider: OpenAIChat) -> str:
    (offer,) = await provider.list_offers()
    return offer.wire_name


async def ask(provider: OpenAIChat, *messages: Message, limit: int = 16, **fields: object) -> list[StreamEvent]:
    request = ChatRequest(await wire_name(provider), messages, limit, **fields)  # type: ignore[arg-type]
    stream = provider.stream(request)
    while True:
        try:
            return [event async for event in stream]
        except Restatement as proposal:
            stream = proposal.again(at_once)


def prose(events: list[StreamEvent]) -> str:
    return "".join(e.text for e in events if isinstance(e, TextDelta))


async def test_the_model_is_offered_under_its_files_name(peer: Peer, provider: OpenAIChat) -> None:
    (offer,) = await provider.list_offers()
    assert offer.name == "peer/tiny-random"
    assert offer.wire_name.endswith("tiny-random.gguf")
    assert offer.available
    if peer.kind == "llama-server":
        assert offer.context_tokens


async def test_an_answer_streams_and_is_counted(peer: Peer, provider: OpenAIChat) -> None:
    events = await ask(provider, said(Role.SYSTEM, "Be kind."), said(Role.USER, "Hello"))
    assert isinstance(events[0], Started)
    assert sum(isinstance(event, TextDelta) for event in events) > 5
    assert prose(events)
    assert events[-1] == Finished(FinishReason.LENGTH)
    reports = [event.usage for event in events if isinstance(event, UsageReport)]
    if peer.kind == "llama-server":
        assert [report.output_tokens for report in reports] == [16]
        assert reports[0].input_tokens > 5
    else:
        # llama_cpp.server counts no streamed answer.
        assert reports == []


async def test_a_conversation_goes_on_over_one_connection(provider: OpenAIChat) -> None:
    first = prose(await ask(provider, said(Role.USER, "Hello")))
    history = (said(Role.USER, "Hello"), said(Role.ASSISTANT, first), said(Role.USER, "Go on"))
    assert prose(await ask(provider, *history, temperature=0.0))


async def test_a_schema_is_kept(provider: OpenAIChat) -> None:
    for _ in range(2):
        events = await ask(provider, said(Role.USER, "Yes or no?"), limit=400, json_schema=SCHEMA, temperature=0.0)
        jsonschema.validate(json.loads(prose(events)), SCHEMA)


async def test_tools_are_taken(provider: OpenAIChat) -> None:
    events = await ask(provider, said(Role.USER, "Weather in Bonn?"), tools=(TOOL,))
    assert isinstance(events[-1], Finished)
    history = (
        said(Role.USER, "Weather in Bonn?"),
        said(Role.ASSISTANT, ToolCallPart("call-1", "weather", '{"city": "Bonn"}')),
        said(Role.TOOL, ToolResultPart("call-1", "rain")),
        said(Role.USER, "And now?"),
    )
    events = await ask(provider, *history, tools=(TOOL,))
    assert isinstance(events[-1], Finished)


async def test_cancelling_in_the_middle_leaves_the_server_ready(provider: OpenAIChat) -> None:
    arrived = asyncio.Event()
    request = ChatRequest(await wire_name(provider), (said(Role.USER, "Hello"),), 500)

    async def read() -> None:
        async for event in provider.stream(request):
            if isinstance(event, TextDelta):
                arrived.set()

    task = asyncio.create_task(read())
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert prose(await ask(provider, said(Role.USER, "Again")))


async def test_closing_in_the_middle_leaves_the_server_ready(provider: OpenAIChat) -> None:
    request = ChatRequest(await wire_name(provider), (said(Role.USER, "Hello"),), 500)
    async with aclosing(provider.stream(request)) as events:  # type: ignore[type-var]
        async for event in events:
            if isinstance(event, TextDelta):
                break
    assert prose(await ask(provider, said(Role.USER, "Again")))


async def test_four_answers_at_once(peer: Peer, provider: OpenAIChat) -> None:
    questions = (ask(provider, said(Role.USER, f"Hello {n}")) for n in range(4))
    answers = await asyncio.gather(*questions, return_exceptions=True)
    failures = [answer for answer in answers if isinstance(answer, BaseException)]
    assert all(prose(answer) for answer in answers if not isinstance(answer, BaseException))
    if peer.kind == "llama-server":
        assert failures == []
    else:
        # llama_cpp.server breaks off an answer when the next question comes, and still sends the end mark: behind words
        # it cannot be told from a server that gives no reasons, without a word it is none.
        assert len(failures) < 4
        told = {Kind.BROKEN_OFF, Kind.EMPTY, Kind.PROTOCOL}
        assert all(isinstance(failure, ProviderFailure) and failure.kind in told for failure in failures)


async def test_more_than_the_model_can_read(peer: Peer, provider: OpenAIChat) -> None:
    with pytest.raises(ProviderFailure) as caught:
        await ask(provider, said(Role.USER, "hello world " * 4_000))
    # llama_cpp.server begins a stream, fails inside, and ends it without a word.
    expected = Kind.CONTEXT_LENGTH if peer.kind == "llama-server" else Kind.PROTOCOL
    assert caught.value.kind is expected


async def test_an_image_that_the_model_cannot_see(peer: Peer, provider: OpenAIChat) -> None:
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    try:
        events = await ask(provider, said(Role.USER, "What is this?", ImagePart("a", "image/png", data=dot)))
    except ProviderFailure as failure:
        assert failure.kind in (Kind.BAD_REQUEST, Kind.OVERLOADED)
    else:
        assert peer.kind == "llama_cpp.server"
        assert isinstance(events[-1], Finished)


async def test_a_wrong_model(peer: Peer, provider: OpenAIChat) -> None:
    request = ChatRequest("no-such-model", (said(Role.USER, "Hello"),), 4)
    try:
        events = [event async for event in provider.stream(request)]
    except ProviderFailure as failure:
        assert failure.kind is Kind.NOT_FOUND
    else:
        # Both serve one model and answer with it, whatever was asked for.
        assert isinstance(events[-1], Finished)


async def test_a_wrong_path_is_no_answer(peer: Peer) -> None:
    url = peer.url.replace("/v1", "/elsewhere")
    client = Net().client(named=[url])
    lost = OpenAIChat(ProviderConfig("peer", ProviderKind.OPENAI_CHAT, url), None, client)
    with pytest.raises(ProviderFailure) as caught:
        await lost.list_offers()
    assert caught.value.kind is Kind.PROTOCOL
    await lost.aclose()
