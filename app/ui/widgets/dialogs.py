"""Dialogs that never stop the loop: `open()` and an awaited end instead of `exec()`."""

import asyncio

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme import tokens
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import plain_label


async def ask(dialog: QDialog) -> bool:
    """Open a dialog and wait until it is closed; True when it was accepted."""
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def end(result: int) -> None:
        if not ended.done():
            ended.set_result(result)

    dialog.finished.connect(end)
    measure(dialog)
    dialog.open()
    try:
        return await ended == QDialog.DialogCode.Accepted
    finally:
        dialog.finished.disconnect(end)
        dialog.hide()
        dialog.deleteLater()


def measure(dialog: QDialog) -> None:
    """Give a dialog room for all its words before it is a window: the system hears of it at once, and nothing jumps."""
    dialog.ensurePolished()
    if layout := dialog.layout():
        layout.activate()
        if layout.hasHeightForWidth():
            # Left to itself Qt guesses how often words wrap, before it knows how wide they may be.
            given = dialog.size() if dialog.testAttribute(Qt.WidgetAttribute.WA_Resized) else QSize(0, 0)
            width = given.expandedTo(dialog.minimumSize()).width() or layout.totalMinimumSize().width()
            dialog.resize(width, max(given.height(), layout.totalHeightForWidth(width)))


class Question(QDialog):
    """A question in plain text with a verb on its button."""

    def __init__(self, parent: QWidget, title: str, text: str, verb: str, *, danger: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.XL, tokens.XL, tokens.XL, tokens.L)
        layout.setSpacing(tokens.M)
        layout.addWidget(plain_label(title, "title", wrap=True))
        layout.addWidget(plain_label(text, wrap=True))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.no = text_button(self.tr("Cancel"))
        self.yes = text_button(verb, "danger" if danger else "primary")
        self.no.clicked.connect(self.reject)
        self.yes.clicked.connect(self.accept)
        (self.no if danger else self.yes).setDefault(True)
        buttons.addWidget(self.no)
        buttons.addWidget(self.yes)
        layout.addSpacing(tokens.S)
        layout.addLayout(buttons)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)


async def confirm(parent: QWidget, title: str, text: str, verb: str, *, danger: bool = False) -> bool:
    """Ask before something that cannot be undone; `verb` is on the button."""
    return await ask(Question(parent, title, text, verb, danger=danger))


async def pick_file(parent: QWidget, title: str, filters: str, *, folder: str, save_as: str = "") -> str:
    """Let the person choose a file; "" when they did not. With `save_as`, a name to write to is asked for."""
    dialog = QFileDialog(parent, title, folder)
    dialog.setNameFilter(filters)
    if save_as:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(save_as)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    chosen = dialog.selectedFiles() if await ask(dialog) else []
    return chosen[0] if chosen else ""
