"""A window in a process of its own that says when it takes typing and when its list is there.

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
    from app import bootstrap
    from app.ui.chat.editor import Editor
    from app.ui.entrance import Entrance

    make, lead_to = Editor.__init__, Entrance.lead_to

    def made(editor: Any, *values: Any, **named: Any) -> None:
        make(editor, *values, **named)
        editor.textChanged.connect(typed)

    def led(entrance: Any, window: Any) -> None:
        report("entered")
        lead_to(entrance, window)
        window.model.rowsInserted.connect(listed)
        window.model.modelReset.connect(lambda: window.model.rowCount() and listed())

    typed, listed = once("typed"), once("listed")
    Editor.__init__, Entrance.lead_to = made, led  # type: ignore[method-assign]
    return bootstrap.run([])


if __name__ == "__main__":
    sys.exit(bare() if sys.argv[1] == "bare" else ours())
