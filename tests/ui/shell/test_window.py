"""The whole window over an engine in memory: what a person does, by keys and clicks."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.ui.shell.remembered import Remembered
from app.ui.shell.sidebar.conversation_rows import Roles
from app.ui.shell.window import Window
from app.ui.theme.theme import Appearance, theme
from app.ui.wiring.actions import ActionId
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run
from tests.support.samples import local_status
from tests.support.waiting import until
from tests.support.window import end, make_window, opened, titles

HOSTILE = '<img src="file:///etc/hostname"><b>x</b>'


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
        window.conversations.open(chat)
        await until(lambda: window.conversations.current_id == chat)
        window.actions_table[ActionId.RENAME].trigger()
        editor = window.sidebar.list.findChild(QLineEdit)
        assert editor is not None and editor.text() == "Old" and editor.accessibleName()
        editor.setText("New name")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: window.header.title.text() == "New name")
        assert titles(window) == ["New name"]

    run(scenario())


def test_delete_key_in_the_list(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two")
        await opened(window)
        window.sidebar.list.setCurrentIndex(window.model.index_of(chat))
        QTest.keyClick(window.sidebar.list, Qt.Key.Key_Return)
        await until(lambda: window.conversations.current_id == chat)
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
        await until(lambda: window.conversations.current_id == chat)
        await until(lambda: any(c[1] == engine.shown[chat][1] for c in engine.named("transcripts.page")))
        window.sidebar.field.setText("qqq")
        await until(lambda: window.sidebar.pages.currentWidget() is window.sidebar.nothing)
        QTest.keyClick(window.sidebar.field, Qt.Key.Key_Escape)
        assert window.sidebar.pages.currentWidget() is window.sidebar.list

    run(scenario())


def test_enter_opens_what_was_typed_not_what_is_still_listed(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        other = engine.add_chat("Other", "apples", "no")
        chat = engine.add_chat("Report", "the sales of March")
        await opened(window)
        window.actions_table[ActionId.SEARCH].trigger()
        QTest.keyClicks(window.sidebar.field, "apples")
        await until(lambda: window.sidebar.pages.currentWidget() is window.sidebar.hits)
        window.sidebar.field.selectAll()
        QTest.keyClicks(window.sidebar.field, "sales")
        QTest.keyClick(window.sidebar.field, Qt.Key.Key_Return)
        await until(lambda: window.conversations.current_id)
        assert window.conversations.current_id == chat != other

    run(scenario())


def test_inspector_follows_the_answer_asked_for(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two", "three", "four")
        await opened(window)
        window.conversations.open(chat)
        await until(lambda: window.conversations.current_id == chat)
        window.chat.inspect_requested.emit(engine.shown[chat][1])
        await until(
            lambda: engine.named("chat.decision") and engine.named("chat.decision")[-1] == (engine.shown[chat][1],)
        )
        assert window.inspector.isVisible() and window.actions_table[ActionId.INSPECTOR].isChecked()
        window.header.inspector.click()
        assert not window.inspector.isVisible() and not window.header.inspector.isChecked()

    run(scenario())


def test_a_new_chat_ends_the_search(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.add_chat("Report", "one", "two")
        await opened(window)
        window.sidebar.field.setText("one")
        await until(lambda: window.sidebar.pages.currentWidget() is window.sidebar.hits)
        window.actions_table[ActionId.NEW_CHAT].trigger()
        await until(lambda: window.sidebar.pages.currentWidget() is window.sidebar.list)

    run(scenario())


def test_theme_follows_the_option(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        await engine.options.set("appearance.theme", "dark")
        await until(lambda: theme().tokens.name == "dark")
        await engine.options.set("appearance.theme", "light")
        await until(lambda: theme().tokens.name == "light")
        theme().set_appearance(Appearance.SYSTEM)

    run(scenario())


def test_shape_is_remembered(run: Run, bridge: Bridge, tmp_path: Path) -> None:
    first = make_window(bridge, tmp_path)
    first.resize(720, 560)
    first.keep_shape()
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
