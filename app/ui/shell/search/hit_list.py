"""Search results: titles with the found words marked; opening one shows its message."""

from typing import Any

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.messages import SearchHit
from app.ui.shell.search.search_model import HitRoles, Index, SearchModel
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.labels import paint_line, visible_line
from app.ui.widgets.snippets import paint_snippet
from app.ui.words import formats

_LINES = 2


class HitDelegate(QStyledItemDelegate):
    """Paints a title, its date, and two lines of the message with the matches marked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt: every hit has one height."""
        lines = fonts.line(_title_font()) + _LINES * fonts.line(fonts.font(tokens.TEXT_SMALL))
        return QSize(0, max(round(fonts.pixels(tokens.ROW + _LINES * tokens.L)), lines + tokens.S + 2 * tokens.XS))

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
        painter.setFont(_title_font())
        painter.setPen(QColor(colors.text))
        beside = room.adjusted(taken if rtl else 0, 0, 0 if rtl else -taken, 0)
        paint_line(painter, beside, index.data(), option.direction, Qt.AlignmentFlag.AlignTop)
        below = fonts.line(painter.font()) + tokens.XS
        painter.setPen(QColor(colors.muted))
        place = QRectF(room.adjusted(0, below, 0, 0))
        paint_snippet(painter, place, visible_line(hit.snippet), hit.marks, lines=_LINES, rtl=rtl)
        painter.restore()


def _title_font() -> QFont:
    return fonts.font(tokens.TEXT_SECONDARY, QFont.Weight.DemiBold)


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
