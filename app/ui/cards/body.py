"""The blocks of one message in a column. Laid out by hand: when the tail grows, only the tail is measured."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.blocks import Block, BlockedImage, Code, Document, Math, Rule, Table
from app.ui.cards.code_view import CodeView
from app.ui.cards.prose import ProseView, leading
from app.ui.cards.segments import Content, Prose, Segment, Side, segments, weight
from app.ui.cards.small_blocks import BlockedImageView, MathView, RuleView
from app.ui.cards.spares import Spares
from app.ui.cards.table_view import TableView
from app.ui.theme import fonts, tokens
from app.ui.theme.theme import theme

BlockView = ProseView | CodeView | TableView | MathView | RuleView | BlockedImageView

_KINDS: dict[type[Content], type[BlockView]] = {
    Prose: ProseView,
    Code: CodeView,
    Table: TableView,
    Math: MathView,
    Rule: RuleView,
    BlockedImage: BlockedImageView,
}
# A kind of widget, and whether it stands in a quote.
Kind = tuple[type[BlockView], bool]
# Those that take long to make, and are met often.
_COSTLY: tuple[Kind, ...] = ((ProseView, False), (CodeView, False), (TableView, False), (ProseView, True))

# How many widgets of a long document are made when it is first shown, and how many more each time; and after how many
# characters in them there are enough, for each costs what it holds.
AT_ONCE, LETTERS_AT_ONCE = 10, 16_000
A_FEW, A_FEW_LETTERS = 3, 4_000

_GAP = tokens.M
_BAR = 3


class Body(QWidget):
    """Shows a document. Of a long one, the widgets at one end are made, the others when they are asked for.

    Signals:
        link_wanted: the person activated this address.
        will_grow: it is about to need so many pixels more, at its end.
        height_changed: it needs another height now.
        grew_above: so many pixels came above what was there.
    """

    link_wanted = Signal(str)
    will_grow = Signal(int)
    height_changed = Signal()
    grew_above = Signal(int)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        role: str = "text",
        size: float = tokens.TEXT_BODY,
        tip: Callable[[str], str] = str,
    ) -> None:
        """`tip` says what is told of an address before it is followed; usually all of it."""
        super().__init__(parent)
        self._role, self._size, self._tip = role, size, tip
        self._blocks: tuple[Block, ...] = ()
        self._segments: list[Segment] = []
        # The widgets of the segments from `_first` on, and where each of them ends.
        self._first = 0
        self._views: list[BlockView] = []
        self._bottoms: list[int] = []
        self._width = 0
        self._spares = Spares(_COSTLY, self._new, self)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def views(self) -> Sequence[BlockView]:
        """The widgets that were made."""
        return tuple(self._views)

    @property
    def lacks_above(self) -> bool:
        """Whether the document begins before the first widget."""
        return self._first > 0

    @property
    def lacks_below(self) -> bool:
        """Whether the document goes on after the last widget."""
        return self._first + len(self._views) < len(self._segments)

    def show_document(self, document: Document, *, from_end: bool = False, growing: bool = False) -> None:
        """Show this document; blocks that are the same objects as before are not touched.

        Args:
            document: What to show.
            from_end: Whether the end of a long document matters more than its beginning.
            growing: Whether more will come.
        """
        if growing:
            self._spares.keep()
        else:
            self._spares.drop()
        old, new = self._blocks, document.blocks
        same = 0
        while same < min(len(old), len(new)) and old[same] is new[same]:
            same += 1
        if same == len(old) == len(new):
            return
        to_the_end = bool(old) and not self.lacks_below
        self._blocks = new
        # A block that changed may join the prose before it: that segment is made again, whatever comes before stays.
        begins = [segment.first_block for segment in self._segments]
        first = begins[max(0, bisect_right(begins, max(0, same - 1)) - 1)] if begins else 0
        keep = bisect_left(begins, first)
        self._segments[keep:] = segments(new[first:], first)
        if not old and from_end:
            self._first = len(self._segments) - _enough(reversed(self._segments), AT_ONCE, LETTERS_AT_ONCE)
        keep = max(keep, self._first)
        limit = len(self._segments)
        if not to_the_end and not from_end:
            limit = max(_enough(self._segments, AT_ONCE, LETTERS_AT_ONCE), self._first + len(self._views))
        self._fit_views(keep, limit)
        self._lay_out(keep - self._first)

    def begin_anew(self) -> None:
        """Forget what is shown: what comes next is another document, not this one grown."""
        self.show_document(Document("", (), ()))

    def make_above(self) -> None:
        """Make some of the widgets that are missing above."""
        before = self._bottoms[-1] if self._bottoms else 0
        few = _enough(reversed(self._segments[: self._first]), A_FEW, A_FEW_LETTERS)
        for _ in range(few):
            self._first -= 1
            self._views.insert(0, self._make(self._segments[self._first]))
        self._lay_out(0, few, quietly=True)
        after = self._bottoms[-1] if self._bottoms else 0
        self.grew_above.emit(after - before)

    def make_below(self) -> None:
        """Make some of the widgets that are missing below."""
        made = len(self._views)
        few = _enough(self._segments[self._first + made :], A_FEW, A_FEW_LETTERS)
        self._fit_views(self._first + made, self._first + made + few)
        self._lay_out(made)

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
        self._spares.drop()
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
        bars = self._bars(event.rect())
        if bars:
            painter, color = QPainter(self), QColor(theme().tokens.line)
            for bar in bars:
                painter.fillRect(bar, color)

    def _bars(self, seen: QRect) -> list[QRect]:
        """Where the bars of quotes are: through the gap between two blocks of one quote, not above or below it."""
        bars: list[QRect] = []
        first = bisect_left(self._bottoms, seen.top())
        last = min(bisect_left(self._bottoms, seen.bottom()) + 1, len(self._bottoms))
        for index in range(first, last):
            segment = self._segments[self._first + index]
            before = self._segments[self._first + index - 1] if index else None
            for depth, step in enumerate(segment.bars, 1):
                joined = before is not None and _same_quote(before, segment, depth)
                top = self._bottoms[index - 1] if joined else self._views[index].y()
                right = self._is_right(segment.sides[step])
                x = self._step * sum(self._is_right(side) is right for side in segment.sides[:step])
                bars.append(QRect(self._width - x - _BAR if right else x, top, _BAR, self._bottoms[index] - top))
        return bars

    def _is_right(self, side: Side) -> bool:
        """Whether something stands on the right; what has no side of its own stands where the window's lines begin."""
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft if side is None else side

    @property
    def _step(self) -> int:
        return round(fonts.pixels(self._size) * 1.7)

    @property
    def _shown(self) -> list[Segment]:
        """The segments that have widgets."""
        return self._segments[self._first : self._first + len(self._views)]

    def _gap_above(self, segment: Segment) -> int:
        """What stands above a block; a heading belongs to what follows it, and a paragraph that goes on has no gap."""
        first = segment.content.lines[0] if isinstance(segment.content, Prose) else None
        if first is not None and first.goes_on:
            return leading(first.heading, self._size)
        return tokens.XL if first is not None and first.heading else _GAP

    def _fit_views(self, first: int, limit: int) -> None:
        """Let the widgets from segment `first` up to `limit` show their segments; those of the right kind are kept."""
        limit = min(limit, len(self._segments))
        for index in range(first, limit):
            segment, place = self._segments[index], index - self._first
            if place < len(self._views):
                view = self._views[place]
                if (type(view), view.property("quoted")) == _kind(segment):
                    _fill(view, segment)
                    continue
                self._drop(place)
            self._views.append(self._make(segment))
        self._drop(max(0, limit - self._first))

    def _drop(self, place: int) -> None:
        for view in self._views[place:]:
            view.hide()
            view.deleteLater()
        del self._views[place:]

    def _make(self, segment: Segment) -> BlockView:
        kind = _kind(segment)
        view = self._spares.take(kind) or self._new(kind)
        if isinstance(view, ProseView):
            # Whatever is put down is laid out at once: without a width, a letter a row.
            view.height_for(max(1, (self._width or theme().prose_width()) - segment.indent * self._step))
        _fill(view, segment)
        return view

    def _new(self, kind: Kind) -> BlockView:
        made, quoted = kind
        role = "muted" if quoted else self._role
        view = ProseView(self, role=role, size=self._size) if made is ProseView else made(self)
        view.setProperty("quoted", quoted)
        if isinstance(view, ProseView | TableView):
            view.link_wanted.connect(self.link_wanted)
        if isinstance(view, ProseView):
            view.tip = self._tip
        for widget in (view, *view.findChildren(QWidget)):
            widget.ensurePolished()
        return view

    def _lay_out(self, first: int, until: int | None = None, *, quietly: bool = False) -> None:
        """Place the widgets from `first` on; those from `until` on are as high as they were."""
        if self._width <= 0:
            return
        before = self._bottoms[-1] if self._bottoms else 0
        del self._bottoms[first:]
        top = start = self._bottoms[-1] if self._bottoms else 0
        places: list[QRect] = []
        for index, (segment, view) in enumerate(zip(self._shown[first:], self._views[first:], strict=True), first):
            if top:
                top += self._gap_above(segment)
            width = max(1, self._width - segment.indent * self._step)
            height = view.height() if until is not None and index >= until else view.height_for(width)
            left = self._step * sum(not self._is_right(side) for side in segment.sides)
            places.append(QRect(left, top, width, height))
            top += height
            self._bottoms.append(top)
        if top > before and not quietly:
            self.will_grow.emit(top - before)
        for index, (view, place) in enumerate(zip(self._views[first:], places, strict=True), first):
            view.setGeometry(place)
            if until is not None and index >= until:
                continue
            view.show()
            if isinstance(view, ProseView | TableView | CodeView):
                view.paint_changes()
        for bar in self._bars(QRect(0, start, self._width, top - start)):
            self.update(bar)
        if top != before and not quietly:
            self.height_changed.emit()


def _enough(segments: Iterable[Segment], most: int, letters: int) -> int:
    """How many of these, from the first on, are enough for once: so many, or those in which there is so much."""
    count = 0
    for segment in islice(segments, most):
        count += 1
        letters -= weight(segment.content)
        if letters <= 0:
            break
    return count


def _same_quote(before: Segment, segment: Segment, depth: int) -> bool:
    """Whether two segments stand in the same quotes, so many deep."""
    end = segment.bars[depth - 1] + 1
    return before.bars[:depth] == segment.bars[:depth] and before.sides[:end] == segment.sides[:end]


def _kind(segment: Segment) -> Kind:
    return _KINDS[type(segment.content)], bool(segment.bars)


def _fill(view: BlockView, segment: Segment) -> None:
    match segment.content:
        case Prose(lines, unbroken):
            assert isinstance(view, ProseView)
            view.show_lines(lines, unbroken=unbroken)
        case Code() as code:
            assert isinstance(view, CodeView)
            view.show_code(code)
        case Table() as table:
            assert isinstance(view, TableView)
            view.show_table(table)
        case Math() as math:
            assert isinstance(view, MathView)
            view.show_math(math)
        case BlockedImage() as image:
            assert isinstance(view, BlockedImageView)
            view.show_image(image)
        case Rule():
            pass
