"""What stands on the screen before the program is loaded: a window that takes typing at once.

Loading all the rest takes several times as long as showing a window, so this file knows Qt and the look only. The real
window moves into this one when it is there, and what was typed meanwhile moves with it.
"""

import gc
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QSplitter, QWidget

from app import __version__
from app.ui.shell.remembered import Remembered
from app.ui.start.language import speak
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import appearance_of, theme
from app.ui.widgets.editor import Editor

S = TypeVar("S")
T = TypeVar("T")

NAME = "Signalbox"
# Variables that say where windows go on Linux.
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM")
# Where the composer of an empty chat stands: this far above the middle, at the usual size of text.
_ABOVE_MIDDLE = 43
# Where no painting happens, because the window is hidden by others, loading begins all the same.
_LOAD_AT_LATEST_MS = 300
# Loading goes on when the left column is not known by then: keys can take long to come.
_SIDE_AT_LATEST_S = 0.5


def has_display() -> bool:
    """Whether a window can be shown at all; where none can, Qt ends the process with a core dump."""
    return sys.platform != "linux" or any(map(os.environ.get, _DISPLAYS))


def make_application(argv: Sequence[str]) -> QApplication:
    """The Qt application with our names, translations and look."""
    app = QApplication(list(argv) or ["signalbox"])
    app.setApplicationName("signalbox")
    app.setApplicationDisplayName(NAME)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("signalbox")
    app.setQuitOnLastWindowClosed(False)
    speak(app)
    theme().install()
    return app


class Entrance(QMainWindow):
    """The program's window on the screen, for the whole run; what is in it comes when it is loaded.

    Signals:
        closed: the person closed it before anything was in it.
    """

    closed = Signal()
    _painted = Signal()
    _loaded = Signal()
    _side = Signal(object)

    def __init__(self, folder: Path | None) -> None:
        """`folder` is where the window's shape and look were kept, if anywhere."""
        super().__init__()
        remembered = Remembered(folder)
        appearance, steps = remembered.look
        theme().set_appearance(appearance_of(appearance))
        theme().set_text_steps(steps)
        self._real: QWidget | None = None
        self.side: QWidget | None = None
        self._settled = threading.Event()
        self._side.connect(self._put_side, Qt.ConnectionType.QueuedConnection)
        self.setWindowTitle(NAME)
        self.resize(*tokens.WINDOW_SIZE)
        self._page = _Page()
        self.setCentralWidget(self._page)
        remembered.restore(self, self._page)
        self.editor = self._page.editor
        self.sent = ""
        self.editor.submitted.connect(self._note_sent)
        self.editor.setFocus()

    def meanwhile(self, load: Callable[[], T]) -> T | None:
        """Run `load` in a thread once the window is painted, and take typing until it returned.

        Returns:
            What it returns, or None when the window was closed before; raises what it raises.
        """
        loop, loading = QEventLoop(), Future[T]()

        def work() -> None:
            try:
                loading.set_result(load())
            except BaseException as error:  # raised again below, in the thread that asked
                loading.set_exception(error)
            self._loaded.emit()

        thread = threading.Thread(target=work, name="loading", daemon=True)
        begin = QTimer()
        begin.setSingleShot(True)
        begin.timeout.connect(thread.start)
        begin.start(_LOAD_AT_LATEST_MS)
        self._painted.connect(lambda: begin.start(0) if begin.isActive() else None)
        self._loaded.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        self.closed.connect(loop.quit)
        # While everything is made and nothing thrown away, looking for rubbish is a tenth of the work.
        gc.disable()
        loop.exec()
        gc.freeze()
        gc.enable()
        return loading.result() if loading.done() else None

    def show_side(self, make: Callable[[S, "Entrance"], QWidget], seen: "Future[S | None]") -> None:
        """Show in the left column what `make` makes of what will be seen, if anything; may be called in any thread."""

        def come(seen: "Future[S | None]") -> None:
            if (found := seen.result()) is None:
                self._settled.set()
            else:
                self._side.emit(lambda: make(found, self))

        seen.add_done_callback(come)

    def wait_for_side(self) -> bool:
        """Wait in another thread until the left column is painted, or nothing will be; False when it takes too long."""
        return self._settled.wait(_SIDE_AT_LATEST_S)

    def _put_side(self, make: Callable[[], QWidget]) -> None:
        if self._real is None:
            self.side = make()
            self._page.replaceWidget(0, self.side)
            # At once, before another thread goes on with its work and takes turns with this one.
            self.repaint()
        self._settled.set()

    def lead_to(self, window: QWidget) -> None:
        """Give the place to the real window, which from now on says what this one is called and when it may close."""
        self._real, self.side = window, None
        window.setWindowFlags(Qt.WindowType.Widget)
        window.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(window.windowTitle())
        self.setWindowIcon(window.windowIcon())
        self.setCentralWidget(window)
        window.show()

    def _note_sent(self) -> None:
        text = self.editor.toPlainText()
        if text.strip() and not self.sent:
            self.sent = text
            self.editor.show_taken(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: the window is on the screen."""
        super().paintEvent(event)
        self._painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt: the real window closes in order; before it is there, nothing is lost."""
        if self._real is None:
            self.closed.emit()
            return
        event.ignore()
        self._real.close()


class _Page(QSplitter):
    """The columns of the real window, empty at first but for a field to type into where the composer will be."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setHandleWidth(1)
        side, self._middle, panel = QFrame(), QWidget(), QWidget()
        side.setProperty("role", "side")
        for column in (side, self._middle, panel):
            self.addWidget(column)
        self.setStretchFactor(1, 1)
        self.setSizes([tokens.SIDEBAR_WIDTH, tokens.WINDOW_SIZE[0], tokens.INSPECTOR_WIDTH])
        panel.hide()
        self._card = QFrame(self._middle)
        self._card.setProperty("role", "card")
        # The real editor's name and words, so that their translations serve both.
        self.editor = Editor(QCoreApplication.translate("Composer", "Message"), self._middle)
        self.editor.setPlaceholderText(
            QCoreApplication.translate("Composer", "Ask anything. Paste or drop files here.")
        )
        self.editor.height_changed.connect(self._place)
        self.splitterMoved.connect(self._place)

    def _place(self, *_: object) -> None:
        room = self._middle.width() - 2 * tokens.XL
        width = max(1, min(theme().prose_width() + 2 * tokens.L, room))
        left = (self._middle.width() - width) // 2
        top = self._middle.height() // 2 - round(fonts.pixels(_ABOVE_MIDDLE))
        line = self.editor.height()
        self._card.setGeometry(left, top, width, line + tokens.ROW + 2 * tokens.M + 2 * tokens.S)
        self.editor.setGeometry(QRect(left + tokens.L, top + tokens.M, width - tokens.L - tokens.M, line))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: another size."""
        super().resizeEvent(event)
        self._place()
