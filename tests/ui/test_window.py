"""The whole window over an engine in memory: what a person does, by keys and clicks."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QWidget,
)

from app.core.errors import Kind, KnownError
from app.core.events import Notice
from app.core.messages import FinishReason
from app.core.requests import Draft
from app.ui.actions import ActionId
from app.ui.bridge import Bridge
from app.ui.chat.view import ChatView
from app.ui.preferences.view import PageId
from app.ui.shell.command_palette import CommandPalette
from app.ui.shell.conversation_model import Roles
from app.ui.shell.recovery import RecoveryDialog
from app.ui.shell.remembered import Remembered
from app.ui.shell.window import Window
from app.ui.theme.theme import Appearance, theme
from tests.support.fake_engine import NOW_US, FakeEngine
from tests.support.qt import Run, settle, until
from tests.support.samples import local_status

NOW = datetime.fromtimestamp(NOW_US / 1e6).astimezone()
HOSTILE = '<img src="file:///etc/hostname"><b>x</b>'


def make_window(bridge: Bridge, folder: Path | None = None) -> Window:
    window = Window(bridge, ChatView(bridge), Remembered(folder), now=lambda: NOW)
    window.resize(1200, 800)
    window.show()
    window.activateWindow()
    return window


@pytest.fixture
def window(run: Run, bridge: Bridge) -> Iterator[Window]:
    made = make_window(bridge)
    yield made
    run(end(made, bridge))


async def end(window: Window, bridge: Bridge) -> None:
    """Close as the program does: while the loop runs, what works first."""
    await bridge.close()
    window.end()
    window.deleteLater()
    await settle()


async def opened(window: Window) -> Window:
    await window.start()
    await until(lambda: window.model.rowCount() or window.chat.presenter.next.options)
    await settle(30)
    return window


def titles(window: Window) -> list[str]:
    rows = (window.model.index(i, 0) for i in range(window.model.rowCount()))
    return [row.data() for row in rows if not row.data(Roles.HEADING)]


def notices(window: Window) -> list[str]:
    return [notice.accessibleName() for notice in window.notices.shown]


def dialog(window: QWidget, kind: type[QDialog] = QDialog) -> QDialog | None:
    return next((d for d in window.findChildren(kind) if d.isVisible()), None)


def test_starts_with_a_new_chat_that_takes_typing(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.add_chat("Report", "one", "two")
        await opened(window)
        assert titles(window) == ["Report"]
        assert window.header.title.text() == "" and not window.header.inspector.isVisible()
        assert window.focusWidget() is window.chat.composer.editor
        assert not window.actions_table[ActionId.RENAME].isEnabled()

    run(scenario())


def test_opening_a_conversation_shows_title_and_marks_it(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat(HOSTILE, "one", "two")
        await opened(window)
        window.sidebar.list.opened.emit(chat)
        await until(lambda: window.header.title.text() == HOSTILE)
        assert window.header.title.textFormat() == Qt.TextFormat.PlainText
        assert window.sidebar.list.currentIndex() == window.model.index_of(chat)
        await until(window.actions_table[ActionId.REGENERATE].isEnabled)
        window.actions_table[ActionId.NEW_CHAT].trigger()
        await until(lambda: window.header.title.text() == "")
        assert not window.sidebar.list.selectedIndexes()

    run(scenario())


def test_a_sent_message_becomes_a_conversation_in_the_list(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.known_models = [local_status()]
        await opened(window)
        QTest.keyClicks(window.chat.composer.editor, "Hello there")
        QTest.keyClick(window.chat.composer.editor, Qt.Key.Key_Return)
        await until(lambda: titles(window) == ["Hello there"])
        await until(lambda: window.header.title.text() == "Hello there")
        chat = next(iter(engine.chats))
        answer = engine.shown[chat][-1]
        assert window.model.index_of(chat).data(Roles.GROWING)
        await until(window.actions_table[ActionId.STOP].isEnabled)
        engine.grow(answer, "Hi.")
        engine.end(answer)
        await until(lambda: not window.model.index_of(chat).data(Roles.GROWING))
        assert not window.actions_table[ActionId.STOP].isEnabled()

    run(scenario())


def test_rename_in_place(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Old", "one", "two")
        await opened(window)
        window.desk.open(chat)
        await until(lambda: window.desk.current_id == chat)
        window.actions_table[ActionId.RENAME].trigger()
        editor = window.sidebar.list.findChild(QLineEdit)
        assert editor is not None and editor.text() == "Old" and editor.accessibleName()
        editor.setText("New name")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: window.header.title.text() == "New name")
        assert titles(window) == ["New name"]

    run(scenario())


def test_delete_can_be_undone(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat(HOSTILE, "one", "two")
        await opened(window)
        window.desk.open(chat)
        await until(lambda: window.desk.current_id == chat)
        window.actions_table[ActionId.DELETE].trigger()
        await until(lambda: window.notices.shown)
        assert titles(window) == [] and window.desk.current_id is None
        notice = window.notices.shown[0]
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in notice.findChildren(QLabel))
        next(b for b in notice.findChildren(QPushButton) if b.text() == "Undo").click()
        await until(lambda: titles(window) == [HOSTILE] and window.desk.current_id == chat)
        assert not window.notices.shown

    run(scenario())


def test_delete_key_in_the_list(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two")
        await opened(window)
        window.sidebar.list.setCurrentIndex(window.model.index_of(chat))
        QTest.keyClick(window.sidebar.list, Qt.Key.Key_Return)
        await until(lambda: window.desk.current_id == chat)
        QTest.keyClick(window.sidebar.list, Qt.Key.Key_Delete)
        await until(lambda: chat in engine.bin)

    run(scenario())


def test_search_finds_and_opens_the_message(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.add_chat("Other", "nothing here", "no")
        chat = engine.add_chat("Report", "one", "the sales of March", "three", "four")
        await opened(window)
        window.actions_table[ActionId.SEARCH].trigger()
        assert window.focusWidget() is window.sidebar.field
        QTest.keyClicks(window.sidebar.field, "sales")
        await until(lambda: window.sidebar.pages.currentWidget() is window.sidebar.hits)
        QTest.keyClick(window.sidebar.field, Qt.Key.Key_Return)
        await until(lambda: window.desk.current_id == chat)
        await until(lambda: any(c[1] == engine.shown[chat][1] for c in engine.named("transcript")))
        window.sidebar.field.setText("qqq")
        await until(lambda: window.sidebar.pages.currentWidget() is window.sidebar.nothing)
        QTest.keyClick(window.sidebar.field, Qt.Key.Key_Escape)
        assert window.sidebar.pages.currentWidget() is window.sidebar.list

    run(scenario())


def test_shortcuts_work_while_one_writes(run: Run, window: Window, engine: FakeEngine) -> None:
    """Ctrl+K is the text field's own on Linux; the window's meaning goes first."""

    async def scenario() -> None:
        await opened(window)
        window.chat.focus_composer()
        editor = window.chat.composer.editor
        QTest.keyClicks(editor, "hello")
        editor.moveCursor(editor.textCursor().MoveOperation.Start)
        QTest.keyClick(editor, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert window.focusWidget() is window.sidebar.field
        assert editor.toPlainText() == "hello"

    run(scenario())


def test_next_and_previous_conversation(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        first, second = engine.add_chat("First", age_days=0), engine.add_chat("Second", age_days=3)
        await opened(window)
        for action, wanted in (
            (ActionId.NEXT_CONVERSATION, first),
            (ActionId.NEXT_CONVERSATION, second),
            (ActionId.NEXT_CONVERSATION, second),
            (ActionId.PREVIOUS_CONVERSATION, first),
        ):
            window.actions_table[action].trigger()
            await until(lambda: window.desk.current_id == wanted)  # noqa: B023

    run(scenario())


def test_inspector_follows_the_answer_asked_for(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two", "three", "four")
        await opened(window)
        window.desk.open(chat)
        await until(lambda: window.desk.current_id == chat)
        window.chat.inspect_requested.emit(engine.shown[chat][1])
        await until(lambda: engine.named("decision") and engine.named("decision")[-1] == (engine.shown[chat][1],))
        assert window.inspector.isVisible() and window.actions_table[ActionId.INSPECTOR].isChecked()
        window.header.inspector.click()
        assert not window.inspector.isVisible() and not window.header.inspector.isChecked()

    run(scenario())


def test_sidebar_folds_away_and_leaves_its_buttons(run: Run, window: Window) -> None:
    async def scenario() -> None:
        await opened(window)
        window.actions_table[ActionId.SIDEBAR].trigger()
        assert not window.sidebar.isVisible() and window.header.unfold.isVisible()
        window.header.unfold.click()
        assert window.sidebar.isVisible() and not window.header.unfold.isVisible()

    run(scenario())


def test_settings_open_in_the_middle_and_close_again(run: Run, window: Window) -> None:
    async def scenario() -> None:
        await opened(window)
        assert window.preferences is None
        window.actions_table[ActionId.MODELS].trigger()
        assert window.preferences is not None and window.preferences.page is PageId.MODELS
        assert window.sidebar.foot[ActionId.MODELS].isChecked()
        assert not window.sidebar.foot[ActionId.SETTINGS].isChecked()
        window.actions_table[ActionId.NEW_CHAT].trigger()
        assert window.views.currentWidget() is window.chat
        assert not window.sidebar.foot[ActionId.MODELS].isChecked()

    run(scenario())


def test_settings_are_a_page_of_their_own_beside_models(run: Run, window: Window) -> None:
    async def scenario() -> None:
        await opened(window)
        window.actions_table[ActionId.MODELS].trigger()
        window.actions_table[ActionId.SETTINGS].trigger()
        assert window.preferences is not None and window.preferences.page is PageId.GENERAL
        assert window.views.currentWidget() is window.preferences
        window.actions_table[ActionId.SETTINGS].trigger()
        assert window.views.currentWidget() is window.chat

    run(scenario())


def test_what_is_asked_for_while_the_store_opens_is_done_then(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        may_open = engine.hold("open")
        opening = asyncio.ensure_future(window.start())
        await settle()
        for key in (Qt.Key.Key_N, Qt.Key.Key_Comma):
            QTest.keyClick(window.chat.composer.editor, key, Qt.KeyboardModifier.ControlModifier)
        await settle()
        assert window.preferences is None
        may_open.set()
        await opening
        await until(lambda: window.preferences is not None)
        await settle(30)
        assert window.views.currentWidget() is window.preferences
        assert not engine.named("rename"), "what needs more than the store stays out of reach"

    run(scenario())


def test_what_was_asked_for_is_forgotten_where_the_store_stays_closed(
    run: Run, window: Window, engine: FakeEngine
) -> None:
    async def scenario() -> None:
        engine.errors["open"] = KnownError(Kind.VAULT_LOCKED, need="existing")
        may_open = engine.hold("open")
        opening = asyncio.ensure_future(window.start())
        await settle()
        window.actions_table[ActionId.SETTINGS].trigger()
        may_open.set()
        await opening
        assert not window.actions_table[ActionId.SETTINGS].isEnabled()
        await window.opening.open("right")
        await settle(30)
        assert window.views.currentWidget() is window.chat

    run(scenario())


ANSWER = "Some prose with [a link](https://x.test).\n\n```py\nx = 1\n```\n\n| a |\n|---|\n| 1 |\n"


def test_what_is_typed_beside_the_composer_goes_into_it(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", ANSWER)
        await opened(window)
        window.desk.open(chat)
        await until(lambda: window.chat.transcript.cards)
        await settle(30)
        editor = window.chat.composer.editor
        transcript = window.chat.transcript
        texts = [*transcript.findChildren(QTextBrowser), *transcript.findChildren(QPlainTextEdit)]
        places = [
            transcript,
            *(text for text in texts if text.isVisible()),
            window.header.inspector,
            window.sidebar.new_chat,
        ]
        assert len(places) >= 7
        for place in places:
            place.setFocus()
            QTest.keyClicks(place, "Hi")
            assert editor.toPlainText() == "Hi" and window.focusWidget() is editor
            editor.clear()
            place.setFocus()
            QTest.keyClick(place, Qt.Key.Key_Space)
            QTest.keyClick(place, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
            assert editor.toPlainText() == ""
        QApplication.clipboard().setText("pasted")
        transcript.setFocus()
        QTest.keyClick(transcript, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert editor.toPlainText() == "pasted"
        window.show_preferences(PageId.GENERAL)
        QTest.keyClicks(window.header, "x")
        assert editor.toPlainText() == "pasted"

    run(scenario())


def test_space_and_pages_scroll_the_transcript(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", *("a line of it. " * 200 for _ in range(8)))
        await opened(window)
        window.desk.open(chat)
        await until(lambda: window.chat.transcript.cards)
        await settle(60)
        bar = window.chat.transcript.verticalScrollBar()
        window.chat.transcript.setFocus()
        end = bar.value()
        QTest.keyClick(window.chat.transcript, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
        up = bar.value()
        assert up < end
        QTest.keyClick(window.chat.transcript, Qt.Key.Key_PageUp)
        assert bar.value() < up
        QTest.keyClick(window.chat.transcript, Qt.Key.Key_Space)
        assert bar.value() == up
        assert window.chat.composer.text == ""

    run(scenario())


def test_escape_leads_back_to_the_composer(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two")
        await opened(window)
        window.desk.open(chat)
        await until(lambda: window.chat.transcript.cards)
        editor = window.chat.composer.editor
        settings = window.show_preferences(PageId.GENERAL)
        QTest.keyClick(settings.nav[PageId.GENERAL], Qt.Key.Key_Escape)
        assert window.views.currentWidget() is window.chat and window.focusWidget() is editor
        window.actions_table[ActionId.SEARCH].trigger()
        QTest.keyClick(window.sidebar.field, Qt.Key.Key_Escape)
        assert window.focusWidget() is editor
        turn = await engine.send(Draft("go on", conversation_id=chat))
        await until(lambda: window.chat.presenter.growing)
        window.chat.transcript.setFocus()
        QTest.keyClick(window.chat.transcript, Qt.Key.Key_Escape)
        await until(lambda: engine.named("stop") == [(turn.answer_id,)])

    run(scenario())


def test_known_errors_become_notices(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        engine.emit(Notice(KnownError(Kind.DISK_FULL)))
        await until(lambda: notices(window))
        assert notices(window) == ["The disk is full. Make room, then try again. What was there is safe."]
        engine.emit(Notice(KnownError(Kind.DISK_FULL)))
        await settle(30)
        assert len(notices(window)) == 1, "the same thing is said once"
        engine.errors["add_model"] = KnownError(Kind.MODEL_FILE, detail=HOSTILE)
        window.model_files.open(["/x/broken.gguf"])
        await until(lambda: any(HOSTILE in text for text in notices(window)))
        assert not any("Reading" in text for text in notices(window))

    run(scenario())


def test_a_message_held_elsewhere_is_told(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two")
        await opened(window)
        turn = await engine.send(Draft("secret", conversation_id=chat))
        engine.withdraw(turn, KnownError(Kind.PRIVACY, detail="an IBAN"))
        await until(lambda: any("the message holds an IBAN" in text for text in notices(window)))

    run(scenario())


def test_in_a_narrow_window_the_sidebar_gives_way_until_it_is_asked_for(
    run: Run, window: Window, engine: FakeEngine
) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two")
        await opened(window)
        window.desk.open(chat)
        await until(lambda: window.desk.current)
        window.resize(700, 600)
        assert window.sidebar.isVisible()
        window.set_inspector(True)
        assert not window.sidebar.isVisible() and window.header.unfold.isVisible()
        assert window.columns.width() <= 700
        window.actions_table[ActionId.SEARCH].trigger()
        assert window.sidebar.isVisible() and not window.inspector.isVisible()
        window.show_preferences(PageId.GENERAL)
        assert not window.sidebar.isVisible()
        window.resize(1200, 600)
        assert window.sidebar.isVisible()

    run(scenario())


def test_a_new_chat_ends_the_search(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.add_chat("Report", "one", "two")
        await opened(window)
        window.sidebar.field.setText("one")
        await until(lambda: window.sidebar.pages.currentWidget() is window.sidebar.hits)
        window.actions_table[ActionId.NEW_CHAT].trigger()
        await settle(30)
        assert window.sidebar.pages.currentWidget() is window.sidebar.list

    run(scenario())


def test_dropping_a_model_file_opens_it(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile("/models/tiny.gguf"), QUrl("https://x.example/a.gguf")])
        event = QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        window.dropEvent(event)
        await until(lambda: any("tiny is ready" in text for text in notices(window)))
        assert engine.named("add_model") == [("/models/tiny.gguf",)]

    run(scenario())


def test_locked_store_shows_its_page_and_nothing_else(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.errors["open"] = KnownError(Kind.VAULT_LOCKED, need="existing")
        await window.start()
        assert window.views.currentWidget() is window.opening
        assert not window.sidebar.isVisible()
        assert not window.actions_table[ActionId.NEW_CHAT].isEnabled()
        assert window.actions_table[ActionId.QUIT].isEnabled()
        await window.opening.open("right")
        await until(lambda: window.views.currentWidget() is window.chat)
        assert window.sidebar.isVisible()

    run(scenario())


def test_recovery_key_is_offered_once_there_is_something_to_lose(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        assert not notices(window)
        turn = await engine.send(Draft("hello"))
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
        turn = await engine.send(Draft("again"))
        engine.end(turn.answer_id, FinishReason.STOP)
        await settle(30)
        assert not notices(window)

    run(scenario())


def test_the_recovery_key_is_offered_over_the_chat_alone_and_below_undo(
    run: Run, window: Window, engine: FakeEngine
) -> None:
    async def scenario() -> None:
        await opened(window)
        turn = await engine.send(Draft("hello"))
        engine.end(turn.answer_id)
        await until(lambda: window.notices.shown)
        offer = window.notices.shown[0]
        window.actions_table[ActionId.SETTINGS].trigger()
        assert not offer.isVisible() and not window.notices.isVisible()
        window.actions_table[ActionId.SETTINGS].trigger()
        assert offer.isVisible()
        for title in ("Report", "Report", "Other"):
            chat = engine.add_chat(title, "one", "two")
            window.desk.open(chat)
            await until(lambda: window.desk.current_id == chat)  # noqa: B023
            window.actions_table[ActionId.DELETE].trigger()
            await until(lambda: chat in engine.bin)  # noqa: B023
            await settle()
        engine.emit(Notice(KnownError(Kind.DISK_FULL)))
        await settle(30)
        said = [text.split()[0] for text in notices(window)]
        assert said == ["“Report”", "“Report”", "“Other”", "The", "Make"]
        places = [notice.y() for notice in window.notices.shown]
        assert places == sorted(places)

    run(scenario())


def test_palette_runs_what_was_typed(run: Run, window: Window) -> None:
    async def scenario() -> None:
        await opened(window)
        window.actions_table[ActionId.PALETTE].trigger()
        await until(lambda: dialog(window, CommandPalette))
        palette = dialog(window, CommandPalette)
        assert isinstance(palette, CommandPalette)
        QTest.keyClicks(palette.field, "mod")
        rows = [palette.list.model().index(i, 0).data() for i in range(palette.list.model().rowCount())]
        assert any(row.startswith("Models") for row in rows) and not any(row.startswith("Search") for row in rows)
        row = next(i for i, text in enumerate(rows) if text == "Models")
        spoken = palette.list.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken == "Models, Ctrl+Shift+M"
        line = palette.list.visualRect(palette.list.model().index(row, 0))
        picture = palette.list.viewport().grab(line).toImage()
        end = QRect(picture.width() * 2 // 3, 0, picture.width() // 3, picture.height())
        inked = {picture.pixel(x, y) for x in range(end.left(), end.right()) for y in range(end.height())}
        assert len(inked) > 5, "the keys stand at the end of the row"
        QTest.keyClicks(palette.field, "els")
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        await until(lambda: window.preferences is not None)

    run(scenario())


def test_theme_follows_the_option(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        await engine.set_option("appearance.theme", "dark")
        await until(lambda: theme().tokens.name == "dark")
        await engine.set_option("appearance.theme", "light")
        await until(lambda: theme().tokens.name == "light")
        theme().set_appearance(Appearance.SYSTEM)

    run(scenario())


def test_every_action_does_something(run: Run, window: Window) -> None:
    assert window.actions_table.bound == frozenset(ActionId)


def test_shape_is_remembered(run: Run, bridge: Bridge, tmp_path: Path) -> None:
    first = make_window(bridge, tmp_path)
    first.resize(720, 560)
    first.close()
    run(end(first, bridge))
    second = make_window(bridge, tmp_path)
    second.resize(650, 500)
    Remembered(tmp_path).restore(second, second.columns)
    assert (second.width(), second.height()) == (720, 560)
    assert b"Report" not in (tmp_path / "window.ini").read_bytes()
    run(end(second, bridge))


def test_closing_asks_for_the_orderly_end(run: Run, window: Window) -> None:
    closing: list[None] = []
    window.closing.connect(lambda: closing.append(None))
    assert not window.close(), "the window waits until everything beneath it is closed"
    assert len(closing) == 1
