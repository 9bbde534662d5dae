"""A line above the message from which on the model read the chat: what stands before it was left out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.ui.theme import tokens
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label
from app.ui.widgets.tips import set_tip


class ReadingMark(QWidget):
    """A few words between two rules; with a button where a summary was read of what stands above.

    Signals:
        recap_wanted: the summary is to be shown.
    """

    recap_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, recapped: bool = False) -> None:
        super().__init__(parent)
        self.recapped = recapped
        words, tip = self._words()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, tokens.L)
        row.setSpacing(tokens.M)
        row.addWidget(self._rule(), 1)
        row.addWidget(plain_label(words, "muted", size=tokens.TEXT_SMALL))
        if recapped:
            self.show_recap = text_button(self.tr("Show"), "quiet", parent=self)
            self.show_recap.setAccessibleName(self.tr("Show the summary"))
            self.show_recap.clicked.connect(self.recap_wanted)
            row.addWidget(self.show_recap)
        row.addWidget(self._rule(), 1)
        set_tip(self, tip)
        self.setAccessibleName(f"{words}. {tip}")

    def _words(self) -> tuple[str, str]:
        if self.recapped:
            words = self.tr("The model read a summary of what is above")
            return words, self.tr(
                "The chat is longer than the model can read, so a summary stood for the messages above."
            )
        words = self.tr("The model read from here on")
        return words, self.tr(
            "The chat is longer than the model can read, so the messages above were left out of the last request."
        )

    def _rule(self) -> QFrame:
        rule = QFrame(self)
        rule.setProperty("role", "rule")
        rule.setFixedHeight(tokens.HAIR)
        rule.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return rule
