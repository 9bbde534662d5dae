"""The blocks of one message in a column. Laid out by hand: when the tail grows, only the tail is measured."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.blocks import Block, BlockedImage, Code, Document, Math, Rule, Table
from app.ui.chat.code_view import CodeView
from app.ui.chat.prose import ProseView
from app.ui.chat.segments import Prose, Segment, segments
from app.ui.chat.small_blocks import BlockedImageView, MathView, RuleView
from app.ui.chat.table_view import TableView
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme

BlockView = ProseView | CodeView | TableView | MathView | RuleView | BlockedImageView

_GAP = tokens.M
_BAR = 3


class Body(QWidget):
    """Shows a document.

    Signals:
        link_wanted: the person activated this address.
        height_changed: it needs another height now.
    """

    link_wanted = Signal(str)
    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, role: str = "text", size: float = tokens.TEXT_BODY) -> None:
        super().__init__(parent)
        self._role, self._size = role, size
        self._blocks: tuple[Block, ...] = ()
        self._segments: list[Segment] = []
        self._views: list[BlockView] = []
        self._bottoms: list[int] = []
        self._width = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def views(self) -> Sequence[BlockView]:
        """The widgets of the blocks."""
        return tuple(self._views)

    def show_document(self, document: Document) -> None:
        """Show this document; blocks that are the same objects as before are not touched."""
        old, new = self._blocks, document.blocks
        same = 0
        while same < min(len(old), len(new)) and old[same] is new[same]:
            same += 1
        if same == len(old) == len(new):
            return
        self._blocks = new
        # A block that changed may join the prose before it: that segment is made again, whatever comes before stays.
        begins = [segment.first_block for segment in self._segments]
        first = begins[max(0, bisect_right(begins, max(0, same - 1)) - 1)] if begins else 0
        keep = bisect_left(begins, first)
        self._replace(keep, segments(new[first:], first))
        self._lay_out(keep)

    def height_for(self, width: int) -> int:
        """The height at a width."""
        if width != self._width:
            self._width = width
            self._lay_out(0)
        return self._bottoms[-1] if self._bottoms else 0

    def sizeHint(self) -> QSize:
        """Qt: as high as the blocks."""
        return QSize(0, self._bottoms[-1] if self._bottoms else 0)

    def restyle(self) -> None:
        """Take the colours and sizes of the theme in force."""
        for view in self._views:
            view.restyle()
        self._lay_out(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: another width breaks lines elsewhere."""
        if event.size().width() != self._width:
            self._width = event.size().width()
            self._lay_out(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw a bar beside quotes."""
        painter = QPainter(self)
        color = QColor(theme().tokens.line)
        top = 0
        for segment, bottom in zip(self._segments, self._bottoms, strict=True):
            for depth in range(segment.quotes):
                painter.fillRect(QRect(depth * self._step, top, _BAR, bottom - top), color)
            top = bottom

    @property
    def _step(self) -> int:
        return round(fonts.pixels(self._size) * 1.7)

    def _replace(self, keep: int, made: list[Segment]) -> None:
        """Put segments in place of those from `keep` on; widgets of the same kind are used again."""
        kept = self._segments[:keep]
        for index, segment in enumerate(made, keep):
            old = self._segments[index] if index < len(self._segments) else None
            if (
                old is not None
                and type(old.content) is type(segment.content)
                and not isinstance(old.content, BlockedImage)
            ):
                _fill(self._views[index], segment)
                continue
            for view in self._views[index:]:
                view.hide()
                view.deleteLater()
            del self._views[index:]
            del self._segments[index:]
            view = self._make(segment)
            self._views.append(view)
            view.show()
        for view in self._views[keep + len(made) :]:
            view.hide()
            view.deleteLater()
        del self._views[keep + len(made) :]
        self._segments = [*kept, *made]

    def _make(self, segment: Segment) -> BlockView:
        view: BlockView
        match segment.content:
            case Prose():
                view = ProseView(self, role=self._role if not segment.quotes else "muted", size=self._size)
                view.link_wanted.connect(self.link_wanted)
            case Code():
                view = CodeView(self)
            case Table():
                view = TableView(self)
                view.link_wanted.connect(self.link_wanted)
            case Math():
                view = MathView(self)
            case Rule():
                view = RuleView(self)
            case BlockedImage() as image:
                view = BlockedImageView(image, self)
        _fill(view, segment)
        return view

    def _lay_out(self, first: int) -> None:
        """Place the widgets from `first` on."""
        if self._width <= 0:
            return
        before = self._bottoms[-1] if self._bottoms else 0
        del self._bottoms[first:]
        top = self._bottoms[-1] if self._bottoms else 0
        for segment, view in zip(self._segments[first:], self._views[first:], strict=True):
            left = (segment.level + segment.quotes) * self._step
            if top:
                top += _GAP
            width = max(1, self._width - left)
            height = view.height_for(width)
            x = left if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else 0
            view.setGeometry(x, top, width, height)
            top += height
            self._bottoms.append(top)
        if top != before:
            self.height_changed.emit()
        self.update()


def _fill(view: BlockView, segment: Segment) -> None:
    match segment.content:
        case Prose(lines):
            assert isinstance(view, ProseView)
            view.show_lines(lines)
        case Code() as code:
            assert isinstance(view, CodeView)
            view.show_code(code)
        case Table() as table:
            assert isinstance(view, TableView)
            view.show_table(table)
        case Math() as math:
            assert isinstance(view, MathView)
            view.show_math(math)
        case _:
            pass
