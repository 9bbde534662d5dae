"""The first thing a person sees: a greeting, what is needed, and two ways to get it. The composer stands between."""

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.core.labels import Passage
from app.core.models import STARTER
from app.core.preparing import State
from app.ui.cards.status_line import StatusLine
from app.ui.composer.next_message import NextMessage
from app.ui.theme import fonts, tokens
from app.ui.widgets.labels import one_line, plain_label
from app.ui.words.starter_words import what_it_is


class Greeting(QWidget):
    """The words above the composer."""

    def __init__(self, following: NextMessage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._next = following
        self._title = plain_label("", "display")
        self._text = plain_label("", "muted", wrap=True, size=tokens.TEXT_BODY + 1)
        self.preparing = StatusLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.S, 0, tokens.S, 0)
        column.setSpacing(tokens.S)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self.preparing)
        following.changed.connect(self.refresh)
        following.prepared.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say what fits the hour and what is there."""
        hour = QTime.currentTime().hour()
        if 5 <= hour < 12:
            self._title.setText(self.tr("Good morning."))
        elif 12 <= hour < 18:
            self._title.setText(self.tr("Good afternoon."))
        else:
            self._title.setText(self.tr("Good evening."))
        self._text.setText(self._what_is_there())
        preparing = self._next.preparing
        self.preparing.setVisible(preparing is not None and not preparing.is_over)
        if preparing is not None and not preparing.is_over:
            self.preparing.show_preparing(preparing)

    def height_for(self, width: int) -> int:
        """The height at a width."""
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width)

    def _what_is_there(self) -> str:
        ready = [model for model in self._next.models if model.available]
        preparing = self._next.preparing
        recorded = self.tr("Every message is recorded in the audit log.")
        if not self._next.known:
            return recorded
        if preparing is not None and preparing.state is State.FAILED:
            what = one_line(preparing.sentence)
        elif preparing is not None and not ready:
            what = self.tr(
                "A small model for this device is on its way. You can also open a model file, or connect a provider."
            )
        elif preparing is not None and not any(model.offer.passage is not Passage.STAYS for model in ready):
            what = self.tr("Write right away: a message for a model on this device waits until it is prepared.")
        elif not ready:
            what = self.tr("To begin, open a model file, which answers on this device, or connect a provider.")
        elif all(model.name == STARTER for model in ready):
            what = self.tr("Ask right away: the model that is built in answers on this device.") + f" {what_it_is()}"
        elif any(model.offer.passage is Passage.STAYS for model in ready):
            what = self.tr("Ask right away: a model on this device can answer, and what must stay here stays here.")
        else:
            what = self.tr("Ask right away: a provider that you connected answers. A local model would keep all here.")
        return f"{what} {recorded}"


class _Way(QPushButton):
    """A card that is a button: a title and a line."""

    def __init__(self, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        head = plain_label(title, size=tokens.TEXT_SECONDARY)
        head.setFont(fonts.font(tokens.TEXT_SECONDARY, QFont.Weight.DemiBold))
        line = plain_label(text, "muted", wrap=True, size=tokens.TEXT_SMALL)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.L, tokens.M, tokens.L, tokens.M)
        column.setSpacing(tokens.XS)
        for label in (head, line):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def height_for(self, width: int) -> int:
        """The height at a width."""
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width)


class Ways(QWidget):
    """The cards below the composer.

    Signals:
        open_model: a model file is to be opened.
        connect_provider: a provider is to be connected.
    """

    open_model = Signal()
    connect_provider = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        local = self.tr("A GGUF file on this computer, for instance of the Qwen, Llama or Gemma family")
        remote = self.tr("A server that speaks the OpenAI protocol: your company's, or one in the cloud")
        self.local = _Way(self.tr("Open a local model"), local, self)
        self.remote = _Way(self.tr("Connect a provider"), remote, self)
        self.local.clicked.connect(self.open_model)
        self.remote.clicked.connect(self.connect_provider)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.S, 0, tokens.S, 0)
        row.setSpacing(tokens.M)
        row.addWidget(self.local, 1)
        row.addWidget(self.remote, 1)

    @property
    def buttons(self) -> tuple[QAbstractButton, ...]:
        """The ways, in order."""
        return self.local, self.remote

    def height_for(self, width: int) -> int:
        """The height at a width."""
        each = (width - 2 * tokens.S - tokens.M) // 2
        return max(self.local.height_for(each), self.remote.height_for(each))
