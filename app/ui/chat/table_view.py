"""A table: hairlines between its rows, cells that can be selected, and a way sideways where it is too wide."""

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QWidget

from app.core.blocks import Inline, Table
from app.ui.chat.prose import Looks, Sealed
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme

# More rows than this are not laid out; the whole table is in the copy of the message.
MOST_ROWS = 200
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeading,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignTrailing,
}


class TableView(Sealed):
    """Shows a table that may grow by rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._made: QTextTable | None = None
        self._looks = Looks("text", tokens.TEXT_BODY)
        self.setAccessibleName(self.tr("Table"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def show_table(self, table: Table) -> None:
        """Show this table; rows that are there already stay, the last one may have changed."""
        old, self._table = self._table, table
        rows = table.rows[:MOST_ROWS]
        if old is None or self._made is None or old.header != table.header or old.alignments != table.alignments:
            self._build(table, rows)
            return
        before = old.rows[:MOST_ROWS]
        same = 0
        while (same < min(len(before), len(rows)) and before[same] is rows[same]) or (
            same < min(len(before), len(rows)) and before[same] == rows[same]
        ):
            same += 1
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        if len(before) > same:
            self._made.removeRows(same + 1, len(before) - same)
        if len(rows) > same:
            self._made.appendRows(len(rows) - same)
        for index in range(same, len(rows)):
            self._fill(index + 1, rows[index])
        cursor.endEditBlock()

    def restyle(self) -> None:
        """Take the colours and sizes of the theme in force."""
        table, self._table, self._made = self._table, None, None
        self._looks = Looks("text", tokens.TEXT_BODY)
        self.document().clear()
        if table:
            self.show_table(table)

    def height_for(self, width: int) -> int:
        """The height at a width; a table of many columns keeps them readable and is scrolled."""
        least = round(fonts.pixels(tokens.TEXT_BODY) * 5) * (len(self._table.header) if self._table else 1)
        if least > width:
            return super().height_for(least) + self.horizontalScrollBar().sizeHint().height()
        return super().height_for(width)

    def _build(self, table: Table, rows: tuple[tuple[Inline, ...], ...]) -> None:
        self.document().clear()
        look = QTextTableFormat()
        look.setBorder(0)
        look.setCellSpacing(0)
        look.setBorderCollapse(True)
        look.setMargin(0)
        look.setHeaderRowCount(1)
        look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        self._made = cursor.insertTable(len(rows) + 1, len(table.header), look)
        for index, row in enumerate((table.header, *rows)):
            self._fill(index, row)
        cursor.endEditBlock()

    def _fill(self, row: int, cells: tuple[Inline, ...]) -> None:
        assert self._made is not None
        assert self._table is not None
        for column, runs in enumerate(cells):
            cell = self._made.cellAt(row, column)
            cell.setFormat(_cell_look())
            cursor = cell.firstCursorPosition()
            block = QTextBlockFormat()
            block.setAlignment(_ALIGN[self._table.alignments[column]])
            cursor.setBlockFormat(block)
            for run in runs:
                look = QTextCharFormat(self._looks.of(run, 0))
                if row == 0:
                    look.setForeground(QColor(theme().tokens.muted))
                    look.setFont(fonts.font(tokens.TEXT_SMALL))
                cursor.insertText(run.text.replace("\n", " "), look)


def _cell_look() -> QTextTableCellFormat:
    look = QTextTableCellFormat()
    look.setPadding(tokens.S)
    look.setBottomBorder(tokens.HAIR)
    look.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setBottomBorderBrush(QBrush(QColor(theme().tokens.line)))
    return look
