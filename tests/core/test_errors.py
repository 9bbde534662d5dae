"""Every known error has two sentences that read well, with or without its fields."""

import re

import pytest

from app.core.errors import KINDS, Kind, KnownError, ProviderFailure, fill

EXIT_CODES = {"policy": 3, "label": 3, "privacy": 3, "budget": 3, "audit_blocked": 3, "usage": 2, "cancelled": 130}


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_a_sentence_and_a_next_step(kind: Kind) -> None:
    error = KnownError(kind, detail="More.", who="Acme", path="/x", label="internal", what="model", name="y")
    for text in (error.message, error.next_step):
        assert text[0].isupper() or text[0].isdigit()
        assert text.endswith((".", ".”"))
        assert "{" not in text
        assert "  " not in text


@pytest.mark.parametrize("kind", list(Kind))
def test_a_missing_field_leaves_no_hole(kind: Kind) -> None:
    message = KnownError(kind).message
    assert not re.search(r"\{|\}|  |^\s|\s$", message)


def test_exit_codes_are_those_of_the_contract() -> None:
    assert {kind.value: KINDS[kind].exit_code for kind in Kind} == {k.value: EXIT_CODES.get(k.value, 1) for k in Kind}


def test_braces_in_a_field_are_text() -> None:
    assert fill("{detail}", {"detail": "{who} {0}"}) == "{who} {0}"


def test_a_provider_failure_is_a_known_error() -> None:
    failure = ProviderFailure(Kind.RATE, retry_after=2.5, who="acme")
    assert isinstance(failure, KnownError)
    assert (failure.retry_after, str(failure)) == (2.5, "acme asks for fewer requests for now.")
