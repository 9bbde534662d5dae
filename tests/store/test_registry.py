"""Providers, local models, offers; and the form in which values are kept."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.labels import Passage
from app.core.messages import AnswerFacts, Part, TextPart
from app.core.models import Capability, LocalModel, Offer, ProviderConfig, ProviderKind
from app.core.money import Price
from app.core.rebuild import Unreadable
from app.store.codec import dump_parts, dumps, load_parts, loads
from app.store.connection import connect
from tests.support.samples import facts
from tests.support.stores import FACTS, KEY, chat_store

ACME = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "https://acme.example/v1", "DE", reviewed=True)
OFFER = Offer(
    "acme",
    "large",
    "acme-large-4",
    Passage.LEAVES,
    frozenset({Capability.IMAGES, Capability.TOOLS}),
    128_000,
    8_192,
    Price("EUR", 3, 15, cache_read_per_million=1),
)


@pytest.mark.anyio
async def test_the_registry_survives_a_restart(tmp_path: Path) -> None:
    zulu = ProviderConfig("zulu", ProviderKind.GEMINI, "https://zulu.example")
    model = LocalModel("tiny", "/models/tiny.gguf", facts("tiny", 5), 9, "ab" * 32)
    offers = tuple(replace(OFFER, model=name) for name in ("b", "a", "c"))
    async with chat_store(tmp_path) as store:
        for provider in (zulu, ACME, replace(ACME, url="https://new.example")):
            await store.registry.put_provider(provider)
        await store.registry.put_local_model(replace(model, sha256=""))
        await store.registry.put_local_model(model)
        await store.registry.put_offers("acme", (OFFER,))
        await store.registry.put_offers("acme", offers)
        await store.registry.put_offers("zulu", (replace(OFFER, provider="zulu"),))
    async with chat_store(tmp_path) as store:
        assert await store.registry.providers() == (replace(ACME, url="https://new.example"), zulu)
        assert await store.registry.local_models() == (model,)
        assert await store.registry.offers() == (*offers, replace(OFFER, provider="zulu"))
        await store.registry.remove_provider("acme")
        await store.registry.remove_local_model("tiny")
        assert await store.registry.providers() == (zulu,)
        assert await store.registry.offers() == (replace(OFFER, provider="zulu"),)
        assert await store.registry.local_models() == ()


@pytest.mark.anyio
async def test_an_unreadable_provider_is_left_out(tmp_path: Path, expect_log: object) -> None:
    async with chat_store(tmp_path) as store:
        await store.registry.put_provider(ACME)
        connection = connect(tmp_path / "chat.db", KEY)
        connection.execute("INSERT INTO provider VALUES ('bad', '{\"kind\": \"unheard of\"}')")
        connection.close()
        assert await store.registry.providers() == (ACME,)
    expect_log("cannot be read")  # type: ignore[operator]


def test_values_gain_and_lose_fields() -> None:
    """What an earlier program wrote lacks what came later; what a field no longer names is passed over."""
    early = '{"provider":"p","model":"m","wire_name":"w","passage":"stays","gone":1}'
    assert loads(Offer, early) == Offer("p", "m", "w", Passage.STAYS)
    assert loads(Offer, dumps(OFFER)) == OFFER
    assert loads(AnswerFacts, dumps(FACTS)) == FACTS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "7",
        '{"provider":"p"}',
        '{"provider":7,"model":"m","wire_name":"w","passage":"stays"}',
        '{"provider":"p","model":"m","wire_name":"w","passage":"flies"}',
        '{"provider":"p","model":"m","wire_name":"w","passage":"stays","context_tokens":true}',
        '{"provider":"p","model":"m","wire_name":"w","passage":"stays","capabilities":"tools"}',
        "[" * 100_000,
    ],
)
def test_what_is_no_offer_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        loads(Offer, text)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.from_type(cast(type[Part], Part)).filter(lambda part: getattr(part, "data", None) is None), max_size=4)
)
def test_any_parts_come_back(parts: list[Part]) -> None:
    assert load_parts(dump_parts(tuple(parts))) == tuple(parts)


def test_halves_of_surrogate_pairs_come_back_on_the_wire() -> None:
    part = (TextPart("\ud83d", wire="a\udc00b"),)
    stored = dump_parts(part)
    stored.encode()
    assert load_parts(stored) == part
