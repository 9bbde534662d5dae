"""What stands in the middle of the whole window, and where one is marked to be."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.core.errors import Kind, KnownError
from app.core.requests import Draft
from app.ui.handbook.view import HandbookView
from app.ui.preferences.view import PageId
from app.ui.shell.window import Window
from app.ui.wiring.actions import ActionId
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until
from tests.support.window import opened


def test_settings_open_in_the_middle_and_close_again(run: Run, window: Window) -> None:
    async def scenario() -> None:
        await opened(window)
        assert window.views.preferences is None
        window.actions_table[ActionId.MODELS].trigger()
        assert window.views.preferences is not None and window.views.preferences.page is PageId.MODELS
        assert window.sidebar.foot[ActionId.MODELS].isChecked()
        assert not window.sidebar.foot[ActionId.SETTINGS].isChecked()
        window.actions_table[ActionId.NEW_CHAT].trigger()
        assert window.views.currentWidget() is window.chat
        assert not window.sidebar.foot[ActionId.MODELS].isChecked()

    run(scenario())


def test_one_place_is_marked_at_a_time(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        chat, other = engine.add_chat("Report", "one", "two"), engine.add_chat("Other", "one", "two")
        await opened(window)
        rows = window.sidebar.list
        window.conversations.open(chat)
        await until(lambda: rows.selectedIndexes() == [window.model.index_of(chat)])
        window.actions_table[ActionId.SETTINGS].trigger()
        assert not rows.selectedIndexes() and window.sidebar.foot[ActionId.SETTINGS].isChecked()
        window.actions_table[ActionId.SETTINGS].trigger()
        assert rows.selectedIndexes() == [window.model.index_of(chat)]
        rows.setCurrentIndex(window.model.index_of(other))
        await engine.chat.send(Draft("more", conversation_id=other))
        await settle(30)
        assert rows.currentIndex() == window.model.index_of(other), "who walks through the list is not called back"

    run(scenario())


def test_settings_are_a_page_of_their_own_beside_models(run: Run, window: Window) -> None:
    async def scenario() -> None:
        await opened(window)
        window.actions_table[ActionId.MODELS].trigger()
        window.actions_table[ActionId.SETTINGS].trigger()
        assert window.views.preferences is not None and window.views.preferences.page is PageId.GENERAL
        assert window.views.currentWidget() is window.views.preferences
        window.actions_table[ActionId.SETTINGS].trigger()
        assert window.views.currentWidget() is window.chat

    run(scenario())


def test_locked_store_shows_its_page_and_nothing_else(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.errors["home.open"] = KnownError(Kind.VAULT_LOCKED, need="existing")
        await window.start()
        assert window.views.currentWidget() is window.opening
        assert not window.sidebar.isVisible()
        assert not window.actions_table[ActionId.NEW_CHAT].isEnabled()
        assert window.actions_table[ActionId.QUIT].isEnabled()
        await window.opening.open("right")
        await until(lambda: window.views.currentWidget() is window.chat)
        assert window.sidebar.isVisible()

    run(scenario())


def test_help_opens_from_anywhere_at_what_fits_and_leads_back(run: Run, window: Window) -> None:
    async def scenario() -> None:
        await opened(window)
        key, table = partial(QTest.keyClick, window), window.actions_table
        assert not table[ActionId.SEARCH_HELP].isEnabled() and not table[ActionId.BACK].isEnabled()
        window.chat.focus_composer()
        table[ActionId.HELP].trigger()
        await at(window, "first-steps")
        assert window.windowTitle() == "Help – Signalbox" and table[ActionId.SEARCH_HELP].isEnabled()
        key(Qt.Key.Key_Escape)
        assert window.views.shows_chat and window.chat.composer.editor.hasFocus()
        for page, topic in ((PageId.PROVIDERS, "keys"), (PageId.GENERAL, "options"), (PageId.POLICY, "policy")):
            window.views.show_preferences(page)
            table[ActionId.HELP].trigger()
            await at(window, topic)
            key(Qt.Key.Key_Escape)
            assert window.views.page is page
        window.views.show_help("labels", "Choose a label")
        await at(window, "labels")
        await until(table[ActionId.BACK].isEnabled)
        table[ActionId.BACK].trigger()
        await at(window, "policy")
        table[ActionId.FORWARD].trigger()
        await at(window, "labels")
        table[ActionId.SEARCH_HELP].trigger()
        assert window.focusWidget() is page_of(window).field
        table[ActionId.NEW_CHAT].trigger()
        assert window.views.currentWidget() is window.chat and not table[ActionId.BACK].isEnabled()

    run(scenario())


def test_help_opens_before_the_store_does(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.errors["home.open"] = KnownError(Kind.KEY_LOST)
        await window.start()
        window.actions_table[ActionId.HELP].trigger()
        await at(window, "recovery")
        assert not window.sidebar.isVisible()
        QTest.keyClick(window, Qt.Key.Key_Escape)
        assert window.views.shows_opening

    run(scenario())


def test_a_card_leads_to_its_page(run: Run, window: Window) -> None:
    async def scenario() -> None:
        await opened(window)
        window.chat.help_requested.emit("labels", "Choose a label")
        await at(window, "labels")
        assert page_of(window).page.scrolled > 0
        assert not window.sidebar.list.selectedIndexes()

    run(scenario())


def page_of(window: Window) -> HandbookView:
    assert window.views.help is not None
    return window.views.help


async def at(window: Window, topic: str) -> None:
    """Wait until help shows a page."""
    await until(lambda: (shown := window.views.help) and shown.history.here and shown.history.here.topic == topic)
    assert window.views.shows_help


def test_help_that_was_asked_for_at_the_entrance_stays(run: Run, window: Window, engine: FakeEngine) -> None:
    async def scenario() -> None:
        engine.add_chat("Report", "one", "two")
        await window.start(ActionId.HELP)
        await at(window, "first-steps")
        await until(lambda: window.model.rowCount() > 1 and window.chat.presenter.next.options)
        await settle(40)
        assert window.views.shows_help and window.sidebar.isVisible()
        QTest.keyClick(window, Qt.Key.Key_Escape)
        assert window.views.shows_chat and window.chat.composer.editor.hasFocus()

    run(scenario())
