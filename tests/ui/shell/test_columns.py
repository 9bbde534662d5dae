"""The columns of the whole window: which of them are shown."""

from app.ui.preferences.view import PageId
from app.ui.shell.window import Window
from app.ui.wiring.actions import ActionId
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run
from tests.support.waiting import until
from tests.support.window import opened


def test_sidebar_folds_away_and_leaves_its_buttons(run: Run, window: Window) -> None:
    async def scenario() -> None:
        await opened(window)
        window.actions_table[ActionId.SIDEBAR].trigger()
        assert not window.sidebar.isVisible() and window.header.unfold.isVisible()
        window.header.unfold.click()
        assert window.sidebar.isVisible() and not window.header.unfold.isVisible()

    run(scenario())


def test_in_a_narrow_window_the_sidebar_gives_way_until_it_is_asked_for(
    run: Run, window: Window, engine: FakeEngine
) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two")
        await opened(window)
        window.conversations.open(chat)
        await until(lambda: window.conversations.current)
        window.resize(700, 600)
        assert window.sidebar.isVisible()
        window.set_inspector(True)
        assert not window.sidebar.isVisible() and window.header.unfold.isVisible()
        assert window.columns.width() <= 700
        window.actions_table[ActionId.SEARCH].trigger()
        assert window.sidebar.isVisible() and not window.inspector.isVisible()
        window.views.show_preferences(PageId.GENERAL)
        assert not window.sidebar.isVisible()
        window.resize(1200, 600)
        assert window.sidebar.isVisible()

    run(scenario())
