"""Search results: titles with the found words marked, read page by page; opening one shows its message."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.messages import SearchHit
from app.ui import formats
from app.ui.bridge import Bridge
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.labels import one_line, visible_line

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LINES = 2


class HitRoles(IntEnum):
    """What the delegate asks for."""

    HIT = Qt.ItemDataRole.UserRole + 1


class SearchModel(QAbstractListModel):
    """The hits for one query.

    Signals:
        searched: a first page came; holds how many hits are known and whether there are more.
    """

    searched = Signal(int, bool)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._hits: list[SearchHit] = []
        self._text = ""
        # What the hits that are listed were looked for with.
        self.listed = ""
        self._cursor: str | None = None
        self._loading = False

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Qt: hits read so far."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: what a row shows and says."""
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(hit.title) or self.tr("Untitled")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one_line(hit.title)}. {one_line(hit.snippet)}"
        return hit if role == HitRoles.HIT else None

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        """Qt: whether there is another page."""
        return not parent.isValid() and self._cursor is not None and not self._loading

    def fetchMore(self, parent: Index = _ROOT) -> None:
        """Qt: read the next page."""
        if self.canFetchMore(parent):
            self._loading = True
            self._bridge.start(self._more())

    async def search(self, text: str) -> None:
        """Look for a text; "" empties the list."""
        self._text = text
        if not text:
            self.listed = ""
            self._replace((), None)
            return
        page = await self._bridge.call(self._bridge.engine.search(text))
        if text == self._text:
            self.listed = text
            self._replace(page.items, page.cursor)
            self.searched.emit(len(page.items), page.cursor is not None)

    async def _more(self) -> None:
        text, cursor = self._text, self._cursor
        try:
            page = await self._bridge.call(self._bridge.engine.search(text, cursor))
        finally:
            self._loading = False
        if (text, cursor) == (self._text, self._cursor) and page.items:
            self.beginInsertRows(QModelIndex(), len(self._hits), len(self._hits) + len(page.items) - 1)
            self._hits += page.items
            self.endInsertRows()
        self._cursor = page.cursor

    def _replace(self, hits: tuple[SearchHit, ...], cursor: str | None) -> None:
        self.beginResetModel()
        self._hits, self._cursor, self._loading = list(hits), cursor, False
        self.endResetModel()


class HitDelegate(QStyledItemDelegate):
    """Paints a title, its date, and two lines of the message with the matches marked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt: every hit has one height."""
        return QSize(0, round(fonts.pixels(tokens.ROW + _LINES * tokens.L)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: draw a hit."""
        self._paint(painter, option, index)

    def _paint(self, painter: QPainter, option: Any, index: Index) -> None:
        colors, hit = theme().tokens, index.data(HitRoles.HIT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(QColor(colors.accent if focused else colors.line), 1))
            painter.setBrush(QColor(colors.surface if chosen else colors.hover))
            painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), tokens.RADIUS_FIELD, tokens.RADIUS_FIELD)
        room = option.rect.adjusted(tokens.S, tokens.S, -tokens.S, -tokens.XS)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        painter.setFont(fonts.font(tokens.TEXT_SMALL))
        painter.setPen(QColor(colors.muted))
        date = formats.short_date(hit.created_us)
        painter.drawText(room, Qt.AlignmentFlag.AlignTrailing, date)
        taken = painter.fontMetrics().horizontalAdvance(date) + tokens.S
        painter.setFont(fonts.font(tokens.TEXT_SECONDARY, QFont.Weight.DemiBold))
        painter.setPen(QColor(colors.text))
        title = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, room.width() - taken)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeading, title)
        below = painter.fontMetrics().height() + tokens.XS
        painter.setPen(QColor(colors.muted))
        paint_snippet(painter, QRectF(room.adjusted(0, below, 0, 0)), hit, rtl=rtl)
        painter.restore()


def paint_snippet(painter: QPainter, room: QRectF, hit: SearchHit, *, rtl: bool) -> None:
    """Draw two lines of a snippet, the matches bold on the colour of a selection."""
    text = visible_line(hit.snippet)
    layout = QTextLayout(text, fonts.font(tokens.TEXT_SMALL))
    option = QTextOption(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_mark(text, start, end) for start, end in hit.marks if 0 <= start < end <= len(text)])
    layout.beginLayout()
    top = 0.0
    for _ in range(_LINES):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(room.width())
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    layout.draw(painter, room.topLeft())


def _mark(text: str, start: int, end: int) -> QTextLayout.FormatRange:
    # Qt counts UTF-16 units, Python counts characters.
    made = QTextLayout.FormatRange()
    made.start = len(text[:start].encode("utf-16-le")) // 2
    made.length = len(text[start:end].encode("utf-16-le")) // 2
    look = QTextCharFormat()
    look.setFontWeight(QFont.Weight.DemiBold)
    look.setForeground(QColor(theme().tokens.text))
    look.setBackground(QColor(theme().tokens.accent_soft))
    made.format = look
    return made


class HitList(QListView):
    """The hits, in place of the conversations while the search field holds a text.

    Signals:
        opened: conversation and message that the person wants to read.
    """

    opened = Signal(str, str)

    def __init__(self, model: SearchModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(HitDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Search results"))
        self.clicked.connect(self._open)
        self.activated.connect(self._open)

    def _open(self, index: QModelIndex) -> None:
        hit = index.data(HitRoles.HIT)
        if isinstance(hit, SearchHit):
            self.opened.emit(hit.conversation_id, hit.message_id)
