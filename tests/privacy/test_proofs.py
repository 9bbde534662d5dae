"""Whatever has the shape of a number is proven or not; no check ends a scan."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.privacy import scan
from app.privacy.national import NAMED, UNNAMED
from app.privacy.proofs import holds, is_chinese, is_iban, is_polish

SHAPES = [(kind, shape) for kind, shape, _ in UNNAMED] + [(number.kind, number.shape) for number in NAMED]


@pytest.mark.parametrize(("kind", "shape"), SHAPES, ids=[f"{at}-{kind}" for at, (kind, _) in enumerate(SHAPES)])
@settings(max_examples=25)
@given(data=st.data())
def test_a_text_with_any_number_of_a_shape_can_be_scanned(kind: str, shape: str, data: st.DataObject) -> None:
    scan(data.draw(st.from_regex(re.compile(shape, re.ASCII))))


@given(st.from_regex(r"\A[A-Za-z]{2}[0-9]{2}[A-Za-z0-9]{4,30}\Z"))
def test_a_text_with_anything_like_an_account_can_be_scanned(text: str) -> None:
    scan(text)


@given(st.from_regex(r"\A[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}\Z"))
def test_a_chinese_number_of_any_county_can_be_scanned(number: str) -> None:
    digit = "10X98765432"[sum(int(d) << (17 - at) for at, d in enumerate(number)) % 11]
    assert {finding.kind for finding in scan(number + digit)} <= {"chinese_identity_number", "payment_card"}


def test_a_county_that_nobody_knows_ends_no_scan() -> None:
    assert [f.kind for f in scan("Bestellung 532674198506258834, 4111111111111111")] == ["payment_card"]


@pytest.mark.parametrize("error", [KeyError("county"), ValueError(), IndexError(), AttributeError()])
def test_a_check_that_fails_has_proven_nothing(error: Exception) -> None:
    def fails(number: str) -> bool:
        raise error

    assert not holds(fails, "1")


@pytest.mark.parametrize(
    ("proves", "good", "bad"),
    [
        (is_chinese, "360426199101010071", "360426199101010072"),
        (is_iban, "DE89370400440532013000", "DE89370400440532013001"),
        (is_polish, "44051401359", "44051401358"),
    ],
)
def test_a_check_digit_is_looked_at(proves: Callable[[str], bool], good: str, bad: str) -> None:
    assert holds(proves, good)
    assert not holds(proves, bad)
