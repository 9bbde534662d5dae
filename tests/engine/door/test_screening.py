"""What is more than can be looked at holds a message, in true words."""

import asyncio
import threading
from dataclasses import replace

import pytest

from app.core.decisions import Finding
from app.core.ids import new_id
from app.core.labels import Label
from app.core.messages import FilePart, Message, Role, TextPart
from app.core.requests import Purpose
from app.engine.door import screening
from app.engine.door.requests import Ask, Subject, SubjectKind
from app.engine.door.screening import Screen
from app.privacy import scan

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


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What was read, and whether it was beside the loop."""
    seen = list[tuple[str, bool]]()

    def watched(text: str) -> tuple[Finding, ...]:
        seen.append((text, threading.current_thread() is not threading.main_thread()))
        return scan(text)

    monkeypatch.setattr(screening, "scan", watched)
    return seen


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("the quick brown fox jumps over the lazy dog and on " * 80, False),
        ("the quick brown fox jumps over the lazy dog and on " * 200, True),
        ("pw,a\n" * 400, True),
        ("dni,nhs,ssn,pesel,cpf,hetu,pnr,pw\n" * 60, True),
        ("the password of the user is in the file and to a " * 40, True),
        ("4111 1111 1111 1112, " * 100, True),
    ],
)
def test_what_takes_long_to_read_is_read_beside_the_loop(read: list[tuple[str, bool]], text: str, beside: bool) -> None:
    asyncio.run(Screen().screen(ask(text)))
    assert read == [(text, beside)]


def test_a_file_is_not_read_again_while_words_beside_it_change(read: list[tuple[str, bool]]) -> None:
    screen, file = Screen(), FilePart("a", "text/plain", "notes.txt", "a word and another one\n" * 1_000)

    def draft(words: str) -> Ask:
        message = Message(new_id(), "c", None, Role.USER, (TextPart(words), file), 1)
        return replace(ask(), messages=(message,), fresh=frozenset({message.id}))

    for words in ("Look", "Look at", "Look at this", "Look at this"):
        asyncio.run(screen.screen(draft(words)))
    assert [len(text) > screening.LONG_TEXT for text, _ in read].count(True) == 1


def test_nothing_hides_between_a_long_file_and_what_stands_beside_it() -> None:
    filling = "a word and another one\n" * 1_000
    files = (
        (TextPart("The password is:"), TextPart(f"Tr0ub4dor&3\n{filling}")),
        (FilePart("a", "text/plain", "n.txt", f"{filling}The password is:"), TextPart("Tr0ub4dor&3")),
        (TextPart("hm"), FilePart("a", "text/plain", "n.txt", f"{filling}password=Tr0ub4dor&3\n{filling}")),
        (TextPart(f"{filling}password="), FilePart("b", "text/plain", "Tr0ub4dor&3", filling)),
    )
    for parts in files:
        message = Message(new_id(), "c", None, Role.USER, parts, 1)
        screened = asyncio.run(Screen().screen(replace(ask(), messages=(message,))))
        assert screened.secret == "password", parts[0]
