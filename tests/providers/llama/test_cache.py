"""A second turn evaluates only what is new, and says the same as if it had evaluated everything."""

import pytest

from app.providers.llama import LlamaProvider
from tests.providers.llama.conftest import request, tell

pytestmark = pytest.mark.anyio

RUNNING = "there was a fox who " + "ran and " * 40


async def fresh(oracle: LlamaProvider, model: str, *texts: str) -> str:
    return (await tell(oracle, request(model, *texts))).text


@pytest.mark.parametrize("model", ["llama", "qwen", "speaker", "qwen-speaker"])
async def test_a_second_turn(provider: LlamaProvider, oracle: LlamaProvider, model: str) -> None:
    first = "Once " + RUNNING
    one = await tell(provider, request(model, first))
    assert one.usage.cache_read_tokens < 20
    two = await tell(provider, request(model, first, one.text, "And then?"))
    assert two.usage.input_tokens - two.usage.cache_read_tokens < 100 < one.usage.input_tokens
    assert two.text == await fresh(oracle, model, first, one.text, "And then?")
    three = await tell(provider, request(model, first, one.text, "And then?", two.text, "Why?"))
    assert three.usage.cache_read_tokens > two.usage.cache_read_tokens


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_the_same_turn_again(provider: LlamaProvider, oracle: LlamaProvider, model: str) -> None:
    first = "Twice " + RUNNING
    one = await tell(provider, request(model, first))
    again = await tell(provider, request(model, first))
    assert again.text == one.text
    assert again.usage.input_tokens - again.usage.cache_read_tokens < 30


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_a_branch_leaves_the_other_branch_its_cache(
    provider: LlamaProvider, oracle: LlamaProvider, model: str
) -> None:
    first = "Thrice " + RUNNING
    one = await tell(provider, request(model, first))
    long = await tell(provider, request(model, first, one.text, "And then? " * 40))
    branch = await tell(provider, request(model, first, one.text, "But why?"))
    assert branch.usage.cache_read_tokens > 300
    assert branch.text == await fresh(oracle, model, first, one.text, "But why?")
    back = await tell(provider, request(model, first, one.text, "And then? " * 40, long.text, "Go on"))
    assert back.usage.input_tokens - back.usage.cache_read_tokens < 100
    assert back.text == await fresh(oracle, model, first, one.text, "And then? " * 40, long.text, "Go on")


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_another_conversation_shares_nothing(provider: LlamaProvider, oracle: LlamaProvider, model: str) -> None:
    first = "Today " + RUNNING
    await tell(provider, request(model, first))
    other = await tell(provider, request(model, "Tell me about " + "stones " * 30))
    assert other.usage.cache_read_tokens < 20
    assert other.text == await fresh(oracle, model, "Tell me about " + "stones " * 30)


@pytest.mark.parametrize("model", ["llama", "qwen"])
async def test_more_conversations_than_places(provider: LlamaProvider, oracle: LlamaProvider, model: str) -> None:
    questions = [f"{word} " * 50 for word in ("one", "two", "three", "four", "five", "six")]
    first = [await tell(provider, request(model, q)) for q in questions]
    for question, told in zip(reversed(questions), reversed(first), strict=True):
        again = await tell(provider, request(model, question))
        assert again.text == told.text
