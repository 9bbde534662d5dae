"""A table: hairlines between its rows, cells that can be selected, and a way sideways where it is too wide."""

from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
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

from app.core.blocks import Inline, Run, Table
from app.markup.seams import seam_before
from app.ui.cards.prose import Looks
from app.ui.cards.sealed import Sealed
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.unbroken import between, long_runs

# More rows than this are not laid out, nor a run without an end beyond so much, nor more than so much of a cell:
# columns are measured by what is in them. The whole table is in the copy of the message.
MOST_ROWS = 200
LONGEST_CELL_RUN, LONGEST_CELL = 500, 4_000
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
        self._columns: list[QRectF] = []
        self._cell = _cell_look()
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
        while same < min(len(before), len(rows)) and (before[same] is rows[same] or before[same] == rows[same]):
            same += 1
        with self._changing(self._row_top(same + 1)):
            if len(before) > len(rows):
                self._made.removeRows(len(rows) + 1, len(before) - len(rows))
            if len(rows) > len(before):
                self._made.appendRows(len(rows) - len(before))
            for index in range(same, len(rows)):
                self._fill(index + 1, rows[index], before[index] if index < len(before) else None)
        before_x, self._columns = self._columns, self._measured()
        if self._columns != before_x:
            self._changed_from = 0

    def restyle(self) -> None:
        """Take the colours and sizes of the theme in force."""
        table, self._table, self._made = self._table, None, None
        self._looks, self._cell = Looks("text", tokens.TEXT_BODY), _cell_look()
        self.document().clear()
        if table:
            self.show_table(table)

    def height_for(self, width: int) -> int:
        """The height at a width; a table of many columns keeps them readable and is scrolled."""
        least = round(fonts.pixels(tokens.TEXT_BODY) * 5) * (len(self._table.header) if self._table else 1)
        if least > width:
            return super().height_for(least) + self.horizontalScrollBar().sizeHint().height()
        return super().height_for(width)

    def paint_changes(self) -> None:
        """Let what changed be painted, and the scroll bar follow the width."""
        layout = self.document().documentLayout()
        layout.documentSizeChanged.emit(layout.documentSize())
        super().paint_changes()

    def _build(self, table: Table, rows: tuple[tuple[Inline, ...], ...]) -> None:
        self.document().clear()
        look = QTextTableFormat()
        look.setBorder(0)
        look.setCellSpacing(0)
        look.setBorderCollapse(True)
        look.setMargin(0)
        look.setHeaderRowCount(1)
        look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        with self._changing(0) as cursor:
            self._made = cursor.insertTable(len(rows) + 1, len(table.header), look)
            for index, row in enumerate((table.header, *rows)):
                self._fill(index, row)
        # The cursor moved along with what was put down, and what is wider than its place is scrolled to the cursor.
        self.setTextCursor(QTextCursor(self.document()))

    def _measured(self) -> list[QRectF]:
        """Where the cells of the header are."""
        assert self._made is not None
        return [self._place(0, column) for column in range(self._made.columns())]

    def _row_top(self, row: int) -> float:
        assert self._made is not None
        return self._place(row, 0).top() - 2 * tokens.S if row < self._made.rows() else self.document().size().height()

    def _place(self, row: int, column: int) -> QRectF:
        assert self._made is not None
        block = self._made.cellAt(row, column).firstCursorPosition().block()
        return self.document().documentLayout().blockBoundingRect(block)

    def _fill(self, row: int, cells: tuple[Inline, ...], before: tuple[Inline, ...] | None = None) -> None:
        """Put the cells of a row down, but for those that it has already."""
        assert self._made is not None
        assert self._table is not None
        for column, runs in enumerate(cells):
            if before is not None and before[column] == runs:
                continue
            cell = self._made.cellAt(row, column)
            cursor = cell.firstCursorPosition()
            if before is None:
                cell.setFormat(self._cell)
                block = QTextBlockFormat()
                block.setAlignment(_ALIGN[self._table.alignments[column]])
                cursor.setBlockFormat(block)
            else:
                cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
            for run in shortened(runs):
                look = QTextCharFormat(self._looks.of(run, 0))
                if row == 0:
                    look.setForeground(QColor(theme().tokens.muted))
                    look.setFont(fonts.font(tokens.TEXT_SMALL))
                cursor.insertText(run.text.replace("\n", " "), look)


def shortened(runs: Inline) -> Inline:
    """As much of a cell as is laid out, with an ellipsis where there is more."""
    text = "".join(run.text for run in runs)
    shown: list[Run] = []
    done, room = 0, LONGEST_CELL
    for begin, end in (*long_runs(text, LONGEST_CELL_RUN), (len(text), len(text))):
        until = min(begin + LONGEST_CELL_RUN, len(text), done + room)
        shown += between(runs, done, until if until == len(text) else seam_before(text, until))
        room -= until - done
        done = end
        if until < end:
            shown.append(replace(shown[-1], text="…"))
        if room <= 0:
            break
    return tuple(shown)


def _cell_look() -> QTextTableCellFormat:
    look = QTextTableCellFormat()
    look.setPadding(tokens.S)
    look.setBottomBorder(tokens.HAIR)
    look.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setBottomBorderBrush(QBrush(QColor(theme().tokens.line)))
    return look
