"""A line above the message from which on the model read the chat: what stands before it was left out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.ui.theme import tokens
from app.ui.widgets.labels import plain_label, set_tip


class ReadingMark(QWidget):
    """A few words between two rules."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = self.tr("The model read from here on")
        tip = self.tr(
            "The chat is longer than the model can read, so the messages above were left out of the last request."
        )
        text = plain_label(words, "muted", size=tokens.TEXT_SMALL)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, tokens.L)
        row.setSpacing(tokens.M)
        row.addWidget(self._rule(), 1)
        row.addWidget(text)
        row.addWidget(self._rule(), 1)
        set_tip(self, tip)
        self.setAccessibleName(f"{words}. {tip}")

    def _rule(self) -> QFrame:
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        rule.setFixedHeight(tokens.HAIR)
        rule.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return rule
