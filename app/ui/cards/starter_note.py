"""Under an answer of the built-in model: what that is, and the two ways to a better one."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.cards.card_signals import CardSignals
from app.ui.theme import tokens
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label
from app.ui.words.starter_words import reads_english, what_it_is


class StarterNote(QWidget):
    """A sentence, a second one where the message was in another language, and two buttons."""

    def __init__(self, signals: CardSignals, parent: QWidget | None = None, *, foreign: bool) -> None:
        super().__init__(parent)
        sentences = [what_it_is(), *([reads_english()] if foreign else [])]
        text = plain_label(" ".join(sentences), "muted", size=tokens.TEXT_SMALL, wrap=True, selectable=True)
        self.local = text_button(self.tr("Open a larger local model…"), "quiet", parent=self)
        self.remote = text_button(self.tr("Connect a provider…"), "quiet", parent=self)
        # It begins where the text above it does.
        self.local.setProperty("flush", True)
        self.local.clicked.connect(signals.open_model)
        self.remote.clicked.connect(signals.connect_provider)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.S)
        buttons.addWidget(self.local)
        buttons.addWidget(self.remote)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.XS)
        column.addWidget(text)
        column.addLayout(buttons)
        self.setAccessibleName(what_it_is())
