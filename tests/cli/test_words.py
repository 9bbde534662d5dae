"""The sentences that people read for codes of the program, and amounts in words."""

from app.cli.words import REASONS, count, size
from app.core.decisions import ReasonCode


def test_every_reason_has_its_sentence() -> None:
    assert set(REASONS) == set(ReasonCode)
    assert all(sentence.rstrip("}").endswith(".") or sentence.endswith("{detail}") for sentence in REASONS.values())


def test_numbers_go_with_their_nouns() -> None:
    assert [count(n, "entry") for n in (0, 1, 2_000)] == ["0 entries", "1 entry", "2,000 entries"]
    assert count(2, "key") == "2 keys"


def test_sizes_have_the_unit_that_fits() -> None:
    assert [size(n) for n in (0, 523_424, 5 << 20, 40 << 30)] == ["0.0 KiB", "511.2 KiB", "5.0 MiB", "40.0 GiB"]
