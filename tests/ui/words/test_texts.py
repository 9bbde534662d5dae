"""Every code has a sentence, and the errors' sentences are core's."""

from enum import StrEnum

import pytest
from PySide6.QtWidgets import QApplication

from app.core.decisions import Finding, Preference, Reason, ReasonCode, TaskKind
from app.core.errors import KINDS, PASSPHRASE, Kind, KnownError
from app.core.labels import Label, Passage
from app.core.messages import ErrorPart, FinishReason
from app.core.models import Capability, ProviderKind
from app.privacy import KINDS as KINDS_OF_FINDINGS
from app.privacy import plain_name
from app.ui.widgets.icons import glyph
from app.ui.wiring.actions import ALSO, TABLE, ActionId
from app.ui.words import texts
from app.ui.words.finding_names import FINDINGS, finding_text


def test_errors_are_cores_word_for_word() -> None:
    assert {kind: (s.message, s.next_step) for kind, s in KINDS.items()} == dict(texts.ERRORS)
    assert (PASSPHRASE.message, PASSPHRASE.next_step) == texts.PASSPHRASE


def test_a_passphrase_that_is_missing_or_wrong_is_told_without_a_keyring(qapp: QApplication) -> None:
    wrong = KnownError(Kind.VAULT_LOCKED, detail="That passphrase is not right.", need="existing")
    assert (texts.error_message(wrong), texts.error_next_step(wrong)) == (wrong.message, wrong.next_step)
    locked = KnownError(Kind.VAULT_LOCKED)
    assert "keyring" in texts.error_next_step(locked) and "keyring" not in texts.error_next_step(wrong)


def test_the_window_sends_nobody_to_the_command_line(qapp: QApplication) -> None:
    wrong = KnownError(Kind.USAGE, detail="A title needs at least one character.")
    assert (texts.error_text(wrong), texts.error_next_step(wrong)) == ("A title needs at least one character.", "")
    assert texts.error_text(KnownError(Kind.DISK_FULL)).endswith("is safe.")


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (ReasonCode, texts.REASONS),
        (Label, texts.LABELS),
        (Passage, texts.PASSAGES),
        (TaskKind, texts.TASKS),
        (Preference, texts.PREFERENCES),
        (Capability, texts.CAPABILITIES),
        (FinishReason, texts.FINISHES),
        (ProviderKind, texts.PROVIDER_KINDS),
    ],
)
def test_every_code_has_words(codes: type[StrEnum], table: dict[StrEnum, object]) -> None:
    assert set(table) == set(codes)


def test_fields_are_filled_in_as_they_are(qapp: QApplication) -> None:
    error = KnownError(Kind.NETWORK, who="{detail} <b>")
    assert texts.error_message(error) == "{detail} <b> cannot be reached."
    assert texts.error_message(KnownError(Kind.NETWORK)) == "The provider cannot be reached."
    assert texts.error_of(ErrorPart("memory")).kind is Kind.MEMORY
    assert texts.error_of(ErrorPart("of_a_later_version")).kind is Kind.PROTOCOL


def test_reasons_name_what_they_are_about(qapp: QApplication) -> None:
    assert texts.reason_text(Reason(ReasonCode.LABEL, "restricted")) == "The label Restricted does not allow it"
    assert texts.reason_text(Reason(ReasonCode.CAPABILITY, "images")).endswith(": images")
    assert texts.reason_text(Reason(ReasonCode.GONE)).startswith("It is not there any more")


def test_findings_are_named_as_privacy_names_them(qapp: QApplication) -> None:
    assert set(FINDINGS) == set(KINDS_OF_FINDINGS)
    for kind, name in FINDINGS.items():
        assert plain_name(kind) in {name, f"a {name}", f"an {name}"}
    reason = Reason(ReasonCode.PRIVACY, "aws_access_key")
    assert texts.reason_text(reason) == "The message holds a secret: AWS access key"
    assert finding_text(Finding("iban", 1)) == "bank account number (IBAN)"
    assert finding_text(Finding("email", 2)) == "2 × e-mail address"
    assert finding_text(Finding("of_a_later_version", 1)) == "of a later version"


def test_action_table_is_whole() -> None:
    rows = [row for group in TABLE.values() for row in group]
    assert sorted(row.id for row in rows) == sorted(ActionId)
    keys = [row.shortcut for row in rows if row.shortcut] + list(ALSO.values())
    assert len(keys) == len(set(keys))
    assert all(glyph(row.icon) for row in rows)
