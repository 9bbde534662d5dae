"""What keys do in the whole window, wherever the focus is."""

import asyncio

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QPlainTextEdit,
    QTextBrowser,
)

from app.core.errors import Kind, KnownError
from app.core.requests import Draft
from app.ui.preferences.view import PageId
from app.ui.shell.command_palette import CommandPalette
from app.ui.shell.window import Window
from app.ui.wiring.actions import ActionId
from tests.support.chat import stands
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until
from tests.support.window import dialog, opened


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
            await until(lambda: window.conversations.current_id == wanted)  # noqa: B023

    run(scenario())


def test_what_is_asked_for_while_the_store_opens_is_done_then(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        may_open = engine.hold("home.open")
        opening = asyncio.ensure_future(window.start())
        await settle()
        for key in (Qt.Key.Key_N, Qt.Key.Key_Comma):
            QTest.keyClick(window.chat.composer.editor, key, Qt.KeyboardModifier.ControlModifier)
        await settle()
        assert window.views.preferences is None
        may_open.set()
        await opening
        await until(lambda: window.views.preferences is not None)
        await settle(30)
        assert window.views.currentWidget() is window.views.preferences
        assert not engine.named("conversations.rename"), "what needs more than the store stays out of reach"

    run(scenario())


def test_what_was_asked_for_is_forgotten_where_the_store_stays_closed(
    run: Run, window: Window, engine: FakeEngine
) -> None:
    async def scenario() -> None:
        engine.errors["home.open"] = KnownError(Kind.VAULT_LOCKED, need="existing")
        may_open = engine.hold("home.open")
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
        window.conversations.open(chat)
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
        window.views.show_preferences(PageId.GENERAL)
        QTest.keyClicks(window.header, "x")
        assert editor.toPlainText() == "pasted"

    run(scenario())


def test_space_and_pages_scroll_the_transcript(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", *("a line of it. " * 200 for _ in range(8)))
        await opened(window)
        window.conversations.open(chat)
        await until(lambda: window.chat.transcript.cards)
        transcript = window.chat.transcript
        transcript.setFocus()
        last = transcript.cards[-1]

        async def place() -> int:
            """Where the last card stands; what is made above it meanwhile moves nothing on the screen."""
            await until(lambda: stands(window.chat))
            return last.y() - transcript.verticalScrollBar().value()

        end = await place()
        QTest.keyClick(transcript, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
        up = await place()
        assert up > end
        QTest.keyClick(transcript, Qt.Key.Key_PageUp)
        assert await place() > up
        QTest.keyClick(transcript, Qt.Key.Key_Space)
        assert await place() == up
        assert window.chat.composer.text == ""

    run(scenario())


def test_escape_leads_back_to_the_composer(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two")
        await opened(window)
        window.conversations.open(chat)
        await until(lambda: window.chat.transcript.cards)
        editor = window.chat.composer.editor
        settings = window.views.show_preferences(PageId.GENERAL)
        QTest.keyClick(settings.nav[PageId.GENERAL], Qt.Key.Key_Escape)
        assert window.views.currentWidget() is window.chat and window.focusWidget() is editor
        window.actions_table[ActionId.SEARCH].trigger()
        QTest.keyClick(window.sidebar.field, Qt.Key.Key_Escape)
        assert window.focusWidget() is editor
        turn = await engine.chat.send(Draft("go on", conversation_id=chat))
        await until(lambda: window.chat.presenter.growing)
        window.chat.transcript.setFocus()
        QTest.keyClick(window.chat.transcript, Qt.Key.Key_Escape)
        await until(lambda: engine.named("chat.stop") == [(turn.answer_id,)])

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
        await until(lambda: window.views.preferences is not None)

    run(scenario())


def test_text_grows_and_shrinks_by_keys(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        editor, control = window.chat.composer.editor, Qt.KeyboardModifier.ControlModifier
        size = "appearance.text_size"
        usual = editor.font().pointSizeF(), editor.font().pixelSize(), editor.fontMetrics().height()
        for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Plus):
            QTest.keyClick(editor, key, control)
        await until(lambda: engine.values.get(size, (0,))[0] == 3)
        assert editor.fontMetrics().height() > usual[2]
        QTest.keyClick(editor, Qt.Key.Key_Minus, control)
        await until(lambda: engine.values[size][0] == 2)
        for _ in range(20):
            QTest.keyClick(editor, Qt.Key.Key_Plus, control)
        await until(lambda: engine.values[size][0] == 8)
        assert max(value for _, value in engine.named("options.set")) == 8, "and no further"
        QTest.keyClick(editor, Qt.Key.Key_0, control)
        await until(lambda: size not in engine.values)
        assert (editor.font().pointSizeF(), editor.font().pixelSize(), editor.fontMetrics().height()) == usual

    run(scenario())


def test_every_action_does_something(run: Run, window: Window) -> None:
    assert window.actions_table.bound == frozenset(ActionId)
