"""Ids, money, tokens, labels and digests keep what they promise."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.digest import canonical, digest
from app.core.ids import new_id
from app.core.labels import Label, Passage
from app.core.messages import AnswerFacts, FinishReason
from app.core.money import Money, Price
from app.core.policy import Policy
from app.core.rebuild import Unreadable, rebuild
from app.core.tokens import ceiling, estimate


def test_ids_are_uuid7_and_sort_by_time() -> None:
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert all(uuid.UUID(i).version == 7 and uuid.UUID(i).variant == uuid.RFC_4122 for i in ids[:100])


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=9))
def test_money_reads_back_exactly(amount: Decimal) -> None:
    money = Money.of(amount, "EUR")
    assert Decimal(money.amount) == amount
    assert Money.of(money.amount, "EUR") == money
    assert "E" not in money.amount.upper()


def test_money_does_not_add_apples_to_pears() -> None:
    assert Money("EUR", 1) + Money("EUR", 2) == Money("EUR", 3)
    with pytest.raises(ValueError, match="rate"):
        Money("EUR", 1) + Money("USD", 1)


def test_only_what_never_costs_is_free() -> None:
    assert Price("USD", 0, 0).free and Price("USD", 0, 0, 0, 0).free
    for some in (Price("USD", 1, 0), Price("USD", 0, 1), Price("USD", 0, 0, 1), Price("USD", 0, 0, None, 1)):
        assert not some.free


def test_a_price_counts_cached_tokens_once_and_rounds_up() -> None:
    price = Price("USD", 3_000_000_000, 15_000_000_000, cache_read_per_million=300_000_000)
    assert price.cost(1_000_000, 0) == Money("USD", 3_000_000_000)
    assert price.cost(1_000_000, 0, cache_read=1_000_000) == Money("USD", 300_000_000)
    assert Price("USD", 1, 0).cost(1, 0) == Money("USD", 1)


@given(st.text(max_size=400))
def test_the_ceiling_is_never_below_the_estimate_or_the_bytes(text: str) -> None:
    assert ceiling(text) >= len(text.encode("utf-8", "surrogatepass"))
    assert ceiling(text) >= estimate(text) >= 0


@given(st.lists(st.sampled_from(list(Label))))
def test_the_highest_label_wins(labels: list[Label]) -> None:
    highest = Label.highest(*labels)
    assert all(label.rank <= highest.rank for label in labels)
    assert highest in labels or not labels


def test_a_snapshot_is_named_by_its_content() -> None:
    assert Policy().sha256 == Policy().sha256
    assert Policy(providers_denied=("x",)).sha256 != Policy().sha256
    assert digest(frozenset({"b", "a"})) == digest(("a", "b"))
    assert canonical({"b": Label.PUBLIC, "a": 1}) == b'{"a":1,"b":"public"}'


def test_a_snapshot_with_a_float_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(float("nan"))


def test_a_reason_of_a_later_version_is_read_as_none_that_is_known() -> None:
    facts = {"model": "m", "provider": "acme", "passage": Passage.LEAVES.value, "finish_reason": "of_a_later_version"}
    assert rebuild(AnswerFacts, facts).finish_reason is FinishReason.UNKNOWN
    with pytest.raises(Unreadable):
        rebuild(AnswerFacts, facts | {"finish_reason": 5})
