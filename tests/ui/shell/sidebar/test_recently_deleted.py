"""The bin in the window: what it shows, and the way back by keys and clicks."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.core.clock import DAY_US
from app.ui.shell.sidebar.recently_deleted import RecentlyDeleted
from app.ui.shell.window import Window
from app.ui.wiring.actions import ActionId
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until
from tests.support.window import dialog, opened, titles

HOSTILE = '<img src="file:///etc/hostname"><b>x</b>'


async def shown(window: Window) -> RecentlyDeleted:
    window.actions_table[ActionId.RECENTLY_DELETED].trigger()
    await settle(60)
    made = dialog(window, RecentlyDeleted)
    assert isinstance(made, RecentlyDeleted)
    return made


async def throw_away(engine: FakeEngine, chat: str, days_ago: float) -> None:
    await engine.conversations.delete(chat)
    engine.bin[chat] = replace(engine.bin[chat], deleted_us=engine.now_us - round(days_ago * DAY_US))


def said(bin: RecentlyDeleted) -> list[str]:
    rows = (bin.model.index(i, 0) for i in range(bin.model.rowCount()))
    return [row.data(Qt.ItemDataRole.AccessibleTextRole) for row in rows]


def test_enter_restores_long_after_the_undo_went(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        old, young = engine.add_chat(HOSTILE, "one"), engine.add_chat("Young", "one")
        await opened(window)
        await throw_away(engine, old, 28.5)
        await throw_away(engine, young, 0)
        bin = await shown(window)
        assert [text.split(". ")[0] for text in said(bin)] == ["Young", HOSTILE]
        assert said(bin)[0].endswith("30 days left") and said(bin)[1].endswith("2 days left")
        QTest.keyClick(bin.list, Qt.Key.Key_Down)
        QTest.keyClick(bin.list, Qt.Key.Key_Return)
        await until(lambda: titles(window) == [HOSTILE] and len(said(bin)) == 1)
        assert bin.isVisible() and said(bin)[0].startswith("Young. ")
        bin.restore_button.click()
        await until(lambda: sorted(titles(window)) == sorted([HOSTILE, "Young"]))
        await until(lambda: bin.pages.currentWidget() is bin.empty and not bin.restore_button.isEnabled())
        QTest.keyClick(bin, Qt.Key.Key_Escape)
        await until(lambda: dialog(window) is None)

    run(scenario())


def test_several_come_back_together_and_pages_are_read_on(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chats = [engine.add_chat(f"Chat {i}", "one") for i in range(130)]
        await opened(window)
        for at, chat in enumerate(chats):
            await throw_away(engine, chat, at / 10)
        await settle(60)
        bin = await shown(window)
        await until(lambda: bin.model.rowCount() == 100)
        bin.model.fetchMore()
        await until(lambda: bin.model.rowCount() == 130)
        assert not bin.model.canFetchMore()
        bin.list.selectAll()
        bin.restore_button.click()
        await until(lambda: not engine.bin and not bin.model.rowCount())

    run(scenario())


def test_an_empty_bin_says_so(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        await opened(window)
        bin = await shown(window)
        assert bin.pages.currentWidget() is bin.empty and bin.empty.text()
        assert not bin.restore_button.isEnabled()

    run(scenario())
