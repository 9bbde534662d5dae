"""What a model wrote of the older part of a chat: written, seen, copied and forgotten by the person."""

import asyncio

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from app.core.errors import KnownError
from app.core.messages import Recap
from app.markup.hygiene import without_hidden
from app.ui.theme import tokens
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label
from app.ui.wiring.bridge import Bridge
from app.ui.words.texts import error_message, error_next_step

_STEPS = 1_000


class RecapDialog(QDialog):
    """A text, and what can be done about it; closing it stops what is being written.

    With `stays` the chat was shown as staying on this device, and so does what is written of it.
    """

    _told = Signal(float)

    def __init__(
        self, bridge: Bridge, conversation_id: str, recap: Recap | None, parent: QWidget, *, stays: bool = False
    ) -> None:
        super().__init__(parent)
        self._bridge, self._conversation_id, self._stays = bridge, conversation_id, stays
        self._task: asyncio.Task[None] | None = None
        title = self.tr("Summary of what came before")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setProperty("role", "field")
        self.text.setAccessibleName(title)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setRange(0, _STEPS)
        self.bar.setAccessibleName(self.tr("Writing the summary"))
        self.trouble = plain_label("", "held", wrap=True)
        self.copy = text_button(self.tr("Copy"), icon_name="copy")
        self.forget = text_button(self.tr("Forget"))
        self.stop = text_button(self.tr("Stop"), icon_name="stop")
        self.write = text_button("", "primary")
        self.leave = text_button(self.tr("Close"))
        self._lay_out(title)
        self._connect()
        self._show(recap)

    def _lay_out(self, title: str) -> None:
        about = self.tr(
            "A model sums up everything before your last question. Once the chat is too long for its model, the summary"
            " is read in the place of the messages that are left out."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XL, tokens.XL, tokens.XL, tokens.L)
        column.setSpacing(tokens.M)
        column.addWidget(plain_label(title, "title", wrap=True))
        column.addWidget(plain_label(about, "muted", wrap=True))
        column.addWidget(self.text, 1)
        column.addWidget(self.bar)
        column.addWidget(self.trouble)
        row = QHBoxLayout()
        for button in (self.copy, self.forget):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self.leave, self.stop, self.write):
            row.addWidget(button)
        column.addLayout(row)
        self.setMinimumSize(self.fontMetrics().averageCharWidth() * 70, self.fontMetrics().height() * 20)

    def _connect(self) -> None:
        self._told.connect(
            lambda fraction: self.bar.setValue(round(fraction * _STEPS)), Qt.ConnectionType.QueuedConnection
        )
        self.write.clicked.connect(self._begin)
        self.stop.clicked.connect(self._stop)
        self.finished.connect(lambda _: self._stop())
        self.leave.clicked.connect(self.reject)
        self.copy.clicked.connect(self._copy)
        self.forget.clicked.connect(lambda: self._bridge.start(self._forget(), self))

    def _show(self, recap: Recap | None, error: KnownError | None = None) -> None:
        """Show what there is; an error leaves what was there."""
        self._show_running(running=False)
        self.text.setPlainText(without_hidden(recap.text) if recap else "")
        self.text.setPlaceholderText(self.tr("There is no summary yet."))
        for button in (self.copy, self.forget):
            button.setEnabled(recap is not None)
        self.write.setText(self.tr("Write it anew") if recap else self.tr("Write a summary"))
        self.trouble.setText(f"{error_message(error)} {error_next_step(error)}" if error else "")
        self.trouble.setVisible(error is not None)

    def _show_running(self, *, running: bool) -> None:
        self.bar.setValue(0)
        for widget, shown in ((self.bar, running), (self.stop, running), (self.write, not running)):
            widget.setVisible(shown)

    def _begin(self) -> None:
        self._task = self._bridge.start(self._write(), self)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _write(self) -> None:
        chat = self._bridge.engine.chat
        before = await self._bridge.call(chat.recap(self._conversation_id))
        self._show_running(running=True)
        self.trouble.hide()
        try:
            recap = await self._bridge.call(chat.summarize(self._conversation_id, self._told.emit, stays=self._stays))
        except KnownError as error:
            self._show(before, error)
        except asyncio.CancelledError:
            self._show(before)
            raise
        else:
            self._show(recap)
            announce(self, self.tr("The summary is written"))
        finally:
            self._task = None

    async def _forget(self) -> None:
        await self._bridge.call(self._bridge.engine.chat.forget_recap(self._conversation_id))
        self._show(None)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        announce(self, self.tr("Copied"))
