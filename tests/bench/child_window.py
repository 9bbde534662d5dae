"""A window in a process of its own that says when it takes typing, when its list is painted, when the store is open.

python -m tests.bench.child_window bare | ours

Each line on standard output is `WHAT SECONDS`, a moment of the monotonic clock, which all processes share.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any


def report(what: str) -> None:
    """One line, in one write."""
    os.write(1, f"{what} {time.monotonic()}\n".encode())


def once(what: str) -> Callable[..., None]:
    """A slot that reports when it is first called."""
    said: list[None] = []

    def tell(*_: object) -> None:
        if not said:
            said.append(None)
            report(what)

    return tell


def bare() -> int:
    """The least that PySide6 can do: one window with one editor in it."""
    from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit

    app = QApplication([])
    window, editor = QMainWindow(), QPlainTextEdit()
    window.setCentralWidget(editor)
    window.resize(1200, 800)
    editor.textChanged.connect(once("typed"))
    window.show()
    editor.setFocus()
    return app.exec()


def ours() -> int:
    """The program, with somebody listening to its editor and its list."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from app import bootstrap
    from app.ui.start.entrance import Entrance
    from app.ui.widgets.editor import Editor

    make, put_side, lead_to = Editor.__init__, Entrance._put_side, Entrance.lead_to

    class Painted(QObject):
        """Reports that a list was painted with rows in it."""

        def __init__(self, rows: Any) -> None:
            super().__init__(rows)
            self._rows = rows
            rows.viewport().installEventFilter(self)

        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and self._rows.model().rowCount():
                QTimer.singleShot(0, listed)
            return False

    def made(editor: Any, *values: Any, **named: Any) -> None:
        make(editor, *values, **named)
        editor.textChanged.connect(typed)

    def put(entrance: Any, make: Any) -> None:
        put_side(entrance, make)
        if entrance.side is not None:
            Painted(entrance.side.list)

    def led(entrance: Any, window: Any) -> None:
        report("entered")
        lead_to(entrance, window)
        Painted(window.sidebar.list)
        window.opening.opened.connect(opened)

    typed, listed, opened = once("typed"), once("listed"), once("opened")
    Editor.__init__, Entrance._put_side, Entrance.lead_to = made, put, led  # type: ignore[method-assign, assignment]
    return bootstrap.run([])


if __name__ == "__main__":
    sys.exit(bare() if sys.argv[1] == "bare" else ours())
