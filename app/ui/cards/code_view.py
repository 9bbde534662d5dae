"""A code block: its language, a button that copies it, its text in colours that come a little at a time."""

import math
from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QMimeData, QRect, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextLayout,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QStyle, QWidget

from app.core.blocks import Code
from app.markup.colour import Span, colour, is_ready
from app.markup.plain import copy_code
from app.markup.seams import seam_after
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme
from app.ui.widgets.announce import announce
from app.ui.widgets.icons import text_button

# Colours come in slices of at most so long, one a frame, and growing code is coloured anew when it grew by half.
_SLICE_MS = 1.0
_FRAME_MS = 16
_GROWTH = 1.5
# How long to wait for the lexer of a language that was not shown yet.
_WAIT_MS = 30
# Qt lays a line out as a whole; one that is very long is shown in pieces.
LONGEST_LINE = 2_000
# What no code holds: it stands for a break of ours.
_OURS = "\0"
_COPIED_MS = 1_500
_TAB = 4


class _Text(QPlainTextEdit):
    """Read-only code that is as high as it is long, and scrolls sideways."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        # The code itself: what is shown has breaks of ours in it.
        self.code = ""
        self.setAccessibleName(self.tr("Code"))
        self.viewport().setAutoFillBackground(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.document().setDocumentMargin(0)
        # The first line that changed since it was painted; see `sealed.Sealed`.
        self._changed_from: int | None = None
        self.measure_anew()

    def measure_anew(self) -> None:
        """Other text or another font: no line was measured yet."""
        self._measured, self._above, self._plain = 0, 0.0, 0.0
        self._widest, self._room = 0.0, 0

    def measure(self, room: int) -> tuple[int, bool]:
        """The height of all lines, and whether one needs more room; each is measured once, but for the last.

        Qt's own size of the document is in lines, and often as wide as the widget, whatever the text. What a font says
        of its lines is rounded otherwise than lines are laid out, and is not true of letters that another font lends.
        """
        # Where a line was too long, the others did not matter; where there is less room now, they may matter again.
        if self._widest < room + 1 and (room < self._room or self._widest >= self._room + 1):
            self.measure_anew()
        self._room = room
        most = room / self.fontMetrics().horizontalAdvance("W")
        block, high = self.document().findBlockByNumber(self._measured), 0.0
        while block.isValid():
            self._above += high
            self._measured = block.blockNumber()
            high = self._measure(block, room, most)
            block = block.next()
        return math.ceil(self._above + high), self._widest >= room + 1

    def _measure(self, block: QTextBlock, room: int, most: float) -> float:
        """The height of a line, laid out unless it is known to be as high as others and as short as need be."""
        line = block.text()
        # Letters of code are as wide as one another: most lines fit for sure, and need not be laid out to know it.
        if line.isascii() and self._plain:
            if self._widest >= room + 1 or len(line) + (_TAB - 1) * line.count("\t") <= most:
                return self._plain
        high = self.blockBoundingRect(block).height()
        self._widest = max(self._widest, block.layout().maximumWidth())
        if line.isascii():
            self._plain = high
        return high

    def createMimeDataFromSelection(self) -> QMimeData:
        """Qt: lines that are shown in pieces are copied whole, in plain text."""
        cursor, data = self.textCursor(), QMimeData()
        # Qt counts units of UTF-16.
        shown = in_pieces(self.code, _OURS).encode("utf-16-le")[2 * cursor.selectionStart() : 2 * cursor.selectionEnd()]
        data.setText(copy_code(shown.decode("utf-16-le").replace(_OURS, "")))
        return data

    def append(self, more: str) -> None:
        """Put something behind what is there."""
        last = self.document().blockCount() - 1
        with QSignalBlocker(self.document().documentLayout()):
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(more)
        self._changed_from = last if self._changed_from is None else min(last, self._changed_from)

    def paint_changes(self) -> None:
        """Let what was put down be painted."""
        if self._changed_from is not None:
            layout = self.document().documentLayout()
            layout.documentSizeChanged.emit(layout.documentSize())
            changed = self.document().findBlockByNumber(self._changed_from)
            top = self.blockBoundingGeometry(changed).translated(self.contentOffset()).top()
            self.viewport().update(0, int(top), self.viewport().width(), self.viewport().height())
            self._changed_from = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt: sideways is ours, up and down is the transcript's."""
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()


class CodeView(QFrame):
    """Shows a code block that may grow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sunken")
        self._code = Code("", "")
        self._coloured = 0
        self._spans: Iterator[Span] | None = None
        # What was found for lines from `_line` on, and what the lines look like: begin, length and class of each piece.
        self._found: dict[int, list[Span]] = {}
        self._line = 0
        self._looks: dict[int, tuple[Span, ...]] = {}
        self._language = ""
        self._copy = text_button(self.tr("Copy"), "quiet", parent=self)
        self._copy.setAccessibleName(self.tr("Copy code"))
        self._copy.setFont(fonts.font(tokens.TEXT_SMALL))
        self._copy.clicked.connect(self._to_clipboard)
        self._text = _Text(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._colour_some)
        self._dress()

    @property
    def text(self) -> str:
        """The code as it is shown."""
        return self._code.text

    def show_code(self, code: Code) -> None:
        """Show this code; what it gained at its end is added, anything else is set anew."""
        old, self._code = self._code, code
        self._language = code.language or self.tr("code")
        if code.language != old.language:
            self.update(0, 0, self.width(), self._head)
        if code.text != old.text:
            grown = code.text.startswith(old.text) and bool(old.text)
            self._text.code = code.text
            if grown:
                last = self._text.document().lastBlock().text()
                self._text.append(in_pieces(code.text[len(old.text) :], before=last))
            else:
                self._set(code.text)
        wanted = code.closed or len(code.text) > self._coloured * _GROWTH
        if wanted and self._spans is None and self._coloured != len(code.text):
            self._begin_colours()

    def paint_changes(self) -> None:
        """Let what was put down be painted."""
        self._text.paint_changes()

    def height_for(self, width: int) -> int:
        """The height at a width: that of the lines, the head and, where a line is too long, the scroll bar."""
        lines, wide = self._text.measure(width - 2 * tokens.M)
        bar = self._text.horizontalScrollBar().sizeHint().height() if wide else 0
        return self._head + lines + 2 * tokens.HAIR + bar + 2 * tokens.S + tokens.HAIR

    def sizeHint(self) -> QSize:
        """Qt: as high as the code."""
        return QSize(0, self.height_for(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: place the text below the head."""
        size, head = self._copy.sizeHint(), self._head
        left_to_right = self.layoutDirection() is Qt.LayoutDirection.LeftToRight
        x = self.width() - size.width() - tokens.XS if left_to_right else tokens.XS
        self._copy.setGeometry(x, (head - size.height()) // 2, size.width(), size.height())
        top = head + tokens.S
        self._text.setGeometry(tokens.M, top, self.width() - 2 * tokens.M, self.height() - top - tokens.S)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw the frame, the language, and a line below it."""
        super().paintEvent(event)
        if event.rect().top() > self._head:
            return
        colors, painter = theme().tokens, QPainter(self)
        painter.setFont(self._copy.font())
        painter.setPen(QColor(colors.muted))
        room = QRect(tokens.M, 0, self.width() - 2 * tokens.M - self._copy.width(), self._head)
        room = QStyle.visualRect(self.layoutDirection(), self.rect(), room)
        aligned = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeading)
        painter.drawText(room, aligned | Qt.AlignmentFlag.AlignVCenter, self._language)
        painter.fillRect(tokens.HAIR, self._head, self.width() - 2 * tokens.HAIR, tokens.HAIR, QColor(colors.line))

    @property
    def _head(self) -> int:
        return self._copy.sizeHint().height() + 2 * tokens.HAIR

    def restyle(self) -> None:
        """Take the colours and sizes of the theme in force."""
        self._dress()
        self._forget_colours()
        self._begin_colours()

    def _dress(self) -> None:
        self._text.setFont(fonts.mono())
        self._text.measure_anew()
        self._text.setTabStopDistance(_TAB * self._text.fontMetrics().horizontalAdvance(" "))

    def _set(self, text: str) -> None:
        self._forget_colours()
        self._text.setPlainText(in_pieces(text))
        self._text.measure_anew()

    def _forget_colours(self) -> None:
        self._coloured, self._spans, self._looks = 0, None, {}

    # --- colours

    def _begin_colours(self) -> None:
        # Where a line is shown in pieces, the offsets of the text and of the document part.
        if self._text.document().characterCount() - 1 == len(self._code.text):
            self._coloured = len(self._code.text)
            self._spans = colour(self._code.text, self._code.language)
            self._found, self._line = {}, 0
            self._timer.start(_FRAME_MS)

    def _colour_some(self) -> None:
        """Colour line by line until the slice is over."""
        if not is_ready(self._code.language):
            self._timer.start(_WAIT_MS)
            return
        end = perf_counter() + _SLICE_MS / 1000
        for start, stop, kind in self._spans or ():
            self._dress_lines(self._spread(start, stop, kind))
            if perf_counter() > end:
                self._timer.start(_FRAME_MS)
                return
        self._dress_lines(self._text.document().blockCount())
        self._spans = None
        if self._code.closed and self._coloured < len(self._code.text):
            self._begin_colours()

    def _spread(self, start: int, stop: int, kind: str) -> int:
        """Note what a span is to the lines that it stands on; the first of them."""
        block = self._text.document().findBlock(start)
        first = block.blockNumber()
        while block.isValid() and block.position() < stop:
            begin = max(0, start - block.position())
            length = min(stop - block.position(), block.length() - 1) - begin
            self._found.setdefault(block.blockNumber(), []).append((begin, length, kind))
            block = block.next()
        return first

    def _dress_lines(self, until: int) -> None:
        """Colour the lines before `until`, all spans of which were found, but for those that look like that already."""
        document = self._text.document()
        for number in range(self._line, until):
            looks = tuple(self._found.pop(number, ()))
            if looks == self._looks.get(number, ()):
                continue
            self._looks[number] = looks
            block = document.findBlockByNumber(number)
            block.layout().setFormats([_format(*look) for look in looks])
            document.markContentsDirty(block.position(), block.length())
        self._line = max(self._line, until)

    def _to_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(copy_code(self._code.text))
        self._copy.setText(self.tr("Copied"))
        announce(self, self.tr("Copied"))
        QTimer.singleShot(_COPIED_MS, self._copy, lambda: self._copy.setText(self.tr("Copy")))


def _format(begin: int, length: int, kind: str) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = begin, length
    made.format.setForeground(QColor(theme().tokens.color(f"code_{kind}" if kind != "operator" else "text")))
    return made


def in_pieces(text: str, seam: str = "\n", *, before: str = "") -> str:
    """The text with a seam in lines that are too long; the first goes on with `before`, its last piece so far.

    What is one letter stays so, and where pieces end depends on what stands before, however it came.
    """
    if len(text) + len(before) <= LONGEST_LINE:
        return text
    lines = []
    for line in text.split("\n"):
        whole, pieces, begin = before + line, [], 0
        while len(whole) - begin > LONGEST_LINE and (end := seam_after(whole, begin + LONGEST_LINE)) < len(whole):
            pieces.append(whole[begin:end])
            begin = end
        lines.append(seam.join([*pieces, whole[begin:]])[len(before) :])
        before = ""
    return "\n".join(lines)
