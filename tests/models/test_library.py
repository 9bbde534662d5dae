"""Names and offers of local models."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.labels import Passage
from app.core.models import Capability, LoadPlan, LocalModel
from app.models import capabilities, local_offer, offer_name, read_facts
from tests.support.gguf_models import write_llama, write_qwen35moe


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("Qwen3 8B (Q4_K_M).gguf", "local/qwen3-8b-q4_k_m"),
        ("Llama-3.2-1B.GGUF", "local/llama-3.2-1b"),
        ("big-00002-of-00009.gguf", "local/big"),
        ("Modèle été.gguf", "local/modele-ete"),
        ("模型.gguf", "local/model"),
        ("../../etc.gguf", "local/etc"),
    ],
)
def test_names(file: str, name: str) -> None:
    assert offer_name(Path("/x") / file) == name


def test_names_are_unlike_those_taken() -> None:
    taken = {"local/a", "local/a-2"}
    assert offer_name(Path("a.gguf"), taken) == "local/a-3"


@given(st.text(max_size=200).filter(lambda t: "/" not in t and "\x00" not in t))
def test_any_file_gets_a_plain_name(file: str) -> None:
    provider, _, slug = offer_name(Path(file or "x")).partition("/")
    assert provider == "local"
    assert slug
    assert slug.isascii()
    assert slug == slug.lower()
    assert not set(slug) & set(' /\\"')


def test_an_offer_stays_and_costs_nothing(tmp_path: Path) -> None:
    path = write_qwen35moe(tmp_path / "tiny.gguf")
    model = LocalModel("local/tiny", str(path), read_facts(path), 0)
    plan = LoadPlan(str(path), 1024, 0, 2, 256, 1 << 30)
    offer = local_offer(model, plan)
    assert (offer.name, offer.wire_name, offer.passage) == ("local/tiny", "tiny", Passage.STAYS)
    assert offer.context_tokens == 1024
    assert offer.price is not None
    assert offer.price.cost(1000, 1000).nano == 0
    assert offer.available
    assert not local_offer(model, None, "gone").available


def test_capabilities_show_in_the_template(tmp_path: Path) -> None:
    plain = capabilities(read_facts(write_llama(tmp_path / "a.gguf")))
    assert plain == {Capability.JSON_SCHEMA}
    assert Capability.TOOLS in capabilities(read_facts(write_qwen35moe(tmp_path / "b.gguf")))
