"""Sentences that wrap, also where they hold a run without a place for a line to end: an address, a key, a digest."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from app.markup.seams import seam_after
from app.ui.widgets.icons import icon
from app.ui.widgets.unbroken import long_runs

# A place where a line may end, which is nothing else: no text that is shown here holds one of its own.
_PLACE = "\u200b"
# Longer runs would be cut off by the edge, or make their window wider.
_LONGEST, _EVERY = 24, 8


class WrappedLabel(QLabel):
    """A label of plain text that breaks anywhere rather than not at all; what is read and copied is the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        """Show a text."""
        self._text = text
        shown = _with_places(text)
        super().setText(shown)
        if shown != text:
            self.setAccessibleName(text)

    def text(self) -> str:
        """The text as it was given."""
        return self._text

    def select_all(self) -> None:
        """Select the whole text."""
        # Qt counts units of UTF-16.
        self.setSelection(0, len(super().text().encode("utf-16-le")) // 2)

    def selectedText(self) -> str:
        """What of it is selected."""
        return super().selectedText().replace(_PLACE, "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: copies are the text as it was given."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            self._copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt: the same by the menu."""
        if not self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("copy"), self.tr("Copy selection"), self._copy).setEnabled(self.hasSelectedText())
        menu.addAction(self.tr("Select all"), self.select_all)
        menu.popup(event.globalPos())
        event.accept()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.selectedText())


def _with_places(text: str) -> str:
    parts: list[str] = []
    done = 0
    for begin, end in long_runs(text, _LONGEST):
        parts.append(text[done:begin])
        place = begin
        while place < end:
            until = min(end, seam_after(text, place + _EVERY))
            parts += (text[place:until], _PLACE)
            place = until
        parts.pop()
        done = end
    return "".join((*parts, text[done:]))
