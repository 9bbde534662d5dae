"""Plans: what fits, what is shortened, what is refused."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Kind, KnownError
from app.core.models import ModelFacts
from app.models import Gpu, Hardware, hardware, plan
from app.models.fit import memory_needed

GIB = 1 << 30
PATH = Path("/models/some.gguf")
FACTS = ModelFacts(
    architecture="llama",
    name="some",
    parameters=8_000_000_000,
    quantization="Q4_K_M",
    context_tokens=131_072,
    embedding_length=4096,
    block_count=32,
    head_count=32,
    head_count_kv=8,
    file_bytes=5 * GIB,
    cache_bytes_per_token=131_072,
)


def machine(available: int, *, gpus: tuple[Gpu, ...] = (), unified: bool = False) -> Hardware:
    return Hardware(4, 64 * GIB, available, gpus, unified)


def test_with_room_the_context_is_long() -> None:
    made = plan(FACTS, PATH, machine(32 * GIB))
    assert made.context_tokens == 32_768
    assert (made.threads, made.gpu_layers, made.architecture) == (4, 0, "llama")


def test_a_wish_is_kept_up_to_what_the_model_knows() -> None:
    assert plan(FACTS, PATH, machine(60 * GIB), context_tokens=65_536).context_tokens == 65_536
    assert plan(FACTS, PATH, machine(60 * GIB), context_tokens=1_000_000).context_tokens == 131_072
    assert plan(FACTS, PATH, machine(60 * GIB), context_tokens=512).context_tokens == 512


def test_with_little_room_the_context_is_short() -> None:
    made = plan(FACTS, PATH, machine(8 * GIB))
    assert 2_048 <= made.context_tokens < 32_768


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(KnownError) as caught:
        plan(FACTS, PATH, machine(4 * GIB))
    assert caught.value.kind is Kind.MEMORY


def test_a_model_that_fits_a_gpu_goes_there_whole() -> None:
    made = plan(FACTS, PATH, machine(4 * GIB, gpus=(Gpu("G", 24 * GIB, 20 * GIB),)))
    assert made.gpu_layers == FACTS.block_count + 1


def test_a_small_gpu_takes_a_part_and_a_tiny_one_none() -> None:
    part = plan(FACTS, PATH, machine(32 * GIB, gpus=(Gpu("G", 6 * GIB, 5 * GIB),)))
    assert 8 <= part.gpu_layers < FACTS.block_count
    assert plan(FACTS, PATH, machine(32 * GIB, gpus=(Gpu("G", GIB, GIB),))).gpu_layers == 0


def test_unified_memory_counts_once() -> None:
    shared = (Gpu("Apple", 16 * GIB, 8 * GIB),)
    with pytest.raises(KnownError):
        plan(FACTS, PATH, machine(5 * GIB, gpus=shared, unified=True))


def test_a_recurrent_model_pays_for_its_states() -> None:
    plain = replace(FACTS, cache_bytes_per_token=0)
    assert memory_needed(replace(plain, state_bytes=GIB), 2048) - memory_needed(plain, 2048) == 8 * GIB


@given(st.integers(0, 64), st.integers(1, 200_000), st.integers(0, 1 << 20), st.integers(0, 262_144))
def test_a_plan_never_takes_more_than_there_is(available: int, wish: int, per_token: int, trained: int) -> None:
    facts = replace(FACTS, cache_bytes_per_token=per_token, context_tokens=trained)
    try:
        made = plan(facts, PATH, machine(available * GIB), context_tokens=wish)
    except KnownError as error:
        assert error.kind is Kind.MEMORY
    else:
        assert 0 < made.context_tokens <= wish
        assert memory_needed(facts, made.context_tokens) <= available * GIB
        assert made.memory_bytes > memory_needed(facts, made.context_tokens)


def test_this_machine_has_something() -> None:
    here = hardware()
    assert here.cores >= 1
    assert 0 < here.available_bytes <= here.memory_bytes
    assert hardware([Gpu("G", 2, 1)]).gpus == (Gpu("G", 2, 1),)


def test_in_a_container_copies_of_files_give_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(hardware.__globals__, "_CGROUP", tmp_path)
    for name, text in {
        "memory.max": "64000000",
        "memory.current": "60000000",
        "memory.stat": "anon 4000000\ninactive_file 52000000\nactive_file 4000000\n",
    }.items():
        (tmp_path / name).write_text(text)
    here = hardware()
    assert (here.memory_bytes, here.available_bytes) == (64_000_000, 56_000_000)
