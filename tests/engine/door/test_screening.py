"""What is more than can be looked at holds a message, in true words."""

import asyncio

import pytest

from app.core.ids import new_id
from app.core.labels import Label
from app.core.messages import Message, Role, TextPart
from app.core.requests import Purpose
from app.engine.door import screening
from app.engine.door.requests import Ask, Subject, SubjectKind
from app.engine.door.screening import Screen

BOUND = 1_000


def ask(*texts: str) -> Ask:
    messages = tuple(Message(new_id(), "c", None, Role.USER, (TextPart(text),), 1) for text in texts)
    return Ask(Purpose.CHAT, Subject(SubjectKind.CONVERSATION, "c", Label.INTERNAL), messages, "auto", 100)


@pytest.mark.parametrize(("length", "held"), [(BOUND, False), (BOUND + 1, True)])
def test_a_message_with_more_than_can_be_looked_at_is_held(
    monkeypatch: pytest.MonkeyPatch, length: int, held: bool
) -> None:
    monkeypatch.setattr(screening, "MOST_TEXT", BOUND)
    screened = asyncio.run(Screen().screen(ask("x" * length, "short")))
    assert bool(screened.secret) is held


def test_the_reason_reads_after_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "MOST_TEXT", BOUND)
    screen = Screen()
    screened = asyncio.run(screen.screen(ask("x" * (BOUND + 1))))
    assert screen.describe(screened.secret) == "more text than can be looked at"


def test_a_secret_beside_it_is_found_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "MOST_TEXT", BOUND)
    screened = asyncio.run(Screen().screen(ask("x" * (BOUND + 1), "password=Tr0ub4dor&3")))
    assert {finding.kind for finding in screened.findings} == {"password", screening.TOO_MUCH}
