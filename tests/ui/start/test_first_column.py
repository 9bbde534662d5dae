"""The list at the entrance: it looks as the sidebar's does, and what is asked of it is done once it can be."""

import asyncio
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QWidget

from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.core.messages import ConversationPage
from app.ui.shell.sidebar.conversation_rows import Roles
from app.ui.start.application import Program
from app.ui.start.entrance import Entrance
from app.ui.start.first_column import FirstColumn
from app.ui.theme import tokens
from app.ui.wiring.actions import ActionId
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until

CHATS = 60


@pytest.fixture
def chats(engine: FakeEngine) -> list[str]:
    # So long ago that no midnight of today puts one under another heading.
    engine.now_us -= 10 * 365 * DAY_US
    return [engine.add_chat(f"Talk {i}", f"question {i}", age_days=i * 1.5) for i in range(CHATS)]


async def furnished(entrance: Entrance, engine: FakeEngine) -> FirstColumn:
    """The entrance with the engine's first page in it."""
    seen: Future[ConversationPage | None] = Future()
    entrance.show_side(FirstColumn, seen)
    seen.set_result(await engine.conversations.page())
    await until(lambda: entrance.side)
    assert isinstance(entrance.side, FirstColumn)
    return entrance.side


def rows(view: QListView) -> list[tuple[str, bool]]:
    model = view.model()
    indexes = (model.index(i, 0) for i in range(model.rowCount()))
    return [(index.data(), bool(index.data(Roles.HEADING))) for index in indexes]


def press(column: FirstColumn, conversation_id: str) -> None:
    model = column.list.model()
    row = next(i for i in range(model.rowCount()) if model.index(i, 0).data(Roles.ID) == conversation_id)
    at = column.list.visualRect(model.index(row, 0)).center()
    QTest.mouseClick(column.list.viewport(), Qt.MouseButton.LeftButton, pos=at)


def chosen(view: QListView) -> list[str]:
    return [index.data() for index in view.selectedIndexes()]


async def started(program: Program, entrance: Entrance) -> "asyncio.Task[int]":
    running = asyncio.ensure_future(program.run())
    await until(lambda: program.window.window() is entrance)
    return running


async def ended(entrance: Entrance, running: "asyncio.Task[int]") -> None:
    entrance.close()
    await running


@pytest.mark.usefixtures("chats")
def test_it_looks_as_the_sidebar_will(run: Run, entrance: Entrance, program: Program, engine: FakeEngine) -> None:
    def look(column: QWidget, view: QListView) -> tuple[object, ...]:
        return column.geometry(), view.mapTo(entrance, QPoint()), view.size(), rows(view), column.grab().toImage()

    async def scenario() -> None:
        column = await furnished(entrance, engine)
        before = look(column, column.list)
        assert len(rows(column.list)) > CHATS
        held = engine.hold("home.open")
        running = await started(program, entrance)
        sidebar = program.window.sidebar
        assert look(sidebar, sidebar.list) == before, "before the store is open"
        held.set()
        await until(lambda: program.window.chat.presenter.next.options)
        await settle()
        assert look(sidebar, sidebar.list) == before
        await ended(entrance, running)

    run(scenario())


def test_the_field_stands_where_the_real_one_will(run: Run, entrance: Entrance, program: Program) -> None:
    async def scenario() -> None:
        before, size = entrance.editor.mapTo(entrance, QPoint()), entrance.editor.size()
        running = await started(program, entrance)
        await until(lambda: program.window.chat.presenter.next.options)
        await settle()
        field = program.window.chat.composer.editor
        moved = field.mapTo(entrance, QPoint()) - before
        # Other fonts give the greeting another height; half of that is how far the field may be off.
        assert moved.x() == 0 and abs(moved.y()) <= tokens.S and field.size() == size
        await ended(entrance, running)

    run(scenario())


def test_a_press_on_a_conversation_is_carried_out(
    run: Run, entrance: Entrance, program: Program, engine: FakeEngine, chats: list[str]
) -> None:
    async def scenario() -> None:
        column = await furnished(entrance, engine)
        press(column, chats[2])
        assert chosen(column.list) == ["Talk 2"]
        assert entrance.editor.hasFocus()
        held = engine.hold("home.open")
        running = await started(program, entrance)
        assert chosen(program.window.sidebar.list) == ["Talk 2"]
        held.set()
        await until(lambda: program.window.conversations.current_id == chats[2])
        await until(lambda: program.window.chat.transcript.cards)
        assert program.window.chat.transcript.cards[0].message.text == "question 2"
        assert chosen(program.window.sidebar.list) == ["Talk 2"]
        await ended(entrance, running)

    run(scenario())


def test_what_is_sent_after_the_press_goes_where_it_was_written(
    run: Run, entrance: Entrance, program: Program, engine: FakeEngine, chats: list[str]
) -> None:
    async def scenario() -> None:
        press(await furnished(entrance, engine), chats[1])
        QTest.keyClicks(entrance.editor, "And then?")
        QTest.keyClick(entrance.editor, Qt.Key.Key_Return)
        running = await started(program, entrance)
        await until(lambda: [call for call in engine.calls if call[0] == "chat.send"])
        (draft,) = next(values for name, values in engine.calls if name == "chat.send")
        assert (draft.text, draft.conversation_id) == ("And then?", chats[1])
        await ended(entrance, running)

    run(scenario())


def test_what_was_sent_before_the_press_goes_to_a_new_chat(
    run: Run, entrance: Entrance, program: Program, engine: FakeEngine, chats: list[str]
) -> None:
    async def scenario() -> None:
        column = await furnished(entrance, engine)
        QTest.keyClicks(entrance.editor, "Good morning")
        QTest.keyClick(entrance.editor, Qt.Key.Key_Return)
        press(column, chats[1])
        assert chosen(column.list) == []
        held = engine.hold("home.open")
        running = await started(program, entrance)
        await settle()
        program.window.sidebar.list.opened.emit(chats[2])
        held.set()
        await until(lambda: [call for call in engine.calls if call[0] == "chat.send"])
        (draft,) = next(values for name, values in engine.calls if name == "chat.send")
        assert (draft.text, draft.conversation_id) == ("Good morning", None)
        await ended(entrance, running)

    run(scenario())


def test_a_press_in_the_window_waits_for_the_store(
    run: Run, entrance: Entrance, program: Program, engine: FakeEngine, chats: list[str]
) -> None:
    async def scenario() -> None:
        press(await furnished(entrance, engine), chats[2])
        held = engine.hold("home.open")
        running = await started(program, entrance)
        program.window.sidebar.list.opened.emit(chats[4])
        assert chosen(program.window.sidebar.list) == ["Talk 4"]
        await settle()
        assert program.window.conversations.current is None
        held.set()
        await until(lambda: program.window.conversations.current_id == chats[4])
        await ended(entrance, running)

    run(scenario())


def test_new_chat_takes_the_press_back(
    run: Run, entrance: Entrance, program: Program, engine: FakeEngine, chats: list[str]
) -> None:
    async def scenario() -> None:
        column = await furnished(entrance, engine)
        press(column, chats[2])
        column.new_chat.click()
        assert chosen(column.list) == []
        assert entrance.editor.hasFocus()
        running = await started(program, entrance)
        await until(lambda: program.window.chat.presenter.next.options)
        await settle()
        assert program.window.conversations.current is None
        await ended(entrance, running)

    run(scenario())


@pytest.mark.usefixtures("chats")
def test_where_one_scrolled_to_one_stays(run: Run, entrance: Entrance, program: Program, engine: FakeEngine) -> None:
    async def scenario() -> None:
        column = await furnished(entrance, engine)
        column.list.verticalScrollBar().setValue(333)
        assert column.list.verticalScrollBar().value() == 333
        running = await started(program, entrance)
        bar = program.window.sidebar.list.verticalScrollBar()
        assert bar.value() == 333
        await until(lambda: program.window.chat.presenter.next.options)
        await settle(40)
        assert bar.value() == 333
        await ended(entrance, running)

    run(scenario())


@pytest.mark.usefixtures("chats")
def test_a_search_begun_there_is_made(run: Run, entrance: Entrance, program: Program, engine: FakeEngine) -> None:
    async def scenario() -> None:
        column = await furnished(entrance, engine)
        QTest.keyClick(entrance, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert column.field.hasFocus()
        QTest.keyClicks(column.field, "question 1")
        held = engine.hold("home.open")
        running = await started(program, entrance)
        sidebar = program.window.sidebar
        await settle(40)
        assert sidebar.field.text() == "question 1"
        assert sidebar.field.hasFocus()
        assert sidebar.search_model.rowCount() == 0
        QTest.keyClicks(sidebar.field, "1")
        held.set()
        await until(lambda: sidebar.search_model.rowCount() == 1)
        assert sidebar.field.hasFocus()
        await ended(entrance, running)

    run(scenario())


@pytest.mark.usefixtures("chats")
def test_what_else_is_asked_for_is_done_once_it_can_be(
    run: Run, entrance: Entrance, program: Program, engine: FakeEngine
) -> None:
    async def scenario() -> None:
        column = await furnished(entrance, engine)
        column.foot[ActionId.SETTINGS].click()
        assert column.asked is ActionId.SETTINGS
        running = await started(program, entrance)
        await until(lambda: program.window.views.preferences)
        await settle()
        assert program.window.views.preferences is not None and program.window.views.preferences.isVisible()
        await ended(entrance, running)

    run(scenario())


@pytest.mark.usefixtures("chats")
def test_quitting_there_ends_it(run: Run, entrance: Entrance, engine: FakeEngine) -> None:
    async def scenario() -> None:
        column = await furnished(entrance, engine)
        closed: list[None] = []
        entrance.closed.connect(lambda: closed.append(None))
        column._actions[ActionId.QUIT].trigger()
        assert closed

    run(scenario())


@pytest.mark.usefixtures("chats")
def test_a_store_that_does_not_open_hides_what_was_seen(
    run: Run, entrance: Entrance, program: Program, engine: FakeEngine
) -> None:
    async def scenario() -> None:
        await furnished(entrance, engine)
        engine.errors["home.open"] = KnownError(Kind.STORE_DAMAGED, path="chat.db", detail="")
        running = await started(program, entrance)
        await until(program.window.opening.isVisible)
        assert not program.window.sidebar.isVisible()
        await ended(entrance, running)

    run(scenario())


def test_loading_waits_for_the_list_but_not_for_a_list_that_does_not_come(entrance: Entrance) -> None:
    nothing: Future[ConversationPage | None] = Future()
    entrance.show_side(FirstColumn, nothing)
    nothing.set_result(None)
    assert entrance.wait_for_side()
    assert entrance.side is None
