"""Lowering a label asks for a reason, which is recorded."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.labels import Label
from app.ui.theme import tokens
from app.ui.widgets.dialogs import ask
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label
from app.ui.words.texts import label_help, label_text


class ReasonDialog(QDialog):
    """A question with one field; it can only be accepted with a reason."""

    def __init__(self, label: Label, parent: QWidget) -> None:
        super().__init__(parent)
        title = self.tr("Lower the label to {label}?").format(label=label_text(label))
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.reason = QLineEdit()
        self.reason.setMaxLength(300)
        self.reason.setPlaceholderText(self.tr("Why the next messages may go further"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.accept_button = text_button(self.tr("Lower the label"), "primary")
        self.accept_button.setEnabled(False)
        cancel = text_button(self.tr("Cancel"))
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XL, tokens.XL, tokens.XL, tokens.L)
        column.setSpacing(tokens.M)
        column.addWidget(plain_label(title, "title", wrap=True))
        column.addWidget(plain_label(label_help(label), "muted", wrap=True))
        column.addWidget(self.reason)
        column.addWidget(plain_label(self.tr("The reason is recorded in the audit log."), "muted", wrap=True))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.accept_button)
        column.addLayout(row)
        self.reason.textChanged.connect(lambda text: self.accept_button.setEnabled(bool(text.strip())))
        self.accept_button.clicked.connect(self.accept)
        self.accept_button.setDefault(True)
        cancel.clicked.connect(self.reject)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)


async def ask_reason(parent: QWidget, label: Label) -> str:
    """Ask why a label may be lowered; "" when the person thought better of it."""
    dialog = ReasonDialog(label, parent)
    return dialog.reason.text().strip() if await ask(dialog) else ""
