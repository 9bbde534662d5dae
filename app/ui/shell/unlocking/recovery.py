"""The recovery key: shown once, to be copied or saved, and confirmed as kept."""

import errno
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QDir, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.core.api.home import EngineStatus
from app.core.errors import Kind, KnownError
from app.core.events import AnswerEnded, EngineEvent
from app.ui.shell.remembered import Remembered
from app.ui.theme import fonts, tokens
from app.ui.widgets.dialogs import ask, confirm, pick_file
from app.ui.widgets.fields import CheckBox
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label
from app.ui.widgets.notices import Notice, Notices, Rank
from app.ui.wiring.bridge import Bridge


class RecoveryDialog(QDialog):
    """Shows a new recovery key; closing it needs the word that it was kept."""

    def __init__(self, bridge: Bridge, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge, self._key = bridge, key
        self.setWindowTitle(self.tr("Recovery key"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XL, tokens.XL, tokens.XL, tokens.L)
        column.setSpacing(tokens.M)
        column.addWidget(plain_label(self.tr("Your recovery key"), "title"))
        why = self.tr(
            "If this computer ever loses the key to your conversations, this one brings them back. "
            "Keep it away from this computer: on paper, or in a password manager. It is shown only now; "
            "an older recovery key does not work any more."
        )
        column.addWidget(plain_label(why, "muted", wrap=True))
        self.shown = plain_label(key, selectable=True, wrap=True)
        self.shown.setFont(fonts.mono(tokens.TEXT_TITLE))
        self.shown.setAccessibleName(self.tr("Recovery key: {key}").format(key=" ".join(key)))
        self.shown.setMargin(tokens.M)
        self.shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.shown)
        row = QHBoxLayout()
        self.copy = text_button(self.tr("Copy"), icon_name="copy")
        self.copy.clicked.connect(self._copy)
        self.save = text_button(self.tr("Save…"), icon_name="floppy-disk")
        self.save.clicked.connect(lambda: bridge.start(self._save()))
        row.addWidget(self.copy)
        row.addWidget(self.save)
        row.addStretch(1)
        column.addLayout(row)
        self.kept = CheckBox(self.tr("I have kept it in a safe place"))
        column.addWidget(self.kept)
        end = QHBoxLayout()
        end.addStretch(1)
        self.done_button = text_button(self.tr("Done"), "primary")
        self.done_button.setEnabled(False)
        self.done_button.clicked.connect(self.accept)
        self.kept.toggled.connect(self.done_button.setEnabled)
        end.addWidget(self.done_button)
        column.addLayout(end)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 64)

    def reject(self) -> None:
        """Qt: Esc, or the window's own button: nobody else knows this key, and the older one is void already."""
        if self.kept.isChecked():
            super().reject()
        else:
            self.kept.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._key)
        self.copy.setText(self.tr("Copied"))

    async def _save(self) -> None:
        title = self.tr("Save the recovery key")
        filters, name = self.tr("Text files (*.txt)"), "signalbox-recovery-key.txt"
        path = await pick_file(self, title, filters, folder=QDir.homePath(), save_as=name)
        if path:
            write_private(Path(path), self._key + "\n")
            self.save.setText(self.tr("Saved"))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read; raises `disk_full` or `read_only`."""
    try:
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        full = error.errno == errno.ENOSPC
        raise KnownError(Kind.DISK_FULL if full else Kind.READ_ONLY, path=str(path.parent)) from error


class RecoveryOffer(QObject):
    """Offers a recovery key once there is something to lose, and makes one when asked."""

    def __init__(self, bridge: Bridge, notices: Notices, remembered: Remembered, window: QWidget) -> None:
        super().__init__(window)
        self._bridge, self._notices, self._remembered, self._window = bridge, notices, remembered, window
        self._missing, self._has = False, False

    def opened(self, status: EngineStatus) -> None:
        """The store is open; from now on an offer may come."""
        self._has = status.has_recovery
        self._missing = not status.has_recovery and not self._remembered.flag("recovery_declined", False)

    def take(self, events: Iterable[EngineEvent]) -> None:
        """Follow a batch: with an answer the store holds something worth a key."""
        if self._missing and any(isinstance(event, AnswerEnded) for event in events):
            self._missing = False
            self._offer()

    def _offer(self) -> None:
        text = self.tr("Make a recovery key")
        why = self.tr("If this computer loses the key to your conversations, only a recovery key brings them back.")
        notice = Notice(text, why, role="warning", rank=Rank.OFFER)
        notice.add_button(self.tr("Not now"), lambda: self._remembered.set_flag("recovery_declined", True))
        notice.add_button(self.tr("Make the key…"), self.make, "primary")
        self._notices.add(notice)

    def make(self) -> None:
        """Make a key and show it."""
        self._bridge.start(self._make())

    async def _make(self) -> None:
        title, verb = self.tr("Make a new recovery key?"), self.tr("Make the key")
        text = self.tr("A recovery key that was made before stops working.")
        if self._has and not await confirm(self._window, title, text, verb):
            return
        key = await self._bridge.call(self._bridge.engine.home.make_recovery_key())
        self._has, self._missing = True, False
        await ask(RecoveryDialog(self._bridge, key, self._window))
