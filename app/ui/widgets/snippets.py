"""A few lines of found text with the matches marked, as lists of results show them."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme


def paint_snippet(
    painter: QPainter, room: QRectF, text: str, marks: Sequence[tuple[int, int]], *, lines: int, rtl: bool
) -> None:
    """Draw at most so many lines, the matches bold on the colour of a selection."""
    layout = QTextLayout(text, fonts.font(tokens.TEXT_SMALL))
    option = QTextOption(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_mark(text, start, end) for start, end in marks if 0 <= start < end <= len(text)])
    layout.beginLayout()
    top = 0.0
    for _ in range(lines):
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
