"""What the whole window tells, and what can be taken back."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
)

from app.core.errors import Kind, KnownError
from app.core.events import Notice
from app.core.messages import FinishReason
from app.core.requests import Draft
from app.ui.shell.unlocking.recovery import RecoveryDialog
from app.ui.shell.window import Window
from app.ui.wiring.actions import ActionId
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until
from tests.support.window import dialog, notices, opened, titles

HOSTILE = '<img src="file:///etc/hostname"><b>x</b>'


def test_delete_can_be_undone(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat(HOSTILE, "one", "two")
        await opened(window)
        window.conversations.open(chat)
        await until(lambda: window.conversations.current_id == chat)
        window.actions_table[ActionId.DELETE].trigger()
        await until(lambda: window.notices.shown and not titles(window) and window.conversations.current_id is None)
        notice = window.notices.shown[0]
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in notice.findChildren(QLabel))
        next(b for b in notice.findChildren(QPushButton) if b.text() == "Undo").click()
        await until(lambda: titles(window) == [HOSTILE] and window.conversations.current_id == chat)
        await until(lambda: not window.notices.shown)

    run(scenario())


def test_recovery_key_is_offered_once_there_is_something_to_lose(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        assert not notices(window)
        turn = await engine.chat.send(Draft("hello"))
        engine.end(turn.answer_id)
        await until(lambda: any("Make a recovery key" in text for text in notices(window)))
        notice = window.notices.shown[0]
        next(b for b in notice.findChildren(QPushButton) if b.text() == "Make the key…").click()
        await until(lambda: dialog(window, RecoveryDialog))
        shown = dialog(window, RecoveryDialog)
        assert isinstance(shown, RecoveryDialog)
        assert shown.shown.text() == "4KQ7R-9TZ2M-XW3HD-P6VNB-8CJYF-2LGSE"
        assert not shown.done_button.isEnabled()
        shown.copy.click()
        assert QApplication.clipboard().text() == shown.shown.text()
        shown.kept.click()
        shown.done_button.click()
        await until(lambda: not dialog(window, RecoveryDialog))
        turn = await engine.chat.send(Draft("again"))
        engine.end(turn.answer_id, FinishReason.STOP)
        await settle(30)
        assert not notices(window)

    run(scenario())


def test_the_recovery_key_is_offered_over_the_chat_alone_and_below_undo(
    run: Run, window: Window, engine: FakeEngine
) -> None:
    async def scenario() -> None:
        await opened(window)
        turn = await engine.chat.send(Draft("hello"))
        engine.end(turn.answer_id)
        await until(lambda: window.notices.shown)
        offer = window.notices.shown[0]
        window.actions_table[ActionId.SETTINGS].trigger()
        assert not offer.isVisible() and not window.notices.isVisible()
        window.actions_table[ActionId.SETTINGS].trigger()
        assert offer.isVisible()
        for number, title in enumerate(("Report", "Report", "Other"), start=2):
            chat = engine.add_chat(title, "one", "two")
            window.conversations.open(chat)
            await until(lambda: window.conversations.current_id == chat)  # noqa: B023
            window.actions_table[ActionId.DELETE].trigger()
            await until(lambda: len(notices(window)) == number and window.conversations.current_id is None)  # noqa: B023
        engine.emit(Notice(KnownError(Kind.DISK_FULL)))
        await until(lambda: len(notices(window)) == 5)
        said = [text.split()[0] for text in notices(window)]
        assert said == ["“Report”", "“Report”", "“Other”", "The", "Make"]
        places = [notice.y() for notice in window.notices.shown]
        assert places == sorted(places)

    run(scenario())


def test_where_it_is_narrow_the_buttons_stand_below_the_words(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        turn = await engine.chat.send(Draft("hello"))
        engine.end(turn.answer_id)
        await until(lambda: window.notices.shown)
        offer = window.notices.shown[0]
        words = offer.findChildren(QLabel)[-1]
        button = next(b for b in offer.findChildren(QPushButton) if b.text() == "Make the key…")
        window.resize(1200, 800)
        await settle(30)
        assert button.x() > words.geometry().right() and button.y() < words.geometry().bottom()
        window.resize(720, 520)
        await settle(30)
        assert button.y() > words.geometry().bottom() and button.geometry().right() <= offer.width()
        assert offer.height() < 520 / 4
        chat = engine.add_chat("Report", "one", "two")
        await window.model.reload()
        await window.conversations._delete(chat)
        await settle(30)
        undo = window.notices.shown[0]
        beside = next(b for b in undo.findChildren(QPushButton) if b.text() == "Undo")
        assert beside.y() < undo.findChildren(QLabel)[-1].geometry().bottom()

    run(scenario())


def test_a_notice_moves_nothing_under_the_pointer(run: Run, window: Window) -> None:
    async def scenario() -> None:
        await opened(window)

        def places() -> list[QPoint]:
            return [w.mapTo(window, QPoint()) for w in (window.chat.greeting, window.chat.composer, window.chat.ways)]

        before = places()
        notice = window.notices.say("Something", "that is good to know")
        await settle(30)
        assert notice.isVisible() and places() == before
        notice.close_now()
        await settle(30)
        assert places() == before

    run(scenario())
