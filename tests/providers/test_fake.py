"""The fake provider plays its script, and says what is wrong with one."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Kind, KnownError, ProviderFailure
from app.core.events import Finished, Started, StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, UsageReport
from app.core.labels import Passage
from app.core.messages import FinishReason, Message, Role, TextPart, Usage
from app.core.models import Capability
from app.core.requests import ChatRequest
from app.providers.fake import Fake, tokens
from app.providers.fake_lorem import lorem
from app.providers.fake_script import parse_script
from tests.support.waiting import a_moment

pytestmark = pytest.mark.anyio


def asking(text: str = "Hello there", model: str = "demo", limit: int = 100_000) -> ChatRequest:
    return ChatRequest(model, (Message("i", "c", None, Role.USER, (TextPart(text),), 0),), limit)


async def play(script: dict[str, Any] | Fake, request: ChatRequest | None = None) -> list[StreamEvent]:
    fake = script if isinstance(script, Fake) else Fake(script)
    return [event async for event in fake.stream(request or asking())]


def prose(events: list[StreamEvent]) -> str:
    return "".join(e.text for e in events if isinstance(e, TextDelta))


async def test_without_a_script_it_echoes() -> None:
    events = await play({})
    assert isinstance(events[0], Started)
    assert events[0].model == "demo"
    assert prose(events) == "Hello there"
    assert events[-2:] == [UsageReport(Usage(3, 2)), Finished(FinishReason.STOP)]


async def test_replies_take_turns_and_patterns_go_first() -> None:
    fake = Fake({"replies": [{"text": "one"}, {"match": "(?i)hot", "text": "signal"}, {"text": "two"}]})
    said = [prose(await play(fake, asking(text))) for text in ("a", "HOT", "b", "c")]
    assert said == ["one", "signal", "two", "one"]


async def test_each_model_has_its_replies() -> None:
    fake = Fake(
        {
            "models": ["a", {"name": "b", "passage": "stays", "capabilities": ["images"], "context_tokens": 10}],
            "replies": [{"model": "b", "text": "from b", "answers_as": "b-2"}, {"model": "a", "text": "from a"}],
        }
    )
    assert prose(await play(fake, asking(model="a"))) == "from a"
    events = await play(fake, asking(model="b"))
    assert (prose(events), events[0].model) == ("from b", "b-2")  # type: ignore[union-attr]
    first, second = await fake.list_offers()
    assert (first.name, first.passage, first.capabilities) == ("fake/a", Passage.LEAVES, frozenset(Capability))
    assert (second.passage, second.capabilities, second.context_tokens) == (
        Passage.STAYS,
        frozenset({Capability.IMAGES}),
        10,
    )


async def test_the_scripts_passage_holds_for_its_models() -> None:
    (offer,) = await Fake({"passage": "stays"}).list_offers()
    assert offer.passage is Passage.STAYS


async def test_thinking_tools_and_usage() -> None:
    reply = {
        "thinking": "let me see",
        "tool_calls": [{"name": "f", "arguments": {"x": 1}}],
        "usage": {"input_tokens": 7},
    }
    events = await play({"replies": [reply]})
    assert "".join(e.text for e in events if isinstance(e, ThinkingDelta)) == "let me see"
    (call,) = (e for e in events if isinstance(e, ToolCallDelta))
    assert (call.index, call.name, call.arguments) == (0, "f", '{"x": 1}')
    assert events[-2:] == [UsageReport(Usage(7)), Finished(FinishReason.TOOL_CALLS)]


async def test_the_limit_of_the_request_is_kept() -> None:
    events = await play({"replies": [{"text": "a b c d e"}]}, asking(limit=3))
    assert prose(events) == "a b c"
    assert events[-1] == Finished(FinishReason.LENGTH)


@pytest.mark.parametrize("kind", list(Kind))
async def test_every_failure_before_anything_came(kind: Kind) -> None:
    fake = Fake({"replies": [{"text": "x", "fail": {"kind": kind.value, "retry_after": 3, "detail": "As scripted."}}]})
    stream = fake.stream(asking())
    with pytest.raises(ProviderFailure) as caught:
        await anext(stream)
    assert (caught.value.kind, caught.value.retry_after) == (kind, 3.0)


async def test_a_failure_after_some_tokens() -> None:
    fake = Fake({"replies": [{"text": "a b c d", "fail": {"kind": "network", "after_tokens": 2}}]})
    text = ""
    with pytest.raises(ProviderFailure):
        async for event in fake.stream(asking()):
            text += event.text if isinstance(event, TextDelta) else ""
    assert text == "a b"


async def test_a_stall_lasts_until_it_is_cancelled() -> None:
    fake = Fake({"replies": [{"text": "a b c", "stall_after_tokens": 1}]})
    arrived = asyncio.Event()

    async def read() -> None:
        async for event in fake.stream(asking()):
            if isinstance(event, TextDelta):
                arrived.set()

    task = asyncio.create_task(read())
    await arrived.wait()
    await a_moment(0.05)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_pace_is_kept_by_the_clock() -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    events = await play({"replies": [{"lorem": 600}], "tokens_per_second": 1_000, "first_token_ms": 20})
    count = len(tokens(lorem(600)))
    assert loop.time() - start >= 0.02 + count / 1_000 * 0.9
    assert prose(events) == lorem(600)


async def test_a_head_start_comes_at_once() -> None:
    events = await play({"tokens_per_second": 400, "head_start": 50, "replies": [{"lorem": 400}]})
    texts = [e.text for e in events if isinstance(e, TextDelta)]
    assert texts[0] == "".join(tokens(lorem(400))[:50])
    # How many pieces the rest comes in depends on the machine's pace.
    assert len(texts) > 1
    assert "".join(texts) == lorem(400)


async def test_a_pace_beyond_any_loop_comes_in_larger_pieces() -> None:
    events = await play({"replies": [{"lorem": 50_000, "tokens_per_second": 1_000_000}]})
    assert prose(events) == lorem(50_000)
    assert len(events) < 2_000


def test_lorem_is_exact_and_repeatable() -> None:
    for length in (0, 1, 17, 20_000):
        assert len(lorem(length, 3)) == length
    assert lorem(5_000, 1) == lorem(5_000, 1) != lorem(5_000, 2)
    text = lorem(20_000)
    for mark in ("## ", "- ", "| --- |", "> ", "```python", "**"):
        assert mark in text


def test_tokens_lose_nothing() -> None:
    for text in ("", " ", "a  b\n\nc ", "x" * 50, lorem(2_000)):
        assert "".join(tokens(text)) == text


@pytest.mark.parametrize("value", ["1", "demo"])
async def test_the_built_in_script(value: str) -> None:
    fake = Fake.read(value)
    assert len(await fake.list_offers()) == 2
    events = await play(fake, asking("show me a table", limit=4))
    assert prose(events).startswith("| Signal")


async def test_a_script_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text(json.dumps({"replies": [{"text": "from a file"}]}))
    assert prose(await play(Fake.read(path))) == "from a file"


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ([], "script is not an object"),
        ({"replys": []}, "unknown “replys”"),
        ({"replies": {}}, "“replies” that is no list"),
        ({"replies": [5]}, "script.replies[0] is not an object"),
        ({"replies": [{"text": 5}]}, "script.replies[0] has a bad “text”"),
        ({"replies": [{"match": "("}]}, "bad “match”"),
        ({"replies": [{"lorem": -1}]}, "bad “lorem”"),
        ({"replies": [{"finish": "maybe"}]}, "bad “finish”"),
        ({"replies": [{"fail": {"kind": "nonsense"}}]}, "script.replies[0].fail has a bad “kind”"),
        ({"replies": [{"usage": {"tokens": 1}}]}, "unknown “tokens”"),
        ({"passage": "nowhere"}, "bad “passage”"),
        ({"models": [{"capabilities": ["flying"]}]}, "bad “capabilities”"),
        ({"tokens_per_second": True}, "bad “tokens_per_second”"),
    ],
)
def test_a_mistake_in_a_script_is_named(script: object, complaint: str) -> None:
    with pytest.raises(KnownError) as caught:
        parse_script(script)
    assert caught.value.kind is Kind.USAGE
    assert complaint in caught.value.message


@pytest.mark.parametrize("content", [None, b"{", b"\xff", b"[" * 50_000])
def test_an_unreadable_script_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "script.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(KnownError) as caught:
        Fake.read(path)
    assert caught.value.kind is Kind.USAGE
