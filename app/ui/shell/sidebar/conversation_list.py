"""The list of conversations as it looks and is used: open, rename in place, delete, menu."""

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.shell.sidebar.conversation_rows import ConversationRows, Roles
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.icons import icon
from app.ui.widgets.labels import paint_line

Index = QModelIndex | QPersistentModelIndex


class ConversationDelegate(QStyledItemDelegate):
    """Paints headings and titles; the shown conversation is a card, one being answered has a dot."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt: every row has one height, so that ten thousand need not be measured."""
        return QSize(0, round(fonts.pixels(tokens.ROW)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: draw a row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(Roles.HEADING):
            self._heading(painter, option, index.data())
        else:
            self._title(painter, option, index)
        painter.restore()

    def _heading(self, painter: QPainter, option: Any, text: str) -> None:
        painter.setFont(fonts.font(tokens.TEXT_SMALL, QFont.Weight.DemiBold))
        painter.setPen(QColor(theme().tokens.muted))
        room = option.rect.adjusted(tokens.S, 0, -tokens.S, -tokens.XS)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom, text)

    def _title(self, painter: QPainter, option: Any, index: Index) -> None:
        colors = theme().tokens
        card = option.rect.adjusted(1, 1, -1, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            edge = colors.line if chosen else colors.hover
            painter.setPen(QPen(QColor(colors.accent if focused else edge), 1))
            painter.setBrush(QColor(colors.surface if chosen else colors.hover))
            painter.drawRoundedRect(card, tokens.RADIUS_FIELD, tokens.RADIUS_FIELD)
        elif focused:
            painter.setPen(QPen(QColor(colors.accent), 1))
            painter.drawRoundedRect(card, tokens.RADIUS_FIELD, tokens.RADIUS_FIELD)
        room = option.rect.adjusted(tokens.S, 0, -tokens.S, 0)
        if index.data(Roles.GROWING):
            room = self._dot(painter, option, room)
        painter.setFont(fonts.font(tokens.TEXT_SECONDARY))
        painter.setPen(QColor(colors.text))
        paint_line(painter, room, index.data(), option.direction)

    def _dot(self, painter: QPainter, option: Any, room: QRect) -> QRect:
        spot = QRect(0, 0, tokens.S, tokens.S)
        spot.moveCenter(room.center())
        before = option.direction == Qt.LayoutDirection.RightToLeft
        spot.moveLeft(room.left() if before else room.right() - tokens.S)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme().tokens.accent))
        painter.drawEllipse(spot)
        return room.adjusted(tokens.L if before else 0, 0, 0 if before else -tokens.L, 0)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Qt: a field over the row."""
        editor = QLineEdit(parent)
        editor.setFont(fonts.font(tokens.TEXT_SECONDARY))
        editor.setMaxLength(200)
        editor.setAccessibleName(self.tr("New title"))
        editor.setTextMargins(0, -tokens.XS, 0, -tokens.XS)
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Qt: hand the new title to the model."""
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)


class ConversationList(QListView):
    """The sidebar's list.

    Signals:
        opened: the person wants to read this conversation.
        delete_requested: the person wants this one gone.
    """

    opened = Signal(str)
    delete_requested = Signal(str)

    def __init__(self, model: ConversationRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chats = model
        self._shown: str | None = None
        self._marks = True
        self.setModel(model)
        self.setItemDelegate(ConversationDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Conversations"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.clicked.connect(self._open)
        model.modelReset.connect(self._mark)
        model.rowsInserted.connect(self._mark)

    def show_as_open(self, conversation_id: str | None) -> None:
        """Mark the conversation that the window shows; None marks none."""
        self._shown = conversation_id
        self._mark()

    def set_marking(self, marks: bool) -> None:
        """Whether the open conversation is marked: it is not while something else stands in its place."""
        if marks is not self._marks:
            self._marks = marks
            self._mark()

    def rename(self, conversation_id: str | None) -> None:
        """Edit a title in its row."""
        index = self._chats.index_of(conversation_id)
        if index.isValid():
            self.scrollTo(index)
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Enter opens, Delete deletes; the rest is Qt's."""
        chat = self._chats.chat(self.currentIndex())
        editing = self.state() == QListView.State.EditingState
        if chat is None or editing:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(chat.id)
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit(chat.id)
        elif event.key() == Qt.Key.Key_Menu:
            self._menu(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: rows are as high as the text wants them."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()

    def _open(self, index: QModelIndex) -> None:
        if chat := self._chats.chat(index):
            self.opened.emit(chat.id)

    def _mark(self, *_: object) -> None:
        index = self._chats.index_of(self._shown if self._marks else None)
        if not index.isValid():
            self.clearSelection()
        elif index != self.currentIndex() or not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)

    def _menu(self, at: QPoint) -> None:
        chat = self._chats.chat(self.indexAt(at))
        if chat is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("chat-text"), self.tr("Open"), lambda: self.opened.emit(chat.id))
        menu.addAction(icon("pencil"), self.tr("Rename"), lambda: self.rename(chat.id))
        menu.addAction(icon("trash"), self.tr("Delete"), lambda: self.delete_requested.emit(chat.id))
        menu.popup(self.viewport().mapToGlobal(at))
