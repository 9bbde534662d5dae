"""A model is tried without its weights: what loading would refuse is refused at once, and nothing else is."""

import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import gguf
import psutil
import pytest

from app.core.errors import Kind, ProviderFailure
from app.providers.llama.provider import LlamaProvider
from app.providers.llama.worker.quotes import MAX_LENGTH, MAX_TEXTS
from tests.providers.llama.children import failure
from tests.providers.llama.conftest import Make
from tests.support import gguf_models
from tests.support.broken_gguf import write_missing_tensor
from tests.support.gguf_models import (
    ENDLESS_TEMPLATE,
    HOSTILE_TEMPLATE,
    LLAMA_TEMPLATE,
    write_llama,
    write_qwen35moe,
    write_split,
)

pytestmark = pytest.mark.anyio

# Well as long as nobody is to answer.
LATE = LLAMA_TEMPLATE + "{% if add_generation_prompt %}{{ messages.append(1) }}{% endif %}"


async def refusal(provider: LlamaProvider, file: Path) -> str:
    with pytest.raises(ProviderFailure) as caught:
        await provider.try_out(file)
    assert caught.value.kind is Kind.MODEL_FILE
    return caught.value.fields["detail"]


async def test_good_files_pass_and_nothing_stays_in_memory(make: Make, tmp_path: Path) -> None:
    provider = make()
    before = psutil.Process().children()
    first, _ = write_split(tmp_path)
    bare = write_llama(tmp_path / "no-template.gguf", template=None)
    tied = write_llama(tmp_path / "tied.gguf", omit=lambda name: name == "output.weight")
    for file in (first, bare, tied, write_qwen35moe(tmp_path / "moe.gguf")):
        await provider.try_out(file)
    assert provider.loaded == frozenset()
    assert psutil.Process().children() == before


@pytest.mark.parametrize("missing", ["token_embd.weight", "blk.1.", "blk.0.attn_q.weight", "output_norm.weight"])
async def test_missing_weights(make: Make, tmp_path: Path, missing: str) -> None:
    file = write_llama(tmp_path / "m.gguf", omit=lambda name: name.startswith(missing))
    assert await refusal(make(), file) == "parts of the model are missing"


async def test_a_missing_weight_of_a_part(make: Make, tmp_path: Path) -> None:
    assert await refusal(make(), write_missing_tensor(tmp_path / "m.gguf")) == "parts of the model are missing"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{% for", "is not valid"),
        (HOSTILE_TEMPLATE, "reaches for what no template may"),
        (LATE, "reaches for what no template may"),
        (ENDLESS_TEMPLATE, "does not come to an end"),
    ],
)
async def test_templates(make: Make, tmp_path: Path, template: str, said: str) -> None:
    file = write_llama(tmp_path / "t.gguf", template=template)
    assert await refusal(make(), file) == f"its chat template {said}"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([b"<%d>" % number for number in range(MAX_TEXTS + 1)], "its vocabulary has more control tokens than any"),
        ([b"<" + b"e" * MAX_LENGTH + b">"], "its vocabulary has longer control tokens than any"),
    ],
)
async def test_vocabularies(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: list[bytes], said: str
) -> None:
    usual = gguf_models._sentencepiece([])
    types = [*usual.types, *[gguf.TokenType.CONTROL] * len(texts)]
    whole = replace(usual, tokens=usual.tokens + texts, types=types)
    monkeypatch.setattr(gguf_models, "_sentencepiece", lambda says: whole)
    file = write_llama(tmp_path / "v.gguf", width=16, heads=2, hidden=16, layers=1)
    assert (await refusal(make(), file)).startswith(said)
    failed = await failure(make(folder=tmp_path), "v")
    assert (failed.kind, failed.fields["detail"].startswith(said)) == (Kind.MODEL_FILE, True)


async def test_a_file_that_takes_all_that_a_trial_may_is_refused(make: Make, models: Path) -> None:
    words = """
        import os, sys
        sys.path.insert(0, os.getcwd())
        from app.providers.llama import frames
        frames.read(sys.stdin.buffer)
        os.write(1, frames.pack({"type": "report", "network": "", "files": False, "gpus": []}))
        raise MemoryError
    """
    command = (sys.executable, "-c", textwrap.dedent(words))
    with pytest.raises(ProviderFailure) as caught:
        await make(command=command).try_out(models / "llama.gguf")
    assert caught.value.kind is Kind.MEMORY


@pytest.mark.parametrize("command", [("/nonexistent/python",), (sys.executable, "-c", "print('x' * 99)")])
async def test_where_nothing_can_be_tried_nothing_is_refused(make: Make, models: Path, command: tuple[str]) -> None:
    await make(command=command).try_out(models / "llama.gguf")
