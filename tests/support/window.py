"""The whole window over an engine in memory, for tests."""

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from app.ui.chat.view import ChatView
from app.ui.shell.remembered import Remembered
from app.ui.shell.sidebar.conversation_rows import Roles
from app.ui.shell.window import Window
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.state import NOW_US
from tests.support.qt import settle
from tests.support.waiting import until

NOW = datetime.fromtimestamp(NOW_US / 1e6).astimezone()


def make_window(bridge: Bridge, folder: Path | None = None) -> Window:
    """A window on the screen, whose store is not open yet."""
    window = Window(bridge, ChatView(bridge), Remembered(folder), now=lambda: NOW)
    window.resize(1200, 800)
    window.show()
    window.activateWindow()
    return window


async def end(window: Window, bridge: Bridge) -> None:
    """Close as the program does: while the loop runs, what works first."""
    await bridge.close()
    window.end()
    window.deleteLater()
    await settle()


async def opened(window: Window) -> Window:
    """Open the store and wait until the first list is there."""
    await window.start()
    await until(lambda: window.model.rowCount() or window.chat.presenter.next.options)
    await settle(30)
    return window


def titles(window: Window) -> list[str]:
    """What the list of conversations shows."""
    rows = (window.model.index(i, 0) for i in range(window.model.rowCount()))
    return [row.data() for row in rows if not row.data(Roles.HEADING)]


def notices(window: Window) -> list[str]:
    """What the notices say, from above."""
    return [notice.accessibleName() for notice in window.notices.shown]


def dialog(window: QWidget, kind: type[QDialog] = QDialog) -> QDialog | None:
    """The dialog of a kind that is open."""
    return next((d for d in window.findChildren(kind) if d.isVisible()), None)
