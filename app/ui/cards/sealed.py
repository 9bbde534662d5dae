"""A text browser that loads nothing and opens nothing, whatever its text asks for."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QMimeData, QSignalBlocker, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QTextCursor, QTextOption, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollBar, QSizePolicy, QTextBrowser, QTextEdit, QWidget

from app.ui.widgets.tips import set_tip


def _blank() -> QImage:
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    return image


class Sealed(QTextBrowser):
    """A text browser that loads nothing, opens nothing, and grows with its text instead of scrolling.

    What is put down is painted when `paint_changes` is called, not before: until the widget stands where it belongs,
    nothing waits to be painted, so that what is on the screen can be moved instead of painted again.

    Signals:
        link_wanted: the person activated this address.
    """

    link_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = _blank()
        # How far down nothing changed since it was painted; None when nothing changed at all.
        self._changed_from: int | None = None
        # What is told of an address before it is followed.
        self.tip: Callable[[str], str] = str
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A text that is a little higher than its widget would be scrolled to its cursor.
        self.hold(self.verticalScrollBar())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
            | Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # The width is told, not taken from the widget, which has none of its own before it is placed.
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        for widget in (self, self.viewport()):
            widget.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setAutoFillBackground(False)
        self.anchorClicked.connect(lambda url: self.link_wanted.emit(url.toString()))
        self.highlighted.connect(lambda url: set_tip(self, self.tip(url.toString())))

    @staticmethod
    def hold(bar: QScrollBar) -> None:
        """Let nothing be scrolled by a bar."""
        bar.rangeChanged.connect(lambda *_: bar.setRange(0, 0))

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        """Qt: whatever is asked for is an empty picture; anything less makes Qt look for it itself."""
        return self._nothing

    def createMimeDataFromSelection(self) -> QMimeData:
        """Qt: copies are plain text, so that no look and no address travels along unseen."""
        data = QMimeData()
        data.setText(self.selected_text())
        return data

    def selected_text(self) -> str:
        """What is selected, as a copy of the whole would have it."""
        return self.textCursor().selection().toPlainText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: keys that would scroll belong to the transcript."""
        scrolling = {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space}
        if (event.key() in scrolling and not event.modifiers()) or event.matches(
            QKeySequence.StandardKey.MoveToEndOfDocument
        ):
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Qt: Tab goes from link to link, and on; left to itself Qt never goes back from the first link."""
        before = self.textCursor()
        moved = super().focusNextPrevChild(next)
        after = self.textCursor()
        stays = self.hasFocus() and before.hasSelection()
        if stays and (before.anchor(), before.position()) == (after.anchor(), after.position()):
            after.clearSelection()
            self.setTextCursor(after)
            return QTextEdit.focusNextPrevChild(self, next)
        return moved

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt: the transcript scrolls, not its parts."""
        event.ignore()

    def height_for(self, width: int) -> int:
        """The height of the text at a width."""
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)
        return math.ceil(self.document().size().height())

    def sizeHint(self) -> QSize:
        """Qt: as high as the text."""
        return QSize(0, self.height_for(max(1, self.width())))

    def paint_changes(self) -> None:
        """Let what changed be painted."""
        if self._changed_from is not None:
            self.viewport().update(0, self._changed_from, self.viewport().width(), self.viewport().height())
            self._changed_from = None

    @contextmanager
    def _changing(self, top: float) -> Iterator[QTextCursor]:
        """Change the text from so far down on, in one go."""
        layout = self.document().documentLayout()
        with QSignalBlocker(layout):
            cursor = QTextCursor(self.document())
            cursor.beginEditBlock()
            yield cursor
            cursor.endEditBlock()
        before = self._changed_from
        self._changed_from = int(top) if before is None else min(before, int(top))
