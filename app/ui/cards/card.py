"""What all cards have in common: a message, its body, and a menu that the keyboard reaches."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QScrollArea, QTextEdit, QWidget

from app.core.messages import Message, TranscriptItem
from app.markup.hygiene import without_hidden
from app.ui.cards.body import Body
from app.ui.cards.card_signals import CardSignals
from app.ui.cards.reading_mark import ReadingMark
from app.ui.cards.stack import Stack
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import icon


class MessageCard(Stack):
    """One message of the transcript."""

    def __init__(self, item: TranscriptItem, signals: CardSignals, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item, self.signals = item, signals
        self._mark: ReadingMark | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def message(self) -> Message:
        """The message that is shown."""
        return self.item.message

    @property
    def bodies(self) -> Sequence[Body]:
        """The documents that it shows, of which not all may be made."""
        return ()

    def show_item(self, item: TranscriptItem) -> None:
        """Show another state of the message."""
        self.item = item

    def mark_beginning(self, begins: bool, *, recapped: bool = False) -> None:
        """Say above the message that the model read from here on, or not, and whether a summary of what is above."""
        if self._mark is not None and self._mark.recapped != recapped:
            self.mark_beginning(False)
        if begins and self._mark is None:
            self._mark = ReadingMark(recapped=recapped)
            self._mark.recap_wanted.connect(self.signals.recap)
            self.add(self._mark, at=0)
            self.lay_out()
        elif not begins and self._mark is not None:
            self.remove(self._mark)
            self._mark = None
            self.lay_out()

    def fill_menu(self, menu: QMenu) -> None:
        """Put what can be done with the message into a menu."""
        menu.addAction(icon("copy"), self.tr("Copy"), self.copy_text)
        menu.addAction(icon("markdown-logo"), self.tr("Copy as Markdown"), self.copy_markdown)

    def menu(self) -> QMenu:
        """A menu of what can be done with the message, which goes when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        return menu

    def copy_text(self) -> None:
        """Put the message onto the clipboard as people read it."""
        self.copy(self.plain_text())

    def copy_markdown(self) -> None:
        """Put the message onto the clipboard as the model wrote it, without what is hidden in it."""
        self.copy(without_hidden(self.message.text))

    def plain_text(self) -> str:
        """The message as people read it."""
        raise NotImplementedError

    def copy(self, text: str) -> None:
        """Put a text onto the clipboard and say so."""
        QGuiApplication.clipboard().setText(text)
        announce(self, self.tr("Copied"))

    def restyle(self) -> None:
        """Take the colours and sizes of the theme in force."""

    def is_seen(self) -> bool:
        """Whether any of it is on the screen."""
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is None or not self.isVisible():
            return self.isVisible()
        view = area.viewport()
        return QRect(self.mapTo(view, QPoint(0, 0)), self.size()).intersects(view.rect())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt: the menu of the message; over selected text, with copying just that."""
        menu = self.menu()
        focus = self.focusWidget()
        if isinstance(focus, QTextEdit) and self.isAncestorOf(focus) and focus.textCursor().hasSelection():
            selection = menu.addAction(icon("copy"), self.tr("Copy selection"), focus.copy)
            menu.insertAction(menu.actions()[0], selection)
        menu.popup(event.globalPos())
        event.accept()
