"""The summary of what came before: asked for, waited for, stopped, copied, forgotten."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.messages import Recap
from app.ui.cards.reading_mark import ReadingMark
from app.ui.chat.recap_dialog import RecapDialog
from app.ui.chat.view import ChatView
from tests.support.chat import open_chat
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until


@pytest.fixture
def talk(view: ChatView, engine: FakeEngine, run: Run) -> str:
    chat = engine.add_chat("A", "one", "two", "three", "four")
    open_chat(run, view, chat)
    return chat


@pytest.fixture
def dialog(view: ChatView, run: Run, talk: str) -> Iterator[RecapDialog]:
    view.composer.full.recap_wanted.emit()
    run(until(lambda: view.findChildren(RecapDialog)))
    (shown,) = view.findChildren(RecapDialog)
    run(settle())
    yield shown
    shown.reject()
    run(settle())


def test_it_is_written_when_the_person_says_so(dialog: RecapDialog, engine: FakeEngine, run: Run, talk: str) -> None:
    assert (dialog.text.toPlainText(), dialog.copy.isEnabled(), dialog.forget.isEnabled()) == ("", False, False)
    assert engine.named("chat.summarize") == []
    engine.recap_may_end.clear()
    dialog.write.click()
    run(until(lambda: dialog.bar.value() == 500))
    assert (dialog.bar.isHidden(), dialog.stop.isHidden(), dialog.write.isHidden()) == (False, False, True)
    engine.recap_may_end.set()
    run(until(lambda: dialog.text.toPlainText() == "They spoke of words."))
    assert (dialog.bar.isHidden(), dialog.stop.isHidden(), dialog.write.text()) == (True, True, "Write it anew")
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "They spoke of words."
    dialog.forget.click()
    run(until(lambda: talk not in engine.recaps))
    run(until(lambda: dialog.text.toPlainText() == ""))


def test_it_can_be_stopped(dialog: RecapDialog, engine: FakeEngine, run: Run, talk: str) -> None:
    engine.recap_may_end.clear()
    dialog.write.click()
    run(until(lambda: engine.named("chat.summarize")))
    dialog.stop.click()
    run(until(lambda: not dialog.write.isHidden()))
    assert talk not in engine.recaps


def test_closing_it_stops_it(view: ChatView, engine: FakeEngine, run: Run, talk: str) -> None:
    view.composer.full.recap_wanted.emit()
    run(until(lambda: view.findChildren(RecapDialog)))
    (dialog,) = view.findChildren(RecapDialog)
    run(settle())
    engine.recap_may_end.clear()
    dialog.write.click()
    run(until(lambda: engine.named("chat.summarize")))
    dialog.reject()
    run(settle())
    engine.recap_may_end.set()
    run(settle())
    assert talk not in engine.recaps


def test_what_fails_is_told_and_leaves_what_was_there(view: ChatView, engine: FakeEngine, run: Run, talk: str) -> None:
    last = engine.shown[talk][1]
    engine.recaps[talk] = Recap(last, "Before.", Label.INTERNAL, 0)
    engine.errors["chat.summarize"] = KnownError(Kind.LABEL, label="restricted", who="any of your models")
    view.composer.full.recap_wanted.emit()
    run(until(lambda: view.findChildren(RecapDialog)))
    (dialog,) = view.findChildren(RecapDialog)
    run(until(lambda: dialog.text.toPlainText() == "Before."))
    dialog.write.click()
    run(until(lambda: not dialog.trouble.isHidden()))
    assert dialog.text.toPlainText() == "Before."
    assert dialog.trouble.text()
    dialog.reject()
    run(settle())


def test_the_transcript_leads_to_it(view: ChatView, engine: FakeEngine, run: Run) -> None:
    talk = engine.add_chat("A", "one", "two", "three", "four")
    ids = engine.shown[talk]
    newest = engine.messages[ids[-1]]
    assert newest.answer
    facts = replace(newest.answer, begins=ids[2], recapped=True)
    engine.messages[newest.id] = replace(newest, answer=facts)
    engine.recaps[talk] = Recap(ids[1], "Before.", Label.INTERNAL, 0)
    open_chat(run, view, talk)
    (mark,) = view.transcript.findChildren(ReadingMark)
    mark.show_recap.click()
    run(until(lambda: view.findChildren(RecapDialog)))
    (dialog,) = view.findChildren(RecapDialog)
    run(until(lambda: dialog.text.toPlainText() == "Before."))
    dialog.reject()
    run(settle())
