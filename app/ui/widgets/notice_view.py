"""Why an answer is not whole: a sentence, the next step, a button."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme import tokens
from app.ui.widgets.icons import icon, text_button
from app.ui.widgets.labels import plain_label


class NoticeView(QFrame):
    """A notice inside a card; `role` is error, warning or notice."""

    def __init__(self, text: str, next_step: str, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setAccessibleName(f"{text} {next_step}".strip())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(tokens.M, tokens.S, tokens.S, tokens.S)
        self._row.setSpacing(tokens.S)
        mark = plain_label()
        name, color = ("warning-circle", "held") if role == "error" else ("info", "muted")
        mark.setPixmap(icon(name, color).pixmap(tokens.ICON, tokens.ICON))
        middle = Qt.AlignmentFlag.AlignTop if next_step else Qt.AlignmentFlag.AlignVCenter
        self._row.addWidget(mark, 0, middle)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(plain_label(text, wrap=True, size=tokens.TEXT_SECONDARY, selectable=True))
        if next_step:
            words.addWidget(plain_label(next_step, "muted", wrap=True))
        self._row.addLayout(words, 1)

    def add(self, widget: QWidget) -> None:
        """Something at its end."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def add_button(self, text: str, do: Callable[[], object]) -> None:
        """A way on."""
        button = text_button(text)
        button.clicked.connect(lambda *_: do())
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
