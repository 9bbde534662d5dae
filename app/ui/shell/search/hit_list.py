"""Search results: titles with the found words marked; opening one shows its message."""

from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.messages import SearchHit
from app.ui.shell.search.search_model import HitRoles, Index, SearchModel
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.labels import visible_line
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
        title = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, room.width() - taken)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeading, title)
        below = fonts.line(painter.font()) + tokens.XS
        painter.setPen(QColor(colors.muted))
        paint_snippet(painter, QRectF(room.adjusted(0, below, 0, 0)), hit, rtl=rtl)
        painter.restore()


def _title_font() -> QFont:
    return fonts.font(tokens.TEXT_SECONDARY, QFont.Weight.DemiBold)


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
