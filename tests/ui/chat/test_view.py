"""The chat as a whole: what stands where, what can be reached, what survives."""

import asyncio
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QWidget

from app.core.errors import Kind, KnownError
from app.core.messages import Message, Role
from app.core.preparing import State
from app.ui.cards.answer_card import AnswerCard
from app.ui.cards.links import open_link
from app.ui.chat.view import ChatView
from app.ui.theme.theme import Appearance, theme
from app.ui.widgets.dialogs import Question
from app.ui.wiring.actions import ActionId
from tests.support.chat import at_rest, open_chat
from tests.support.fakes.engine import FakeEngine
from tests.support.hostile import messages
from tests.support.qt import Run, settle
from tests.support.samples import local_status, remote_status
from tests.support.waiting import until

TEXT = (
    "# T\n\nText with [a link](https://x.test).\n\n```py\nx = 1\n```\n\n| a |\n|---|\n| 1 |\n\n![i](https://x.test/i)"
)


def place(view: ChatView, widget: QWidget) -> int:
    return widget.mapTo(view, QPoint(0, 0)).y()


def test_a_new_chat_has_the_composer_in_its_middle(view: ChatView, engine: FakeEngine, run: Run) -> None:
    middle = place(view, view.composer)
    assert view.greeting.isVisible()
    assert view.ways.isVisible()
    assert not view.transcript.isVisible()
    open_chat(run, view, engine.add_chat("A", "hi", "there"))
    assert place(view, view.composer) > middle
    assert not view.greeting.isVisible()
    assert not view.ways.isVisible()
    assert view.transcript.geometry().bottom() < view.composer.y() + 20


@pytest.mark.parametrize(
    ("models", "said"),
    [
        ([], "To begin, open a model file"),
        ([local_status()], "a model on this device can answer"),
        ([remote_status()], "a provider that you connected answers"),
        ([local_status(available=False, why_not="The file is gone")], "To begin, open a model file"),
    ],
)
def test_the_greeting_says_what_is_there(view: ChatView, engine: FakeEngine, run: Run, models: list, said: str) -> None:  # type: ignore[type-arg]
    engine.known_models = models
    run(view.presenter.next.refresh())
    assert said in view.greeting._text.text()


def test_the_greeting_says_how_far_set_up_is(view: ChatView, engine: FakeEngine, run: Run) -> None:
    greeting = view.greeting
    engine.known_models = []
    engine.prepare(State.STARTER)
    run(view.presenter.next.refresh())
    assert "is on its way" in greeting._text.text()
    engine.known_models = [local_status()]
    engine.prepare(State.BUILDING, 40)
    run(view.presenter.next.refresh())
    assert "waits until it is prepared" in greeting._text.text()
    assert (greeting.preparing.isVisible(), greeting.preparing._label.text()) == (True, "Preparing local models, 40 %")
    assert greeting.height() == greeting.height_for(greeting.width()), "there is room for it"
    engine.prepare(State.BUILDING, 70)
    run(until(lambda: greeting.preparing._label.text() == "Preparing local models, 70 %"))
    engine.known_models.append(remote_status())
    run(view.presenter.next.refresh())
    assert "Ask right away" in greeting._text.text(), "a provider answers meanwhile"
    engine.prepare(State.FAILED, sentence="There is no compiler.")
    run(until(lambda: greeting._text.text().startswith("There is no compiler. ")))
    assert not greeting.preparing.isVisible()
    engine.prepare(State.READY)
    run(until(lambda: "Ask right away: a model on this device" in greeting._text.text()))
    assert not greeting.preparing.isVisible()
    assert greeting.height() == greeting.height_for(greeting.width())


def test_the_first_message_opens_a_conversation(view: ChatView, engine: FakeEngine, run: Run) -> None:
    opened: list[str] = []
    view.conversation_opened.connect(opened.append)
    engine.reply("Hello ", "**you**.")
    view.composer.set_text("Hi")
    view.composer.send.click()
    run(until(lambda: opened))
    run(until(lambda: view.presenter.growing is None))
    run(settle(20))
    assert opened == [view.presenter.conversation_id]
    card = view.transcript.cards[-1]
    assert isinstance(card, AnswerCard)
    assert card.plain_text() == "Hello you."
    assert not view.composer.send.stops


def test_what_is_typed_while_a_chat_opens_stays_in_it(view: ChatView, engine: FakeEngine, run: Run) -> None:
    one = engine.add_chat("One", "hi", "there")
    open_chat(run, view, one)
    view.composer.set_text("half a thought")
    view.open(None)
    view.composer.set_text("typed at once")
    run(until(lambda: view.presenter.conversation_id is None))
    run(settle(20))
    assert view.composer.text == "typed at once"
    view.open(one)
    run(until(lambda: view.presenter.conversation_id == one))
    run(settle(20))
    assert view.composer.text == "half a thought"
    view.open("no such chat")
    run(settle(20))
    assert view.presenter.conversation_id == one
    assert view.composer.text == "half a thought"


def test_a_new_chat_can_be_sent_before_it_is_there(view: ChatView, engine: FakeEngine, run: Run) -> None:
    """Ctrl+N, a word and Enter, faster than the store answers, while an answer grows in the chat before."""
    one = engine.add_chat("One", "hi")
    open_chat(run, view, one)
    view.composer.set_text("go")
    view.composer.send.click()
    run(until(lambda: view.presenter.growing))
    view.open(None)
    view.composer.set_text("and another thing \U0001f682")
    view.composer.editor.submitted.emit()
    QTest.keyClicks(view.composer.editor, "next")
    assert view.composer.text == "and another thing \U0001f682\nnext", "it was taken, and one sees it"
    run(until(lambda: view.presenter.conversation_id not in (None, one)))
    run(settle(20))
    assert view.composer.text == "next"
    said = [m.text for m in engine.messages.values() if m.conversation_id == view.presenter.conversation_id]
    assert said[0] == "and another thing \U0001f682"


def test_several_conversations_stream_at_once(view: ChatView, engine: FakeEngine, run: Run) -> None:
    answers = {}
    for name in "abcd":
        chat = engine.add_chat(name, "hi")
        open_chat(run, view, chat)
        view.composer.set_text("go")
        view.composer.send.click()
        run(until(lambda: view.presenter.growing))
        answers[chat] = view.presenter.growing or ""

    async def grow() -> None:
        for step in range(60):
            for chat, answer in answers.items():
                engine.grow(answer, f"{engine.chats[chat].title}{step} ")
            await asyncio.sleep(0)

    run(grow())
    for chat, answer in answers.items():
        open_chat(run, view, chat)
        engine.grow(answer, "end")
        run(until(lambda: at_rest(view)))
        card = view.transcript.card(answer)
        assert card is not None
        title = engine.chats[chat].title
        assert card.plain_text() == "".join(f"{title}{step} " for step in range(60)) + "end"


def test_a_queue_without_work_does_not_tick(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi", TEXT))
    run(until(lambda: at_rest(view)))
    assert not view.queue._timer.isActive()


def test_every_place_that_takes_the_focus_has_a_name(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "hi", TEXT)
    open_chat(run, view, chat)
    view.composer.show_error(KnownError(Kind.DISK_FULL))
    view.edit_last()
    nameless = [
        widget
        for widget in view.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isVisible()
        and not widget.accessibleName()
        and not getattr(widget, "text", str)()
        and not (isinstance(widget.parent(), QAbstractScrollArea) and widget.parent().viewport() is widget)  # type: ignore[union-attr]
    ]
    assert nameless == []


def test_the_keyboard_reaches_every_control(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi", TEXT))
    view.composer.set_text("x")
    view.activateWindow()
    view.focus_composer()
    reached: set[QWidget] = set()
    for _ in range(200):
        focus = view.focusWidget()
        if focus in reached:
            break
        reached.add(focus)
        view.focusNextPrevChild(True)
    card = view.transcript.cards[-1]
    assert isinstance(card, AnswerCard)
    composer = view.composer
    controls = {composer.send, composer.model, composer.label, composer.attach}
    assert controls | {card.footer.copy, card.footer.retry, card.footer.more, card.body.views[0]} <= reached


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_no_label_guesses_what_its_text_is(view: ChatView, engine: FakeEngine, run: Run) -> None:
    """A label that is left to guess reads `<img>` as markup and opens the file that it names."""
    open_chat(run, view, engine.add_chat("<img src='file:///x'>", "<b>hi</b>", TEXT))
    view.composer.show_error(KnownError(Kind.NOT_FOUND, what="model", name="<img src='/x'>"))
    view.composer.model.open().close()
    guessing = [label for label in view.findChildren(QLabel) if label.textFormat() is not Qt.TextFormat.PlainText]
    assert guessing == []


def test_hostile_messages_are_shown_and_left(view: ChatView, engine: FakeEngine, run: Run) -> None:
    texts = list(messages())[::9]
    chat = engine.add_chat("H", *(text for pair in zip(texts, texts, strict=True) for text in pair))
    open_chat(run, view, chat)
    for _ in range(40):
        view.transcript.verticalScrollBar().setValue(view.transcript.verticalScrollBar().value() - 700)
        run(settle(3))
    assert len(view.transcript.cards) > 5


# --- links


def _note(opened: list[Any], address: Any) -> bool:
    """As Qt's own: says that something opens it."""
    opened.append(address)
    return True


def test_a_link_opens_only_when_the_person_says_so(view: ChatView, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: _note(opened, url.toString()))

    async def answer(yes: bool) -> None:
        view.transcript.signals.link.emit("https://evil.test/path?q=1")
        await until(lambda: view.findChild(Question))
        question = view.findChild(Question)
        assert question is not None
        assert question.windowTitle() == "Open evil.test?"
        assert question.accessibleDescription() == "https://evil.test/path?q=1"
        (question.yes if yes else question.no).click()
        await settle(20)

    run(answer(False))
    assert opened == []
    run(answer(True))
    assert opened == ["https://evil.test/path?q=1"]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "javascript:x", "smb://x/y", "signalbox://x", "", "https://a@b.test"]
)
def test_other_addresses_never_open(view: ChatView, run: Run, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda address: _note(opened, address))
    assert run(open_link(view, url)) is False
    assert opened == []
    assert view.findChild(Question) is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://bаnk.example", "xn--bnk-6cd.example"),
        ("https://faß.test", "xn--fa-hia.test"),
        ("http://0x7f.1/x", "127.0.0.1"),
        ("mailto:a@bаnk.example", "xn--bnk-6cd.example"),
    ],
)
def test_the_host_that_is_really_asked_is_named(view: ChatView, run: Run, url: str, host: str) -> None:
    async def see() -> str:
        view.transcript.signals.link.emit(url)
        await until(lambda: view.findChild(Question))
        question = view.findChild(Question)
        assert question is not None
        title = question.windowTitle()
        question.no.click()
        await settle(20)
        return title

    assert run(see()) == f"Open {host}?"


# --- the rest of the window


def test_the_windows_actions_are_all_here(view: ChatView) -> None:
    assert view.actions() == [], "what Qt itself calls a widget's actions"
    wanted = {"ATTACH", "PICK_MODEL", "PICK_LABEL", "STOP", "REGENERATE", "COPY_ANSWER", "EDIT_LAST"}
    assert set(view.deeds()) == {ActionId[name] for name in wanted}


def test_the_decision_behind_an_answer_is_asked_for(view: ChatView, engine: FakeEngine, run: Run) -> None:
    asked: list[str] = []
    view.inspect_requested.connect(asked.append)
    open_chat(run, view, engine.add_chat("A", "hi", "there"))
    card = view.transcript.cards[-1]
    next(action for action in card.menu().actions() if action.text() == "Why this model").trigger()
    assert asked == [card.message.id]


def test_an_unreadable_message_blocks_nothing(view: ChatView, engine: FakeEngine, run: Run) -> None:
    chat = engine.add_chat("A", "one", "two", "three")
    broken = engine.shown[chat][1]
    engine.messages[broken] = Message(broken, chat, engine.shown[chat][0], Role.ASSISTANT, (), 1, unreadable=True)
    open_chat(run, view, chat)
    assert [card.message.unreadable for card in view.transcript.cards] == [False, True, False]


def test_another_theme_keeps_everything(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi", TEXT))
    heights = [card.height() for card in view.transcript.cards]
    try:
        for look in (Appearance.DARK, Appearance.HIGH_CONTRAST):
            theme().set_appearance(look)
            run(settle())
            assert [card.height() for card in view.transcript.cards] == heights
    finally:
        theme().set_appearance(Appearance.LIGHT)


def test_narrow_and_wide(view: ChatView, engine: FakeEngine, run: Run) -> None:
    open_chat(run, view, engine.add_chat("A", "hi " * 200, TEXT))
    for width in (360, 1400, 700):
        view.resize(width, 500)
        run(settle(20))
        for card in view.transcript.cards:
            assert card.x() >= 0
            assert card.geometry().right() <= view.width()
        assert view.composer.geometry().right() <= view.width()
        assert view.composer.geometry().bottom() <= view.height()
