"""Recently deleted: what is in the bin, for how long, and the way back."""

from datetime import datetime
from math import ceil
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.core.clock import DAY_US
from app.core.messages import ConversationSummary
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import text_button
from app.ui.widgets.labels import one_line, paint_line, plain_label
from app.ui.wiring.bridge import Bridge
from app.ui.words import formats

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_WHEN = Qt.ItemDataRole.UserRole + 1


class DeletedModel(QAbstractListModel):
    """What is in the bin, the last deleted first, read page by page; the days left are counted from `now`."""

    def __init__(self, bridge: Bridge, now: datetime, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._now_us = bridge, round(now.timestamp() * 1e6)
        self._rows: list[tuple[ConversationSummary, int]] = []
        self._cursor: str | None = None
        self._loading = False

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt: conversations read so far."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: what a row shows and says."""
        if not index.isValid():
            return None
        chat, until_us = self._rows[index.row()]
        title = one_line(chat.title) or self.tr("Untitled")
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        days = max(0, ceil((until_us - self._now_us) / DAY_US))
        deleted = self.tr("Deleted {when}").format(when=formats.moment(chat.deleted_us or 0))
        left = self.tr("%Ln day(s) left", "", days)
        when = f"{deleted} · {left}"
        return {int(_WHEN): when, int(Qt.ItemDataRole.AccessibleTextRole): f"{title}. {when}"}.get(role)

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        """Qt: whether there is another page."""
        return not parent.isValid() and self._cursor is not None and not self._loading

    def fetchMore(self, parent: Index = _ROOT) -> None:
        """Qt: read the next page."""
        if self.canFetchMore(parent):
            self._bridge.start(self.read(), self)

    async def read(self) -> None:
        """Read the first page, or the next."""
        self._loading = True
        try:
            page = await self._bridge.call(self._bridge.engine.conversations.deleted(self._cursor))
        finally:
            self._loading = False
        self._cursor = page.cursor
        if page.items:
            self.beginInsertRows(_ROOT, len(self._rows), len(self._rows) + len(page.items) - 1)
            self._rows += [(chat, page.kept_until_us(chat)) for chat in page.items]
            self.endInsertRows()

    def chat(self, index: Index) -> ConversationSummary:
        """The conversation of a row."""
        return self._rows[index.row()][0]

    def remove(self, conversation_id: str) -> None:
        """One is not in the bin any more."""
        row = next((i for i, (chat, _) in enumerate(self._rows) if chat.id == conversation_id), None)
        if row is not None:
            self.beginRemoveRows(_ROOT, row, row)
            del self._rows[row]
            self.endRemoveRows()


class _TitleAndTime(QStyledItemDelegate):
    """Paints a title, and below it when it was deleted and how long it is kept."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = sum(fonts.line(fonts.font(size)) for size in (tokens.TEXT_SECONDARY, tokens.TEXT_SMALL))
        return QSize(0, max(round(fonts.pixels(tokens.ROW + tokens.L)), lines + 2 * tokens.S))

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        colors = theme().tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if chosen or focused or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(QColor(colors.accent if focused else colors.line if chosen else colors.hover), 1))
            painter.setBrush(QColor(colors.accent_soft if chosen else colors.hover))
            painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), tokens.RADIUS_FIELD, tokens.RADIUS_FIELD)
        room = option.rect.adjusted(tokens.S, tokens.S, -tokens.S, -tokens.S)
        lines = (
            (index.data(), tokens.TEXT_SECONDARY, colors.text, Qt.AlignmentFlag.AlignTop),
            (index.data(_WHEN), tokens.TEXT_SMALL, colors.muted, Qt.AlignmentFlag.AlignBottom),
        )
        for text, size, color, edge in lines:
            painter.setFont(fonts.font(size))
            painter.setPen(QColor(color))
            paint_line(painter, room, text, option.direction, edge)
        painter.restore()


class RecentlyDeleted(QDialog):
    """The bin: Enter brings the chosen conversations back, and they stand in the list at once."""

    def __init__(self, bridge: Bridge, now: datetime, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.setWindowTitle(self.tr("Recently deleted"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.model = DeletedModel(bridge, now, self)
        self.list = QListView()
        self.list.setAccessibleName(self.windowTitle())
        self.list.setModel(self.model)
        self.list.setItemDelegate(_TitleAndTime(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = plain_label(self.tr("Nothing was deleted lately."), "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.list)
        self.pages.addWidget(self.empty)
        self.close_button = text_button(self.tr("Close"))
        self.restore_button = text_button(self.tr("Restore"), "primary")
        self._lay_out()
        self.close_button.clicked.connect(self.reject)
        self.restore_button.clicked.connect(self._restore)
        self.list.doubleClicked.connect(self._restore)
        self.list.selectionModel().selectionChanged.connect(self._refresh)
        self.restore_button.setEnabled(False)
        bridge.start(self._fill(), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Enter in the list restores; the rest is Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            self._restore()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        end = QHBoxLayout()
        end.addStretch(1)
        end.addWidget(self.close_button)
        end.addWidget(self.restore_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.XL, tokens.L, tokens.XL, tokens.L)
        column.setSpacing(tokens.M)
        column.addWidget(plain_label(self.windowTitle(), "title"))
        column.addWidget(self.pages, 1)
        column.addLayout(end)
        self.list.setFocus()
        self.resize(self.fontMetrics().averageCharWidth() * 64, tokens.ROW * 12)

    async def _fill(self) -> None:
        await self.model.read()
        self.list.setCurrentIndex(self.model.index(0, 0))
        self._refresh()

    def _restore(self, *_: object) -> None:
        chats = [self.model.chat(index) for index in self.list.selectionModel().selectedRows()]
        if chats:
            self._bridge.start(self._bring_back(chats))

    async def _bring_back(self, chats: list[ConversationSummary]) -> None:
        for chat in chats:
            # All of them, even when this is closed meanwhile.
            await self._bridge.call(self._bridge.engine.conversations.restore(chat.id))
            if isValid(self):
                self.model.remove(chat.id)
        if not isValid(self):
            return
        announce(self, self.tr("%Ln conversation(s) restored", "", len(chats)))
        self.list.setCurrentIndex(self.list.currentIndex())
        self._refresh()

    def _refresh(self, *_: object) -> None:
        self.pages.setCurrentWidget(self.list if self.model.rowCount() else self.empty)
        self.restore_button.setEnabled(self.list.selectionModel().hasSelection())
        if not self.model.rowCount():
            self.close_button.setFocus()
