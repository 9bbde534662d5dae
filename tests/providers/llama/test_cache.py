"""A second turn evaluates only what is new, and says the same as if it had evaluated everything."""

import pytest

from app.providers.llama.provider import LlamaProvider
from tests.providers.llama.conftest import SPEECH, agree, request, tell

pytestmark = pytest.mark.anyio

RUNNING = "there was a fox who " + "ran and " * 30
ANSWER = "It ran into the wood and was seen no more."
WHO = ("Ann", "Bob", "Cid", "Dan", "Eve")


@pytest.mark.parametrize("model", ["speaker", "qwen-speaker"])
async def test_a_conversation_goes_on_behind_its_last_answer(provider: LlamaProvider, model: str) -> None:
    one = await tell(provider, request(model, RUNNING))
    two = await tell(provider, request(model, RUNNING, one.text, "And then?"))
    assert two.text == "".join(SPEECH)
    # All but the last answer's end and the new question came out of memory.
    known = one.usage.input_tokens + one.usage.output_tokens
    assert two.usage.cache_read_tokens == known
    three = await tell(provider, request(model, RUNNING, one.text, "And then?", two.text, "Why?"))
    assert three.usage.cache_read_tokens == two.usage.input_tokens + two.usage.output_tokens


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_a_second_turn_from_memory_says_what_a_fresh_one_says(
    provider: LlamaProvider, oracle: LlamaProvider, model: str
) -> None:
    cached, fresh = [], []
    for who in WHO:
        await tell(provider, request(model, f"{who}: {RUNNING}"))
        # Not the answer that was given: then its turn begins where the memory still holds.
        asked = request(model, f"{who}: {RUNNING}", ANSWER, "And then?")
        cached.append(await tell(provider, asked))
        fresh.append(await tell(oracle, asked))
    assert agree(cached, fresh)
    for told in cached:
        assert told.usage.input_tokens - told.usage.cache_read_tokens < 140
    assert all(told.usage.cache_read_tokens < 20 for told in fresh)


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_a_conversation_that_rested_beside_the_memory_goes_on(
    provider: LlamaProvider, oracle: LlamaProvider, model: str
) -> None:
    cached, fresh = [], []
    for who in WHO:
        await tell(provider, request(model, f"{who} rested: {RUNNING}"))
        await tell(provider, request(model, f"{who} talks of something else. " + "Stones " * 30))
        asked = request(model, f"{who} rested: {RUNNING}", ANSWER, "And then?")
        cached.append(await tell(provider, asked))
        fresh.append(await tell(oracle, asked))
    assert agree(cached, fresh)
    for told in cached:
        assert told.usage.input_tokens - told.usage.cache_read_tokens < 140


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_the_same_turn_again(provider: LlamaProvider, model: str) -> None:
    first = [await tell(provider, request(model, f"{who} once more: {RUNNING}")) for who in WHO[:3]]
    again = [await tell(provider, request(model, f"{who} once more: {RUNNING}")) for who in WHO[:3]]
    assert agree(first, again)
    for told in again:
        assert told.usage.input_tokens - told.usage.cache_read_tokens < 30


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_a_branch_leaves_the_other_branch_its_memory(
    provider: LlamaProvider, oracle: LlamaProvider, model: str
) -> None:
    cached, fresh = [], []
    for who in WHO:
        root = f"{who} again: {RUNNING}"
        await tell(provider, request(model, root))
        await tell(provider, request(model, root, ANSWER, "And then? " * 40))
        branch = request(model, root, ANSWER, "But why?")
        back = request(model, root, ANSWER, "And then? " * 40, ANSWER, "Go on")
        for asked in (branch, back):
            cached.append(await tell(provider, asked))
            fresh.append(await tell(oracle, asked))
        assert cached[-2].usage.cache_read_tokens > 240
        assert cached[-1].usage.input_tokens - cached[-1].usage.cache_read_tokens < 140
    assert agree(cached, fresh)


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_another_conversation_shares_nothing(provider: LlamaProvider, model: str) -> None:
    await tell(provider, request(model, RUNNING))
    other = await tell(provider, request(model, "Stones " * 40))
    assert other.usage.cache_read_tokens < 20


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_more_conversations_than_places(provider: LlamaProvider, model: str) -> None:
    questions = [f"{word} " * 50 for word in ("one", "two", "three", "four", "five", "six")]
    first = [await tell(provider, request(model, q)) for q in questions]
    again = [await tell(provider, request(model, q)) for q in reversed(questions)]
    assert agree(first, again[::-1])
