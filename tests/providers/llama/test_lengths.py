"""How much a model may say, whatever its file holds: nothing fills the memory of those who hear it."""

from pathlib import Path

import pytest

from app.core.errors import Kind
from app.providers.llama import provider as providers
from app.providers.llama.frames import BrokenFrame
from app.providers.llama.provider import LlamaProvider
from app.providers.llama.worker.answers import _fault
from app.providers.llama.worker.model import MAX_PIECE
from app.providers.llama.worker.quotes import BadVocabulary
from tests.providers.llama.children import failure
from tests.providers.llama.conftest import Make, request, tell
from tests.support.gguf_models import write_llama

pytestmark = pytest.mark.anyio


def speaker(make: Make, folder: Path, *says: str) -> LlamaProvider:
    write_llama(folder / "llama.gguf", says=says)
    return make(folder=folder)


@pytest.mark.parametrize("length", [MAX_PIECE + 1, 200_000])
async def test_a_longer_token_than_any_model_needs_is_never_said(make: Make, tmp_path: Path, length: int) -> None:
    found = await failure(speaker(make, tmp_path, "Hi", "x" * length))
    assert found.kind is Kind.MODEL_FILE
    assert "its vocabulary has longer tokens than any model needs" in found.message


async def test_the_longest_token_is_said(make: Make, tmp_path: Path) -> None:
    told = await tell(speaker(make, tmp_path, "Hi", "x" * MAX_PIECE), request("llama", "Hi"))
    assert told.text == "Hi" + "x" * MAX_PIECE


async def test_an_answer_that_does_not_end_is_ended(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = speaker(make, tmp_path, "x" * 60, "y" * 60)
    monkeypatch.setattr(providers, "MAX_ANSWER_BYTES", 100)
    found = await failure(provider)
    assert (found.kind, found.message) == (
        Kind.PROTOCOL,
        "llama sent something that is not an answer. It does not end.",
    )
    monkeypatch.setattr(providers, "MAX_ANSWER_BYTES", 1000)
    assert (await tell(provider, request("llama", "Hi"))).text == "x" * 60 + "y" * 60


async def test_what_is_too_long_is_not_called_overloaded() -> None:
    assert _fault(BrokenFrame()) == ("protocol", "")
    assert _fault(BadVocabulary("is odd")) == ("model_file", "its vocabulary is odd")
    assert _fault(ValueError()) == ("overloaded", "")
