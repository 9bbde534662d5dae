"""Tab goes through the window as things stand on the screen, whenever they were made."""

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextBrowser, QWidget

from app.ui.preferences.view import PageId
from app.ui.shell.window import Window
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import until


def walk(window: Window, key: Qt.Key, turns: int = 80) -> list[QWidget]:
    """What has the focus after each step, until it comes back to where it began."""
    begin = QApplication.focusWidget()
    met: list[QWidget] = []
    for _ in range(turns):
        QTest.keyClick(QApplication.focusWidget() or window, key)
        now = QApplication.focusWidget()
        if now is None or now is begin:
            break
        # Within a text, Tab goes from link to link.
        if not met or met[-1] is not now:
            met.append(now)
    return met


def test_messages_come_from_top_to_bottom_between_header_and_composer(
    run: Run, window: Window, engine: FakeEngine
) -> None:
    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "[two](https://x.test)\n\n```\n2\n```", "three", "four")
        await window.start()
        await until(window.model.rowCount)
        window.conversations.open(chat)
        await until(lambda: len(window.chat.transcript.cards) == 4)
        await settle(30)
        window.set_inspector(True)
        window.chat.focus_composer()
        for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            met = walk(window, key)
            content = window.chat.transcript.widget()
            assert content is not None
            inside = [widget for widget in met if content.isAncestorOf(widget)]
            cards = [next(c for c in window.chat.transcript.cards if c.isAncestorOf(w)) for w in inside]
            tops = [card.y() for card in cards]
            assert len(set(tops)) >= 3
            assert tops == sorted(tops, reverse=key is Qt.Key.Key_Backtab)
            places = [met.index(widget) for widget in inside]
            assert places == list(range(places[0], places[0] + len(places))), "nothing else comes between"
            assert window.chat.transcript in met

    run(scenario())


def test_walking_leaves_every_widget_to_its_parent(run: Run, window: Window, engine: FakeEngine) -> None:
    """PySide keeps a record of who owns whom; where it is wrong, widgets die for Python while Qt still shows them."""

    async def scenario() -> None:
        chat = engine.add_chat("Report", "one", "two", "three", "four")
        await window.start()
        await until(window.model.rowCount)
        window.conversations.open(chat)
        await until(lambda: len(window.chat.transcript.cards) == 4)
        await settle(30)
        texts = window.chat.transcript.findChildren(QTextBrowser)
        bars = [text.verticalScrollBar() for text in texts]
        window.set_inspector(True)
        window.chat.focus_composer()
        assert len(walk(window, Qt.Key.Key_Tab)) > 10
        assert all("parent" in shiboken6.dump(bar) and "children" not in shiboken6.dump(bar) for bar in bars)
        assert "parent" not in shiboken6.dump(window)
        columns = [window.sidebar, window.header, window.chat.transcript, window.chat.composer, window.inspector]
        window.sidebar.new_chat.setFocus()
        found = [next((c for c in columns if c is w or c.isAncestorOf(w)), None) for w in walk(window, Qt.Key.Key_Tab)]
        places = [columns.index(column) for column in found if column is not None]
        turn = places.index(0, 5)
        assert places[:turn] == sorted(places[:turn]), "as one reads"
        window.views.show_preferences(PageId.GENERAL)
        await settle(30)
        window.set_inspector(False)
        assert len(walk(window, Qt.Key.Key_Tab)) > 10
        assert all(shiboken6.isValid(bar) for bar in bars)
        assert all("children" not in shiboken6.dump(bar) for bar in bars)

    run(scenario())
