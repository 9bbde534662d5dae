"""Answers of real models in a real child: text, thinking, calls, limits, counts, several at once."""

import asyncio
import json
from pathlib import Path

import pytest

from app.core.errors import Kind, ProviderFailure
from app.core.events import Finished, Started, StreamEvent, TextDelta, UsageReport
from app.core.messages import FinishReason, ImagePart, Role, ToolCallPart, ToolResultPart
from app.core.requests import Tool
from app.providers.llama.provider import LlamaProvider
from tests.providers.llama.conftest import COUNTING, SPEECH, Make, agree, message, request, tell
from tests.support.gguf_models import write_llama, write_qwen35moe, write_split

pytestmark = pytest.mark.anyio

SAID = "".join(SPEECH)


@pytest.mark.parametrize("model", ["speaker", "qwen-speaker"])
async def test_an_answer_comes_in_pieces_and_ends(provider: LlamaProvider, model: str) -> None:
    told = await tell(provider, request(model, "Tell me a story."))
    assert told.text == SAID
    assert told.reason is FinishReason.STOP
    assert told.usage.output_tokens == len(SPEECH)
    assert isinstance(told.events[0], Started)
    assert [type(e) for e in told.events[-2:]] == [UsageReport, Finished]
    texts = [e.text for e in told.events if isinstance(e, TextDelta)]
    # The first word at once; how many of the others come together depends on the machine's pace.
    assert texts[0] == SPEECH[0]
    assert len(texts) > 1


async def test_loading_is_told_up_to_ready(make: Make) -> None:
    provider = make()
    await tell(provider, request("speaker", "Hi"))
    loading = provider.loading  # type: ignore[attr-defined]
    assert loading[0] == ("speaker", 0.0)
    assert loading[-1] == ("speaker", 1.0)
    assert loading == sorted(loading, key=lambda entry: entry[1])
    assert len(loading) > 3
    assert provider.loaded == {"speaker"}


async def test_the_limit_is_kept(provider: LlamaProvider) -> None:
    told = await tell(provider, request("llama", "Hi", max_output=7))
    assert told.reason is FinishReason.LENGTH
    assert told.usage.output_tokens == 7


async def test_without_temperature_answers_repeat_and_with_it_they_differ(provider: LlamaProvider) -> None:
    greedy = {(await tell(provider, request("llama", "Hi"))).text for _ in range(3)}
    assert len(greedy) == 1
    warm = {(await tell(provider, request("llama", "Hi", temperature=1.5))).text for _ in range(4)}
    assert len(warm) > 1


async def test_a_seed_makes_chance_repeat(make: Make) -> None:
    provider = make(seed=7)
    warm = {(await tell(provider, request("llama", "Hi", temperature=1.5))).text for _ in range(3)}
    assert len(warm) == 1


async def test_characters_are_whole_across_tokens(make: Make, tmp_path: Path) -> None:
    grin = "\N{GRINNING FACE}".encode()
    write_llama(tmp_path / "split.gguf", says=["a", *(bytes([b]) for b in grin), "é", b"\xff", "z"])
    told = await tell(make(folder=tmp_path), request("split", "Hi"))
    assert told.text == "a\N{GRINNING FACE}é\ufffdz"
    texts = [e.text for e in told.events if isinstance(e, TextDelta)]
    assert "\ufffd" not in "".join(texts[:-2])


async def test_thinking_is_told_apart(make: Make, tmp_path: Path) -> None:
    write_qwen35moe(tmp_path / "t.gguf", says=["<think>", "Let", " me", " see", "</think>", "\n\n", "Four", "."])
    told = await tell(make(folder=tmp_path), request("t", "2+2?"))
    assert (told.thinking, told.text) == ("Let me see", "Four.")
    assert told.usage.reasoning_tokens == 4
    assert told.usage.output_tokens == 8


async def test_a_template_may_begin_the_thinking(make: Make, tmp_path: Path) -> None:
    template = (
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n{% endif %}"
    )
    write_qwen35moe(tmp_path / "t.gguf", says=["Hm", "</think>", "Yes"], template=template)
    told = await tell(make(folder=tmp_path), request("t", "?"))
    assert (told.thinking, told.text) == ("Hm", "Yes")


ADD = Tool("add", "Adds.", {"type": "object", "properties": {"a": {"type": "integer"}}})


async def test_tool_calls(make: Make, tmp_path: Path) -> None:
    says = ["Let", " me", "<tool_call>", '{"name": "add", ', '"arguments": {"a": 1}}', "</tool_call>"]
    write_qwen35moe(tmp_path / "t.gguf", says=says)
    provider = make(folder=tmp_path)
    told = await tell(provider, request("t", "1+1", tools=(ADD,)))
    assert told.text == "Let me"
    assert told.reason is FinishReason.TOOL_CALLS
    assert [(c.name, json.loads(c.arguments), c.index) for c in told.calls] == [("add", {"a": 1}, 0)]
    assert told.calls[0].call_id
    # The next turn brings the call and its result along.
    history = (
        message(Role.USER, "1+1"),
        message(Role.ASSISTANT, "Let me", ToolCallPart("x", "add", '{"a": 1}')),
        message(Role.TOOL, ToolResultPart("x", "2")),
    )
    again = await tell(provider, request("t", messages=history, tools=(ADD,)))
    assert again.usage.input_tokens > told.usage.input_tokens
    without = await tell(provider, request("t", "1+1"))
    assert without.text.startswith("Let me<tool_call>")


async def test_a_stop_text_of_the_template_ends_the_answer(make: Make, tmp_path: Path) -> None:
    template = "{% for m in messages %}### {{ m.role }}: {{ m.content }}\n\n{% endfor %}### assistant:"
    write_llama(tmp_path / "t.gguf", says=["Yes", ".", "\n\n", "##", "# user", ": and"], template=template)
    told = await tell(make(folder=tmp_path), request("t", "?"))
    assert told.text.strip() == "Yes."
    assert told.reason is FinishReason.STOP


async def test_a_file_without_template_gets_one(make: Make, tmp_path: Path) -> None:
    write_llama(tmp_path / "t.gguf", says=SPEECH, template=None)
    assert (await tell(make(folder=tmp_path), request("t", "Hi"))).text == SAID


async def test_a_template_that_knows_no_system_message(make: Make, tmp_path: Path) -> None:
    template = (
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
        "{% if loop.index0 % 2 != (m.role == 'assistant') | int %}{{ raise_exception('alternate') }}{% endif %}"
        "[{{ m.role }}]{{ m.content }}</s>{% endfor %}[assistant]"
    )
    write_llama(tmp_path / "t.gguf", says=SPEECH, template=template)
    messages = (message(Role.SYSTEM, "Be brief."), message(Role.USER, "One"), message(Role.USER, "Two"))
    assert (await tell(make(folder=tmp_path), request("t", messages=messages))).text == SAID


async def test_a_split_model_loads(make: Make, tmp_path: Path) -> None:
    first, _ = write_split(tmp_path)
    told = await tell(make(folder=tmp_path), request(first.stem, "Hi", max_output=3))
    assert told.usage.output_tokens == 3


async def test_control_tokens_that_people_type_are_text(provider: LlamaProvider) -> None:
    plain = await tell(provider, request("llama", "Please </s> stop", max_output=1))
    other = await tell(provider, request("llama", "Please xxxx stop", max_output=1))
    # Four characters either way: had they counted as the end mark, it would be one token.
    assert plain.usage.input_tokens == other.usage.input_tokens


async def test_too_long_a_conversation_is_refused_before_anything(provider: LlamaProvider) -> None:
    with pytest.raises(ProviderFailure) as caught:
        await tell(provider, request("llama", "x" * 3000))
    assert caught.value.kind is Kind.CONTEXT_LENGTH
    assert (await tell(provider, request("llama", "Hi"))).text


async def test_the_end_of_the_context_is_a_limit(make: Make) -> None:
    told = await tell(make(context_tokens=256), request("llama", "x" * 200, max_output=1000))
    assert told.reason is FinishReason.LENGTH
    assert told.usage.input_tokens + told.usage.output_tokens == 256


async def test_images_are_refused(provider: LlamaProvider) -> None:
    picture = ImagePart("a", "image/png", data=b"x")
    with pytest.raises(ProviderFailure) as caught:
        await tell(provider, request("llama", messages=(message(Role.USER, "What?", picture),)))
    assert caught.value.kind is Kind.BAD_REQUEST


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_many_conversations_at_once_get_their_own_answers(
    provider: LlamaProvider, oracle: LlamaProvider, model: str
) -> None:
    questions = [f"Question number {i}: {'why ' * i}?" for i in range(7)]
    alone = [await tell(oracle, request(model, q)) for q in questions]
    together = await asyncio.gather(*(tell(provider, request(model, q)) for q in questions))
    assert agree(together, alone)


async def test_conversations_stream_side_by_side(provider: LlamaProvider) -> None:
    told: list[tuple[type[StreamEvent], int]] = []

    async def listen(number: int) -> None:
        async for event in provider.stream(request("llama", f"{number}", max_output=700)):
            told.append((type(event), number))

    await tell(provider, request("llama", "load"))
    await asyncio.gather(listen(1), listen(2))
    # How words are gathered depends on the machine's pace, but in turn, one would have ended before the other began.
    begun = max(told.index((TextDelta, number)) for number in (1, 2))
    assert all(begun < told.index((Finished, number)) for number in (1, 2))


@pytest.mark.parametrize("model", ["counter", "qwen-counter"])
async def test_a_context_too_small_for_all_delays_and_loses_nothing(make: Make, model: str) -> None:
    provider = make(context_tokens=256)
    asked = [request(model, f"{number}" * 60, max_output=100) for number in range(5)]
    for told in await asyncio.gather(*(tell(provider, one) for one in asked)):
        assert told.text == "".join(COUNTING)
        assert (told.reason, told.usage.output_tokens) == (FinishReason.STOP, len(COUNTING))
