"""Lets the window's shortcuts work while a text field has the focus.

Text fields of Qt claim some keys for editing before any shortcut sees them: on Linux Ctrl+K deletes to the end of the
line and Ctrl+U the whole line. The window's own meaning of a key goes first.
"""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.ui.wiring.actions import Actions


class ShortcutsFirst(QObject):
    """Watches the one text field that has the focus."""

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._keys = {key for action in actions.all() for key in action.shortcuts()}
        self._window = window
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        if isinstance(new, QLineEdit | QPlainTextEdit | QTextEdit) and new.window() is self._window:
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: an override that the field would claim is left to the shortcut."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if QKeySequence(event.keyCombination()) in self._keys:
                event.ignore()
                return True
        return False
