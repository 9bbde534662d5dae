"""Every known error has two sentences that read well, with or without its fields."""

import re

import pytest

from app.core.errors import KINDS, Kind, KnownError, ProviderFailure, fill

EXIT_CODES = {kind: 3 for kind in ("policy", "label", "privacy", "would_leave", "budget", "audit_blocked")}
EXIT_CODES |= {"usage": 2, "cancelled": 130}


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


def test_a_passphrase_that_is_missing_or_wrong_is_told_without_a_keyring() -> None:
    for need, detail in (("existing", "That passphrase is not right."), ("new", "Your passphrase is needed.")):
        error = KnownError(Kind.VAULT_LOCKED, detail=detail, need=need)
        assert error.message == detail
        assert "passphrase" in error.next_step and "keyring" not in error.next_step
    locked = KnownError(Kind.VAULT_LOCKED, detail="It does not answer.")
    assert locked.message == "The key store is locked. It does not answer."
    assert "keyring" in locked.next_step


def test_exit_codes_are_those_of_the_contract() -> None:
    assert {kind.value: KINDS[kind].exit_code for kind in Kind} == {k.value: EXIT_CODES.get(k.value, 1) for k in Kind}


def test_braces_in_a_field_are_text() -> None:
    assert fill("{detail}", {"detail": "{who} {0}"}) == "{who} {0}"


def test_a_provider_failure_is_a_known_error() -> None:
    failure = ProviderFailure(Kind.RATE, retry_after=2.5, who="acme")
    assert isinstance(failure, KnownError)
    assert (failure.retry_after, str(failure)) == (2.5, "acme asks for fewer requests for now.")
