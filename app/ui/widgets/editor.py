"""The field a person writes into: grows with its text, sends with one key, takes nothing but text."""

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragLeaveEvent,
    QDropEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from app.markup.hygiene import without_hidden
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.dragged import model_paths
from app.ui.widgets.unbroken import LONGEST_RUN, has_long_run

_MOST_LINES = 12
# Each key lays its line out anew: so long a line is quick enough for those who type, and so much in all.
LONGEST_LINE = 8_000
LONGEST_TEXT = 100_000


class Editor(QPlainTextEdit):
    """Multi-line text.

    Signals:
        submitted: the key that sends was pressed.
        escaped: Esc was pressed.
        up_in_empty: the person wants the last message back.
        pasted: files or pictures came by paste or drop, as `QMimeData`.
        too_long: text came by paste or drop that is too long to be written into, without what was hidden in it.
        cleaned: so many hidden characters were left out of a paste.
        height_changed: it needs another height now.
    """

    submitted = Signal()
    escaped = Signal()
    up_in_empty = Signal()
    pasted = Signal(object)
    too_long = Signal(str)
    cleaned = Signal(int)
    height_changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sends_with_enter = True
        # What is pasted is too long if it is longer, or makes a line longer.
        self.longest_paste = self.longest_line = LONGEST_TEXT
        # Asked before the last change is undone; True when that was something else than a change of the text.
        self.undoes: Callable[[], bool] = lambda: False
        self._moves_own = False
        self._composing = False
        self._shown = 0
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(fonts.font())
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        # A letter that another font lends makes its line higher, and no line more.
        self.document().contentsChanged.connect(self._fit)
        self.textChanged.connect(self._follow_runs)
        self._fit()

    def sizeHint(self) -> QSize:
        """Qt: as high as the text, up to a limit."""
        return QSize(0, self._shown)

    def minimumSizeHint(self) -> QSize:
        """Qt: the same, so that no layout squeezes it."""
        return QSize(0, self._shown)

    def setPlainText(self, text: str) -> None:
        """Qt: write something else."""
        self._let_end_anywhere(text)
        super().setPlainText(text)

    def put(self, text: str) -> None:
        """Write a text where the cursor is."""
        self._let_end_anywhere(text)
        self.textCursor().insertText(text)
        self.ensureCursorVisible()

    def show_taken(self, text: str) -> None:
        """Show that this text at the beginning will be sent: grey, and what is typed next has a line of its own."""
        cursor = self.textCursor()
        # Qt counts units of UTF-16.
        cursor.setPosition(len(text.encode("utf-16-le")) // 2)
        if not self.toPlainText()[len(text) :].startswith("\n"):
            cursor.insertText("\n")
            self.setTextCursor(cursor)
            cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
        cursor.movePosition(QTextCursor.MoveOperation.Start, QTextCursor.MoveMode.KeepAnchor)
        taken = QTextEdit.ExtraSelection()
        taken.format.setForeground(QColor(theme().tokens.muted))
        taken.cursor = cursor
        self.setExtraSelections([taken])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Enter, Esc and Up have a meaning of their own, unless an input method is composing."""
        if self._composing:
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter(event)
        elif event.matches(QKeySequence.StandardKey.Undo) and self.undoes():
            pass
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() == Qt.Key.Key_Up and not event.modifiers() and self.document().isEmpty():
            self.up_in_empty.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: with another font, lines have another height."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._shown:
            self._fit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Qt: remember whether an input method is in the middle of a word."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Qt: text, files and pictures are welcome; model files are left to the window, which opens them."""
        if model_paths(source):
            return False
        return source.hasText() or source.hasUrls() or source.hasImage()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Qt: text goes in as plain text, without what is hidden in it; anything else is an attachment."""
        if _brings_no_text(source):
            self.pasted.emit(source)
            return
        text = source.text().replace("\r\n", "\n").replace("\r", "\n")
        kept = without_hidden(text)
        if self._is_too_long(kept):
            self.too_long.emit(kept)
        else:
            self.put(kept)
        if len(kept) < len(text):
            self.cleaned.emit(len(text) - len(kept))

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt: text that is moved within the field is in it already; what becomes a file changes no text."""
        self._moves_own = event.source() in {self, self.viewport()}
        if _brings_no_text(event.mimeData()) or self._is_too_long(event.mimeData().text()):
            self.dragLeaveEvent(QDragLeaveEvent())
            self.insertFromMimeData(event.mimeData())
            event.acceptProposedAction()
        else:
            super().dropEvent(event)
        self._moves_own = False

    def _is_too_long(self, text: str) -> bool:
        if self._moves_own:
            return False
        lines = text.split("\n")
        joined = len(lines[0]) + self.textCursor().block().length()
        return len(text) > self.longest_paste or max(joined, *map(len, lines)) > self.longest_line

    def _let_end_anywhere(self, text: str) -> None:
        """Let rows end at any letter where a run without an end is written, before it is."""
        if has_long_run(text):
            self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)

    def _follow_runs(self) -> None:
        anywhere = self.wordWrapMode() is QTextOption.WrapMode.WrapAnywhere
        if anywhere and not has_long_run(self.toPlainText()):
            self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        elif not anywhere and (block := self.textCursor().block()).length() > LONGEST_RUN:
            self._let_end_anywhere(block.text())

    def _enter(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier))
        if (control or self.sends_with_enter) and not shift:
            self.submitted.emit()
        else:
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()

    def _fit(self, *_: object) -> None:
        lines = max(1, round(self.document().size().height()))
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > _MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        height = self._height() + 2 * tokens.HAIR
        if height != self._shown:
            self._shown = height
            self.updateGeometry()
            self.setFixedHeight(height)
            self.height_changed.emit()

    def _height(self) -> int:
        """The height of the lines that are shown at most, as they are laid out."""
        height, left = 0.0, _MOST_LINES
        block = self.document().firstBlock()
        while block.isValid() and left > 0:
            whole, lines = self.blockBoundingRect(block).height(), block.layout().lineCount()
            height += whole if lines <= left else block.layout().lineAt(left).y()
            left -= lines
            block = block.next()
        return math.ceil(height)


def _brings_no_text(source: QMimeData) -> bool:
    """Whether files or a picture were dragged or copied."""
    return any(url.isLocalFile() for url in source.urls()) or (source.hasImage() and not source.hasText())
