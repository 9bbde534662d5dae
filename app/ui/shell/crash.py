"""Bugs: shown once each, with what a report needs; the program goes on."""

import hashlib
import logging
import platform
import sys
import traceback

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app import __version__
from app.ui.theme import fonts, tokens
from app.ui.widgets.dialogs import measure
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label

log = logging.getLogger(__name__)


def report(error: BaseException) -> str:
    """What a bug report needs: versions, and where it happened. The error's own text may hold content: it stays out."""
    where = "".join(traceback.format_tb(error.__traceback__))
    return (
        f"Signalbox {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}\n"
        f"{type(error).__module__}.{type(error).__qualname__}\n{where}"
    )


class CrashDialog(QDialog):
    """Says that something of ours broke, and lets the report be copied."""

    def __init__(self, text: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("A fault in Signalbox"))
        self.setModal(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XL, tokens.XL, tokens.XL, tokens.L)
        column.setSpacing(tokens.M)
        column.addWidget(plain_label(self.tr("Something in Signalbox broke"), "title"))
        what = self.tr(
            "This is our fault, not yours. What was stored is safe, and you can go on. "
            "Please send the report below to whoever supports Signalbox; it holds no content of your chats."
        )
        column.addWidget(plain_label(what, "muted", wrap=True))
        self.text = QPlainTextEdit(text)
        self.text.setProperty("role", "field")
        self.text.setReadOnly(True)
        self.text.setFont(fonts.mono())
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Report"))
        column.addWidget(self.text)
        row = QHBoxLayout()
        self.copy = text_button(self.tr("Copy the report"), icon_name="copy")
        self.copy.clicked.connect(self._copy)
        row.addWidget(self.copy)
        row.addStretch(1)
        close = text_button(self.tr("Close"), "primary")
        close.clicked.connect(self.accept)
        row.addWidget(close)
        column.addLayout(row)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(self.fontMetrics().averageCharWidth() * 90, tokens.ROW * 12)
        close.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(self.tr("Copied"))


class CrashReports:
    """Shows each bug once, by its traceback."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.parent = parent
        self._seen: set[str] = set()

    def take(self, error: BaseException) -> CrashDialog | None:
        """Log a bug and show it, unless the same one was shown before."""
        text = report(error)
        key = hashlib.sha256(text.encode()).hexdigest()
        if key in self._seen:
            return None
        self._seen.add(key)
        log.error("a fault of ours\n%s", text)
        sys.stderr.flush()
        dialog = CrashDialog(text, self.parent)
        measure(dialog)
        dialog.show()
        return dialog
