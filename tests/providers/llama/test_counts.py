"""What an answer took is known at every moment of it, so that it is known however it ends."""

import os
import signal
import sys
from contextlib import aclosing
from pathlib import Path

import pytest

from app.core.errors import ProviderFailure
from app.core.events import TextDelta, ThinkingDelta, ToolCallDelta, UsageReport
from app.core.messages import Usage
from app.core.requests import ChatRequest, Tool
from app.providers.llama.provider import LlamaProvider
from tests.providers.llama.children import ENDLESS, child_of
from tests.providers.llama.conftest import COUNTING, Make, Told, request, tell
from tests.support.gguf_models import write_qwen35moe

pytestmark = pytest.mark.anyio


async def first_of(provider: LlamaProvider, asked: ChatRequest, wanted: int) -> Told:
    """The beginning of an answer, up to so many characters of it, as whoever stops it there has heard it."""
    told = Told()
    async with aclosing(provider.stream(asked)) as stream:
        async for event in stream:
            told.add(event)
            if len(told.text) >= wanted and isinstance(event, UsageReport):
                return told
    raise AssertionError("It was shorter.")


@pytest.mark.parametrize("model", ["counter", "qwen-counter"])
async def test_counts_are_those_of_the_words_that_came(provider: LlamaProvider, model: str) -> None:
    whole = await tell(provider, request(model, "Count!", max_output=100))
    text, reports = "", 0
    for event in whole.events:
        match event:
            case TextDelta():
                text += event.text
            case UsageReport(usage):
                reports += 1
                assert usage.input_tokens == whole.usage.input_tokens > 0
                # Each number with its comma is a token.
                assert usage.output_tokens == text.count(",")
    assert whole.usage.output_tokens == len(COUNTING)
    assert reports > 3


async def test_whoever_stops_knows_what_the_answer_took(provider: LlamaProvider) -> None:
    whole = await tell(provider, request("counter", "Count again!", max_output=100))
    part = await first_of(provider, request("counter", "Count again!", max_output=100), 1)
    assert len(part.text) < len(whole.text)
    assert part.usage.output_tokens == part.text.count(",") > 0
    assert part.usage.input_tokens == whole.usage.input_tokens
    # It was asked before: nearly all of it is known.
    assert part.usage.cache_read_tokens > whole.usage.input_tokens // 2


async def test_what_is_read_is_known_before_the_first_word(provider: LlamaProvider) -> None:
    told = await tell(provider, request("counter", "Count once more!"))
    first = next(i for i, event in enumerate(told.events) if isinstance(event, TextDelta))
    (report,) = (event for event in told.events[:first] if isinstance(event, UsageReport))
    expected = Usage(told.usage.input_tokens, 0, told.usage.cache_read_tokens)
    assert report.usage == expected


async def test_thinking_and_calls_are_counted_as_they_come(make: Make, tmp_path: Path) -> None:
    says = ["<think>", "Let", " me", " see", "</think>", "So", "<tool_call>", '{"name": "add", ', '"arguments": {}}']
    write_qwen35moe(tmp_path / "t.gguf", says=[*says, "</tool_call>"])
    told = await tell(make(folder=tmp_path), request("t", "2+2?", tools=(Tool("add", "Adds.", {"type": "object"}),)))
    counted: dict[type, tuple[int, int]] = {}
    for event, after in zip(told.events, told.events[1:], strict=False):
        if isinstance(event, ThinkingDelta | TextDelta | ToolCallDelta):
            assert isinstance(after, UsageReport)
            counted[type(event)] = (after.usage.output_tokens, after.usage.reasoning_tokens)
    # How words are gathered depends on the machine's pace.
    assert list(counted) == [ThinkingDelta, TextDelta, ToolCallDelta]
    assert counted[ThinkingDelta][1] == counted[TextDelta][1] == 4
    assert counted[ThinkingDelta] <= counted[TextDelta] <= counted[ToolCallDelta] == (10, 4)
    assert (told.usage.output_tokens, told.usage.reasoning_tokens) == (10, 4)


@pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")
async def test_what_a_killed_child_had_done_is_known(make: Make) -> None:
    provider, told = make(), Told()
    with pytest.raises(ProviderFailure):
        async for event in provider.stream(request("llama", "Hi", max_output=ENDLESS)):
            told.add(event)
            if isinstance(event, TextDelta):
                os.kill(child_of(provider).pid, signal.SIGKILL)
    assert told.usage.input_tokens > 0 and told.usage.output_tokens > 0
