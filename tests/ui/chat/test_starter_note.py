"""Under an answer of the built-in model: what it is, and the ways to a better one."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.core import starter
from app.ui.cards.starter_note import StarterNote
from app.ui.chat.view import ChatView
from app.ui.words import starter_words
from tests.support.chat import open_chat
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.samples import local_status


def answered(run: Run, view: ChatView, engine: FakeEngine, text: str, model: str = "starter") -> list[StarterNote]:
    """The notes under an answer to a message."""
    engine.known_models = [local_status(model)]
    engine.reply("An answer.")
    open_chat(run, view, engine.add_chat("A"))
    view.composer.set_text(text)
    view.send()
    run(settle(60))
    return view.transcript.findChildren(StarterNote)


def text_of(note: StarterNote) -> str:
    return " ".join(label.text() for label in note.findChildren(QLabel))


def test_the_words_are_cores_word_for_word() -> None:
    assert starter_words.WHAT_IT_IS == starter.WHAT_IT_IS
    assert starter_words.READS_ENGLISH == starter.READS_ENGLISH


def test_it_says_what_answered(view: ChatView, engine: FakeEngine, run: Run) -> None:
    [note] = answered(run, view, engine, "Hello there")
    assert text_of(note) == starter.WHAT_IT_IS
    assert note.accessibleName() == starter.WHAT_IT_IS


def test_another_language_gets_a_sentence_more(view: ChatView, engine: FakeEngine, run: Run) -> None:
    [note] = answered(run, view, engine, "Wie geht es dir heute, mein Freund?")
    assert text_of(note) == f"{starter.WHAT_IT_IS} {starter.READS_ENGLISH}"
    open_chat(run, view, next(iter(engine.chats)))
    assert [text_of(again) for again in view.transcript.findChildren(StarterNote)][-1].endswith("the message.")


def test_no_other_model_gets_any(view: ChatView, engine: FakeEngine, run: Run) -> None:
    assert answered(run, view, engine, "Wie geht es dir?", "starter-2") == []


def test_the_two_ways_on_are_reached_by_key(view: ChatView, engine: FakeEngine, run: Run) -> None:
    [note] = answered(run, view, engine, "Hello there")
    wanted: list[str] = []
    view.open_model_requested.connect(lambda: wanted.append("file"))
    view.connect_provider_requested.connect(lambda: wanted.append("provider"))
    for button in (note.local, note.remote):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert button.text() or button.accessibleName()
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert wanted == ["file", "provider"]


def test_the_greeting_says_so_before_the_first_message(view: ChatView, engine: FakeEngine, run: Run) -> None:
    engine.known_models = [local_status("starter")]
    run(view.presenter.next.refresh())
    assert starter.WHAT_IT_IS in view.greeting._text.text()
