"""A table: hairlines between its rows, cells that can be selected, and a way sideways where it is too wide."""

from dataclasses import replace
from typing import cast

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
    QTextTableCell,
    QTextTableCellFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.core.blocks import Document, Inline, Run, Table
from app.markup.plain import runs_to_plain, to_plain
from app.markup.seams import seam_before
from app.ui.cards.pieces import between
from app.ui.cards.prose import Looks
from app.ui.cards.sealed import Sealed
from app.ui.cards.segments import side_of
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.unbroken import long_runs

# More rows than this are not laid out, nor a run without an end beyond so much, nor more than so much of a cell:
# columns are measured by what is in them. The whole table is in the copy of the message.
MOST_ROWS = 200
LONGEST_CELL_RUN, LONGEST_CELL = 500, 4_000


class TableView(Sealed):
    """Shows a table that may grow by rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._made: QTextTable | None = None
        self._columns: list[QRectF] = []
        self._turned = False
        self._cell = _cell_look()
        self._looks = Looks("text", tokens.TEXT_BODY)
        self.setAccessibleName(self.tr("Table"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def show_table(self, table: Table) -> None:
        """Show this table; rows that are there already stay, the last one may have changed."""
        old, self._table = self._table, table
        rows = table.rows[:MOST_ROWS]
        turned = self._reads_from_the_right(table)
        if (
            (old is None or self._made is None)
            or (old.header, old.alignments) != (table.header, table.alignments)
            or turned is not self._turned
        ):
            self._turned = turned
            # What is wider than its place is scrolled from where it begins.
            self.setLayoutDirection(_direction(rtl=turned))
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

    def selected_text(self) -> str:
        """What is selected: cells as a copy of the message has them, or a part of one."""
        cursor = self.textCursor()
        if self._table is None or self._made is None or not cursor.hasSelection():
            return ""
        if cursor.hasComplexSelection():
            # The binding says only that it is an object; it is four numbers.
            row, rows, column, columns = cast(tuple[int, int, int, int], cursor.selectedTableCells())
        else:
            first, last = map(self._made.cellAt, (cursor.selectionStart(), cursor.selectionEnd()))
            if first.isValid() and last.isValid():
                return self._within(first)
            # From before the table, or to behind it: whole rows.
            row, column, columns = first.row() if first.isValid() else 0, 0, self._made.columns()
            rows = (last.row() + 1 if last.isValid() else self._made.rows()) - row
        if self._turned:
            column = self._made.columns() - column - columns
        chosen = [cells[column : column + columns] for cells in (self._table.header, *self._table.rows)]
        header, *others = chosen[row : row + rows]
        return to_plain(Document("", (Table(header, tuple(others), ()),), (0,)))

    def _within(self, cell: QTextTableCell) -> str:
        """What is selected in a cell; all of it is all that it holds, however much of that is shown."""
        assert self._table is not None
        assert self._made is not None
        cursor = self.textCursor()
        if (cursor.selectionStart(), cursor.selectionEnd()) != (cell.firstPosition(), cell.lastPosition()):
            return super().selected_text()
        column = self._made.columns() - 1 - cell.column() if self._turned else cell.column()
        row = self._table.rows[cell.row() - 1] if cell.row() else self._table.header
        return runs_to_plain(row[column])

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
        self.setTextCursor(self._cell_at(0, 0).firstCursorPosition())

    def _reads_from_the_right(self, table: Table) -> bool:
        """Whether its first column is the one on the right: as its first letter says, or else the window."""
        cells = (runs for row in (table.header, *table.rows[:MOST_ROWS]) for runs in row)
        side = next((side for runs in cells if (side := side_of(runs)) is not None), None)
        if side is not None:
            return side
        around = self.parentWidget()
        window = around.layoutDirection() if around is not None else QApplication.layoutDirection()
        return window is Qt.LayoutDirection.RightToLeft

    def _cell_at(self, row: int, column: int) -> QTextTableCell:
        """The cell of a column, which Qt counts from the left."""
        assert self._made is not None
        return self._made.cellAt(row, self._made.columns() - 1 - column if self._turned else column)

    def _measured(self) -> list[QRectF]:
        """Where the cells of the header are."""
        assert self._made is not None
        return [self._place(0, column) for column in range(self._made.columns())]

    def _row_top(self, row: int) -> float:
        assert self._made is not None
        return self._place(row, 0).top() - 2 * tokens.S if row < self._made.rows() else self.document().size().height()

    def _place(self, row: int, column: int) -> QRectF:
        assert self._made is not None
        block = self._cell_at(row, column).firstCursorPosition().block()
        return self.document().documentLayout().blockBoundingRect(block)

    def _fill(self, row: int, cells: tuple[Inline, ...], before: tuple[Inline, ...] | None = None) -> None:
        """Put the cells of a row down, but for those that it has already."""
        assert self._made is not None
        assert self._table is not None
        for column, runs in enumerate(cells):
            if before is not None and before[column] == runs:
                continue
            cell = self._cell_at(row, column)
            cursor = cell.firstCursorPosition()
            if before is None:
                cell.setFormat(self._cell)
            else:
                cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
            cursor.setBlockFormat(self._block_look(self._table.alignments[column], runs))
            for run in shortened(runs):
                look = QTextCharFormat(self._looks.of(run, 0))
                if row == 0:
                    look.setForeground(QColor(theme().tokens.muted))
                    look.setFont(fonts.font(tokens.TEXT_SMALL))
                cursor.insertText(run.text.replace("\n", "\u2028"), look)

    def _block_look(self, alignment: str, runs: Inline) -> QTextBlockFormat:
        """How a cell is read and where it stands: a column has one side, whatever its cells say."""
        side = side_of(runs)
        begins = Qt.AlignmentFlag.AlignRight if self._turned else Qt.AlignmentFlag.AlignLeft
        sides = {"center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}
        look = QTextBlockFormat()
        look.setLayoutDirection(_direction(rtl=self._turned if side is None else side))
        look.setAlignment(sides.get(alignment, begins) | Qt.AlignmentFlag.AlignAbsolute)
        return look


def _direction(*, rtl: bool) -> Qt.LayoutDirection:
    return Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight


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
