"""Headers of model files: what they say, and what is said of those that cannot be used."""

import struct
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import gguf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Kind, KnownError
from app.core.models import ModelFacts
from app.models import facts, read_facts
from app.models.allowance import Allowance
from app.models.architectures import CHAT, NO_CHAT
from app.models.formats import FILE_TYPES, FORMATS
from app.models.gguf import Header, Value, is_used, read_header
from tests.support.broken_gguf import write_broken, write_missing_tensor
from tests.support.gguf_models import QWEN_TEMPLATE, write_llama, write_qwen35moe, write_split

SAID = {
    "empty": "it is empty",
    "not_gguf": "it is not a GGUF file",
    "wrong_magic": "it is not a GGUF file",
    "unsupported_version": "its GGUF version 99 is unknown",
    "version_1": "its GGUF version 1 is too old",
    "big_endian": "it is in big-endian byte order",
    "truncated_header": "it is not whole: the file ends too early",
    "truncated_tensors": "it is not whole: the file ends too early",
    "huge_counts": "its header is damaged",
    "huge_string": "its header is damaged",
    "huge_array": "it is not whole: the file ends too early",
    "deep_arrays": "its header is damaged",
    "unknown_type": "its header is damaged",
    "bad_offset": "its header is damaged",
    "no_architecture": "it does not say which architecture it has",
    "unknown_architecture": "its architecture “perceptron9000” is not supported",
    "missing_tokenizer": "it holds no tokenizer",
}


def refusal(path: Path) -> str:
    with pytest.raises(KnownError) as caught:
        read_facts(path)
    assert caught.value.kind is Kind.MODEL_FILE
    return caught.value.fields["detail"]


def test_a_llama_file(tmp_path: Path) -> None:
    path = write_llama(tmp_path / "tiny.gguf", context=2048)
    facts = read_facts(path)
    assert (facts.architecture, facts.name, facts.quantization) == ("llama", "tiny-llama", "F32")
    assert (facts.block_count, facts.head_count, facts.head_count_kv, facts.embedding_length) == (2, 4, 4, 64)
    assert facts.context_tokens == 2048
    assert facts.file_bytes == path.stat().st_size
    # Two layers, keys and values of 64 numbers each, two bytes a number.
    assert facts.cache_bytes_per_token == 2 * 2 * 64 * 2
    assert facts.state_bytes == 0
    assert "assistant" in facts.chat_template


def test_a_qwen35moe_file(tmp_path: Path) -> None:
    facts = read_facts(write_qwen35moe(tmp_path / "tiny.gguf"))
    assert (facts.architecture, facts.expert_count) == ("qwen35moe", 4)
    assert facts.chat_template == QWEN_TEMPLATE
    # One layer of four attends, with two heads of sixteen numbers; three keep a state.
    assert facts.cache_bytes_per_token == 1 * 2 * (16 + 16) * 2
    assert facts.state_bytes == 3 * (3 * (64 + 2 * 2 * 16) + 16 * 64) * 4


def test_facts_agree_with_the_reference_reader(tmp_path: Path) -> None:
    for path in (write_llama(tmp_path / "a.gguf"), write_qwen35moe(tmp_path / "b.gguf")):
        header, oracle = read_header(path), gguf.GGUFReader(path)
        assert header.data_start == oracle.data_offset
        assert [t.name for t in header.tensors] == [t.name for t in oracle.tensors]
        assert [t.elements for t in header.tensors] == [int(t.n_elements) for t in oracle.tensors]
        for key, value in header.pairs.items():
            if key.endswith("#"):
                assert value == len(oracle.fields[key[:-1]].data)
            else:
                theirs = oracle.fields[key].contents()
                assert value == (tuple(theirs) if isinstance(theirs, list) else theirs)
        kept = {key.removesuffix("#") for key in header.pairs}
        assert kept == {key for key in oracle.fields if is_used(key)}


def test_whatever_facts_are_made_of_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()

    class Pairs(dict[str, Value]):
        def get(self, key: str, default: Any = None) -> Any:
            asked.add(key.removesuffix("#"))
            return super().get(key, default)

    def read(path: Path, allowance: Allowance) -> Header:
        header = read_header(path, allowance)
        return replace(header, pairs=Pairs(header.pairs | {"qwen35moe.attention.kv_lora_rank": 1}))

    monkeypatch.setattr(facts, "read_header", read)
    read_facts(write_qwen35moe(tmp_path / "tiny.gguf"))
    assert len(asked) > 15 and all(map(is_used, asked))


def test_tables_agree_with_the_reference_package() -> None:
    theirs = {int(k): (k.name, *sizes) for k, sizes in gguf.GGML_QUANT_SIZES.items()}
    assert theirs.items() <= FORMATS.items()
    for kind in gguf.LlamaFileType:
        if kind is not gguf.LlamaFileType.GUESSED:
            assert FILE_TYPES[int(kind)].startswith(kind.name.removeprefix("MOSTLY_").removeprefix("ALL_")[:4])


def test_architectures_are_either_for_chat_or_not() -> None:
    assert CHAT.isdisjoint(NO_CHAT)
    assert {"llama", "qwen35moe"} <= CHAT


def test_a_vocabulary_is_stepped_over_not_kept(tmp_path: Path) -> None:
    header = read_header(write_llama(tmp_path / "tiny.gguf"))
    count = header.pairs["tokenizer.ggml.tokens#"]
    assert isinstance(count, int) and count > 300
    assert "tokenizer.ggml.tokens" not in header.pairs


def test_a_vocabulary_longer_than_a_block(tmp_path: Path) -> None:
    path = tmp_path / "long.gguf"
    out = gguf.GGUFWriter(str(path), "llama")
    words = ["x" * (i % 700) for i in range(5000)]
    out.add_token_list(words)
    out.add_name("still in step")
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.close()
    header = read_header(path)
    assert header.pairs["tokenizer.ggml.tokens#"] == 5000
    assert header.text("general.name") == "still in step"


@pytest.mark.parametrize("kind", SAID)
def test_broken_files_get_the_sentence_that_fits(tmp_path: Path, kind: str) -> None:
    assert refusal(write_broken(tmp_path)[kind]) == SAID[kind]


def test_every_broken_file_is_judged(tmp_path: Path) -> None:
    assert write_broken(tmp_path).keys() == SAID.keys()


def test_what_only_llama_can_tell_passes_here(tmp_path: Path) -> None:
    assert isinstance(read_facts(write_missing_tensor(tmp_path / "m.gguf")), ModelFacts)


def test_an_embedding_model_cannot_chat(tmp_path: Path) -> None:
    assert refusal(write_llama(tmp_path / "b.gguf", architecture="bert")) == "it makes embeddings and cannot chat"


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as caught:
        read_facts(tmp_path / "none.gguf")
    assert caught.value.kind is Kind.NOT_FOUND
    assert refusal(tmp_path) == "it is a folder"


def test_a_name_cannot_steer_the_screen(tmp_path: Path) -> None:
    facts = read_facts(write_llama(tmp_path / "n.gguf", name="evil\x1b[2J\u202ename\n" + "y" * 9999))
    assert facts.name.startswith("evil [2J name y")
    assert len(facts.name) <= 120


def test_split_files_are_one_model(tmp_path: Path) -> None:
    first, second = write_split(tmp_path)
    whole = read_facts(tmp_path / "whole.gguf")
    for part in (first, second):
        facts = read_facts(part)
        assert facts.parameters == whole.parameters
        assert facts.file_bytes == first.stat().st_size + second.stat().st_size
    second.unlink()
    assert refusal(first) == "part 2 of 2 is missing"


@pytest.mark.skipif(sys.platform == "win32", reason="no file can be called that there")
def test_the_name_of_a_file_cannot_either(tmp_path: Path) -> None:
    path = write_llama(tmp_path / "x\nArchitecture:   none\x1b[2J\u202e\u2028y.gguf", name="")
    assert read_facts(path).name == "x Architecture: none [2J y"


def test_a_renamed_part_is_told_from_a_whole_model(tmp_path: Path) -> None:
    first, _ = write_split(tmp_path)
    assert "one of 2 parts" in refusal(first.rename(tmp_path / "renamed.gguf"))


def judged(path: Path, raw: bytes) -> None:
    """Whatever the bytes are: facts, or a refusal with a phrase."""
    path.write_bytes(raw)
    try:
        facts = read_facts(path)
    except KnownError as error:
        assert error.kind is Kind.MODEL_FILE
        assert error.fields["detail"]
        assert error.fields["detail"].isprintable()
    else:
        assert facts.name.isprintable()


FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_qwen35moe(tmp_path_factory.mktemp("good") / "good.gguf").read_bytes()


@FUZZ
@given(st.data())
def test_no_change_of_bytes_surprises_the_reader(tmp_path: Path, good: bytes, data: st.DataObject) -> None:
    raw = bytearray(good[: data.draw(st.sampled_from([40_000, len(good)]))])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(4, 12_000))
        raw[place : place + 8] = data.draw(st.binary(min_size=1, max_size=8))
    judged(tmp_path / "x.gguf", bytes(raw))


@FUZZ
@given(st.integers(0, 14_000))
def test_no_cut_surprises_the_reader(tmp_path: Path, good: bytes, length: int) -> None:
    judged(tmp_path / "x.gguf", good[:length])


@FUZZ
@given(st.sampled_from([2, 3]), st.integers(0, 5), st.integers(0, 5), st.binary(max_size=300))
def test_no_header_surprises_the_reader(tmp_path: Path, version: int, tensors: int, pairs: int, rest: bytes) -> None:
    judged(tmp_path / "x.gguf", b"GGUF" + struct.pack("<IQQ", version, tensors, pairs) + rest)
