"""Notices: a line above the view with what happened, what to do, and a button or two. They never block."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import KnownError
from app.ui.texts import error_message, error_next_step
from app.ui.theme import tokens
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import Mark, icon_button, text_button
from app.ui.widgets.labels import plain_label

_UNDO_MS = 10_000


class Notice(QFrame):
    """One notice.

    Signals:
        closed: it went, for whatever reason.
    """

    closed = Signal()

    def __init__(self, text: str, detail: str = "", *, role: str = "notice", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self.setProperty("role", role)
        self.setAccessibleName(f"{text} {detail}".strip())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(tokens.M, tokens.S, tokens.S, tokens.S)
        self._row.setSpacing(tokens.S)
        signs = {"error": ("warning-circle", "held"), "warning": ("key", "leaves")}
        mark = Mark(*signs.get(role, ("info", "muted")))
        self._row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(plain_label(text, wrap=True, size=tokens.TEXT_SECONDARY))
        if detail:
            words.addWidget(plain_label(detail, "muted", wrap=True))
        self._row.addLayout(words, 1)
        close = icon_button("x", self.tr("Close"))
        close.clicked.connect(self.close_now)
        self._row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def add_button(self, text: str, do: Callable[[], object], role: str = "") -> None:
        """A button that acts and closes the notice."""
        button = text_button(text, role)
        button.clicked.connect(self.close_now)
        button.clicked.connect(lambda *_: do())
        self._row.insertWidget(self._row.count() - 1, button, 0, Qt.AlignmentFlag.AlignVCenter)

    def close_after(self, milliseconds: int) -> None:
        """Go by itself after a while."""
        QTimer.singleShot(milliseconds, self, self.close_now)

    def close_now(self) -> None:
        """Go."""
        self.closed.emit()


class Notices(QWidget):
    """The notices of a window, newest last, at most three."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(tokens.L, tokens.S, tokens.L, 0)
        self._layout.setSpacing(tokens.S)
        self._shown: list[Notice] = []
        self.hide()

    @property
    def shown(self) -> tuple[Notice, ...]:
        """What is there now."""
        return tuple(self._shown)

    def add(self, notice: Notice) -> Notice:
        """Show a notice; an equal one that is there already gives way."""
        for old in [n for n in self._shown if n.text == notice.text] + self._shown[:-2]:
            self._drop(old)
        self._shown.append(notice)
        self._layout.addWidget(notice)
        notice.closed.connect(lambda: self._drop(notice))
        self.show()
        announce(self, notice.accessibleName())
        return notice

    def say(self, text: str, detail: str = "") -> Notice:
        """Something that is good to know."""
        return self.add(Notice(text, detail))

    def fail(self, error: KnownError) -> Notice:
        """A failure of the world: its sentence and its next step."""
        return self.add(Notice(error_message(error), error_next_step(error), role="error"))

    def offer_undo(self, text: str, undo: Callable[[], object]) -> Notice:
        """Something that was done and can be taken back for a while."""
        notice = self.add(Notice(text))
        notice.add_button(self.tr("Undo"), undo)
        notice.close_after(_UNDO_MS)
        return notice

    def _drop(self, notice: Notice) -> None:
        if notice in self._shown:
            self._shown.remove(notice)
            self._layout.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self._shown))
