"""Lines of text in one widget: put down run by run, never read as markup, and only the tail put down again."""

import math
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QWidget

from app.core.blocks import Inline, Run
from app.markup.plain import runs_to_plain
from app.ui.cards.sealed import Sealed
from app.ui.cards.segments import Line
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme

_HEADING_SIZES = (20.0, 18.0, 16.0, 15.0, tokens.TEXT_BODY, tokens.TEXT_BODY)
# Room between lines of prose, in percent.
_LEADING, _LEADING_OF_HEADING = 140, 125


def leading(heading: int, size: float) -> int:
    """What stands between two rows of a line."""
    font = fonts.font(_HEADING_SIZES[heading - 1] if heading else size)
    more = (_LEADING_OF_HEADING if heading else _LEADING) - 100
    return round(QFontMetricsF(font).height() * more / 100)


def _typed(marker: str) -> str:
    """The mark of a list as one types it; see `markup.plain`."""
    return {"•": "- ", "☑": "- [x] ", "☐": "- [ ] "}.get(marker, f"{marker} ") if marker else ""


class Looks:
    """Formats of the theme in force, each made once."""

    def __init__(self, role: str, size: float) -> None:
        self._made: dict[tuple[object, ...], QTextCharFormat] = {}
        self._role, self._size = role, size
        self.step = round(fonts.pixels(size) * 1.7)

    def of(self, run: Run, heading: int) -> QTextCharFormat:
        """The format of a run in a line."""
        key = (run.bold, run.italic, run.strike, run.code, run.link, run.math, run.script, heading)
        if key not in self._made:
            self._made[key] = self._make(run, heading)
        return self._made[key]

    def _make(self, run: Run, heading: int) -> QTextCharFormat:
        colors = theme().tokens
        made = QTextCharFormat()
        size = _HEADING_SIZES[heading - 1] if heading else self._size
        font = fonts.mono(size - 1.0) if run.code else fonts.font(size)
        if run.bold or heading:
            font.setWeight(QFont.Weight.DemiBold)
        font.setItalic(run.italic or run.math)
        font.setStrikeOut(run.strike)
        made.setFont(font)
        made.setForeground(QColor(colors.color(self._role)))
        if run.code:
            made.setBackground(QColor(colors.sunken if self._role != "sunken" else colors.hover))
        if run.script:
            scripts = QTextCharFormat.VerticalAlignment
            made.setVerticalAlignment(scripts.AlignSuperScript if run.script > 0 else scripts.AlignSubScript)
        if run.link:
            made.setAnchor(True)
            made.setAnchorHref(run.link)
            made.setForeground(QColor(colors.accent))
            made.setFontUnderline(True)
        return made


class ProseView(Sealed):
    """Shows lines; when they change, only what differs is put down again."""

    def __init__(self, parent: QWidget | None = None, *, role: str = "text", size: float = tokens.TEXT_BODY) -> None:
        super().__init__(parent)
        # Blanks at the end of a line that is read from the right stand out of its widget, and would move all of it.
        self.hold(self.horizontalScrollBar())
        self._role, self._size = role, size
        self._looks = Looks(role, size)
        self.document().setIndentWidth(self._looks.step)
        self._lines: tuple[Line, ...] = ()
        self.setFont(fonts.font(size))
        self.setAccessibleName(self.tr("Text"))

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def height_for(self, width: int) -> int:
        """The height at a width, without the leading below the last line."""
        whole = super().height_for(width)
        if not self._lines or self._lines[-1].heading:
            return whole
        last = self.document().lastBlock()
        line = last.layout().lineAt(last.layout().lineCount() - 1)
        top = self.document().documentLayout().blockBoundingRect(last).top()
        return min(whole, math.ceil(top + line.rect().bottom()))

    def top_of(self, line: int) -> int:
        """How far down a line begins."""
        block = self.document().findBlockByNumber(line)
        return round(self.document().documentLayout().blockBoundingRect(block).top())

    def selected_text(self) -> str:
        """What is selected, with paragraphs apart and marks of lists as they are typed."""
        start, end = self.textCursor().selectionStart(), self.textCursor().selectionEnd()
        block = self.document().findBlock(start)
        text = ""
        while block.isValid() and block.position() <= end:
            number, whole = block.blockNumber(), block.position() >= start
            line = self._lines[number]
            # Qt counts UTF-16 units, Python counts characters.
            marker = f"{line.marker}\t" if line.marker else ""
            units = (marker + runs_to_plain(line.runs)).encode("utf-16-le")
            first, last = max(start - block.position(), 0), min(end - block.position(), block.length() - 1)
            part = units[2 * first : 2 * last].decode("utf-16-le", "replace")
            if whole and number:
                text += "\n" if self._lines[number].level and self._lines[number - 1].level else "\n\n"
            text += self._as_typed(number, part) if whole else part
            block = block.next()
        return text.strip("\n")

    def _as_typed(self, number: int, part: str) -> str:
        """A line of a list with the mark that begins it, each of its rows below the text of the first."""
        line, widths = self._lines[number], [0] * (self._lines[number].level + 1)
        shown, typed = f"{line.marker}\t", _typed(line.marker)
        for before in self._lines[:number] if line.level else ():
            if before.marker and before.level < len(widths):
                widths[before.level] = len(_typed(before.marker))
        inner = sum(widths[: line.level]) + (len(typed) if line.marker else widths[line.level])
        if line.marker and part.startswith(shown):
            part = typed + part.removeprefix(shown)
        return " " * (inner - (len(typed) if line.marker else 0)) + part.replace("\n", "\n" + " " * inner)

    def restyle(self) -> None:
        """Put everything down again in the colours and sizes of the theme in force."""
        lines, self._lines = self._lines, ()
        unbroken = self.wordWrapMode() is QTextOption.WrapMode.WrapAnywhere
        self._looks = Looks(self._role, self._size)
        self.setFont(fonts.font(self._size))
        self.document().clear()
        self.document().setIndentWidth(self._looks.step)
        self.show_lines(lines, unbroken=unbroken)

    def show_lines(self, lines: tuple[Line, ...], *, unbroken: bool = False) -> None:
        """Show these lines instead of those before; rows of what is `unbroken` end at any letter."""
        wrap = QTextOption.WrapMode.WrapAnywhere if unbroken else QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        if wrap != self.wordWrapMode():
            self._lines = ()
            self.document().clear()
            self.setWordWrapMode(wrap)
        old = self._lines
        same = 0
        while same < min(len(old), len(lines)) and (old[same] is lines[same] or old[same] == lines[same]):
            same += 1
        if same == len(old) == len(lines):
            return
        self._lines = lines
        gained = self._gained(old[same], lines[same]) if same < len(lines) and same == len(old) - 1 else None
        with self._changing(self._top(same, last_row=gained is not None)) as cursor:
            if gained is not None:
                cursor.movePosition(QTextCursor.MoveOperation.End)
                self._insert(cursor, gained, lines[same].heading)
                same += 1
            else:
                self._cut(cursor, same)
            for index in range(same, len(lines)):
                self._put(cursor, lines, index)

    def _gained(self, old: Line, new: Line) -> Inline | None:
        """What a line gained at its end, if it only gained."""
        if (old.heading, old.level, old.marker, old.rtl) != (
            new.heading,
            new.level,
            new.marker,
            new.rtl,
        ) or not old.runs:
            return None
        *before, last = old.runs
        kept = len(before)
        if new.runs[:kept] != tuple(before) or len(new.runs) <= kept:
            return None
        grown = new.runs[kept]
        if not grown.text.startswith(last.text) or self._looks.of(grown, 0) != self._looks.of(last, 0):
            return None
        return (replace(grown, text=grown.text[len(last.text) :]), *new.runs[kept + 1 :])

    def _top(self, line: int, *, last_row: bool) -> float:
        """How far down nothing changes with a line, or when the line merely gains something in its last row."""
        document = self.document()
        place = document.documentLayout().blockBoundingRect
        block = document.findBlockByNumber(line)
        if last_row:
            return place(block).top() + block.layout().lineAt(block.layout().lineCount() - 1).y()
        return place(document.findBlockByNumber(line - 1)).bottom() if line else 0.0

    def _cut(self, cursor: QTextCursor, line: int) -> None:
        """Take away everything from a line on."""
        block = self.document().findBlockByNumber(line)
        if line == 0:
            cursor.select(QTextCursor.SelectionType.Document)
        elif block.isValid():
            cursor.setPosition(block.position() - 1)
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.removeSelectedText()

    def _put(self, cursor: QTextCursor, lines: tuple[Line, ...], index: int) -> None:
        line = lines[index]
        look = self._block_look(line, lines[index - 1] if index else None)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if index:
            cursor.insertBlock(look, QTextCharFormat())
        else:
            cursor.setBlockFormat(look)
        if line.marker:
            cursor.insertText(f"{line.marker}\t", self._looks.of(Run(""), 0))
        self._insert(cursor, line.runs, line.heading)

    def _insert(self, cursor: QTextCursor, runs: Inline, heading: int) -> None:
        for run in runs:
            # A line feed would begin a new block, which counts as a new line of ours.
            cursor.insertText(run.text.replace("\n", "\u2028"), self._looks.of(run, heading))

    def _block_look(self, line: Line, before: Line | None) -> QTextBlockFormat:
        look = QTextBlockFormat()
        look.setLineHeight(
            _LEADING_OF_HEADING if line.heading else _LEADING,
            int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value),
        )
        if before is not None and not line.goes_on:
            gap = tokens.L if line.heading else tokens.XS if line.tight and before.level else tokens.S
            look.setTopMargin(gap)
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft if line.rtl is None else line.rtl
        look.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        look.setIndent(line.level)
        if line.marker:
            hang = max(self._looks.step, self._marker_width(line.marker))
            look.setTextIndent(-hang)
            # Where one reads from the right, Qt takes each of these for the other.
            tab = QTextOption.TabType.RightTab if rtl else QTextOption.TabType.LeftTab
            look.setTabPositions([QTextOption.Tab(hang, tab)])
        return look

    def _marker_width(self, marker: str) -> int:
        return self.fontMetrics().horizontalAdvance(f"{marker} ") + tokens.XS
