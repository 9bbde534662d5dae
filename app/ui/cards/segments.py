"""Blocks laid flat: a message is a column of segments, each of which one widget shows.

Prose (paragraphs, headings, lists) becomes lines of text, so that it can be selected in one go; code, tables and the
like stand by themselves, indented as deep as the list that they belong to. A list and a quote stand on the side that
their first letter is read from, whatever the window's is; what has no letter follows what it stands in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.blocks import (
    Block,
    BlockedImage,
    Code,
    Heading,
    Inline,
    ListBlock,
    ListItem,
    Math,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
)
from app.core.characters import right_to_left
from app.markup.leaves import LONGEST_PARAGRAPH
from app.ui.cards.pieces import pieces

# A stretch of prose longer than this goes on in another segment, so that its layout stays cheap while it grows.
LONGEST_PROSE = 4_000
LINE_COST = 40

# Whether something is read from the right; None where the window decides.
Side = bool | None


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a text segment, or a piece of it that `goes_on`.

    `marker` hangs before it; `level` counts the lists around it in its segment.
    """

    runs: Inline
    heading: int = 0
    level: int = 0
    marker: str = ""
    tight: bool = False
    rtl: Side = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Lines of text; those `unbroken` hold nothing but a run, in which rows end at any letter."""

    lines: tuple[Line, ...]
    unbroken: bool = False


# The sides of what stands around something, outermost first: each of them is a step of indentation from its side.
Sides = tuple[Side, ...]
# At which of those steps the bars of quotes stand.
Bars = tuple[int, ...]
Content = Prose | Code | Table | Math | Rule | BlockedImage


@dataclass(frozen=True, slots=True)
class Segment:
    """What one widget shows, from which sides it is indented, and at which steps there the bars of quotes stand.

    `first_block` is the top-level block from which segments can be made again to get this one.
    """

    content: Content
    sides: Sides = ()
    bars: Bars = ()
    first_block: int = 0

    @property
    def indent(self) -> int:
        """How many steps it is indented."""
        return len(self.sides)


def segments(blocks: Sequence[Block], first_block: int = 0) -> list[Segment]:
    """The segments of some blocks, the first of which has the index `first_block` in its document."""
    made: list[Segment] = []
    length = 0
    for index, block in enumerate(blocks, first_block):
        begins = None
        for piece in _flat(block, (), ()):
            last = made[-1] if made else None
            if last is not None and length < LONGEST_PROSE and (joined := _joined(last, piece)) is not None:
                made[-1] = joined
            else:
                # A block may begin in one segment and go on in others: they all begin again where that one does.
                made.append(replace(piece, first_block=index if begins is None else begins))
                length = 0
            begins = made[-1].first_block
            length += weight(piece.content)
    return made


def _joined(last: Segment, piece: Segment) -> Segment | None:
    """Prose goes on in the segment before it, if that is prose beside the same bars.

    Pieces of a paragraph stand by themselves, so that what is selected and copied has no line end of ours in it.
    """
    before, after = last.content, piece.content
    beside = (last.bars, last.sides) == (piece.bars, piece.sides)
    if not isinstance(before, Prose) or not isinstance(after, Prose) or not beside:
        return None
    if before.unbroken or after.unbroken or after.lines[0].goes_on:
        return None
    return replace(last, content=Prose((*before.lines, *after.lines)))


def weight(content: Content) -> int:
    """What a content counts towards `LONGEST_PROSE`; a line costs something however short it is."""
    if not isinstance(content, Prose):
        return 0
    return sum(LINE_COST + sum(len(run.text) for run in line.runs) for line in content.lines)


def _flat(block: Block, sides: Sides, bars: Bars) -> Iterator[Segment]:
    side = sides[-1] if sides else None
    match block:
        case Paragraph(runs, goes_on):
            yield from _prose(Line(runs, rtl=_of_line(runs, side), goes_on=goes_on), sides, bars)
        case Heading(heading, runs):
            yield from _prose(Line(runs, heading, rtl=_of_line(runs, side)), sides, bars)
        case ListBlock(items, start):
            around = (*sides, _side([block], side))
            for index, item in enumerate(items):
                yield from _item(item, _marker(item, start, index), around, bars)
        case Quote(inside):
            around = (*sides, _side(inside, side))
            for inner in inside:
                yield from _flat(inner, around, (*bars, len(sides)))
        case _:
            yield Segment(block, sides, bars)


def _prose(line: Line, sides: Sides, bars: Bars) -> Iterator[Segment]:
    """A line of text, in pieces if need be; a widget of text begins beside the innermost bar, each line in its lists.

    Where a paragraph was cut at the end of a line, that end is the one of the row above.
    """
    left = bars[-1] + 1 if bars else 0
    for index, (runs, unbroken) in enumerate(pieces(line.runs, LONGEST_PARAGRAPH)):
        piece = replace(line, runs=_without_last_break(runs), level=len(sides) - left)
        if index:
            piece = replace(piece, marker="", goes_on=True)
        yield Segment(Prose((piece,), unbroken), sides[:left], bars)


def _without_last_break(runs: Inline) -> Inline:
    if runs and runs[-1].text.endswith("\n"):
        return (*runs[:-1], replace(runs[-1], text=runs[-1].text[:-1]))
    return runs


def _item(item: ListItem, marker: str, sides: Sides, bars: Bars) -> Iterator[Segment]:
    """The first line of an item carries its marker; an item that begins with something else gets a line for it."""
    first, *others = item.blocks or (Paragraph(()),)
    if isinstance(first, Paragraph):
        line = Line(first.runs, marker=marker, tight=True, rtl=_of_line(first.runs, sides[-1]))
    else:
        line = Line((Run(""),), marker=marker, tight=True, rtl=sides[-1])
        others = [first, *others]
    yield from _prose(line, sides, bars)
    for block in others:
        yield from _flat(block, sides, bars)


def _side(blocks: Sequence[Block], otherwise: Side) -> Side:
    """The side that some blocks are read from: that of their first letter."""
    return next((side for runs in _texts(blocks) if (side := side_of(runs)) is not None), otherwise)


def _texts(blocks: Sequence[Block]) -> Iterator[Inline]:
    for block in blocks:
        match block:
            case Paragraph(runs, _) | Heading(_, runs):
                yield runs
            case ListBlock(items):
                for item in items:
                    yield from _texts(item.blocks)
            case Quote(inside):
                yield from _texts(inside)
            case Table(header):
                yield from header
            case _:
                pass


def _of_line(runs: Inline, around: Side) -> Side:
    """A line is read in its own direction; a single word looks the same in both, and stays with what is around it."""
    own = side_of(runs)
    if own is None or around is None or own is around:
        return around if own is None else own
    return own if len("".join(run.text for run in runs).split()) > 1 else around


def side_of(runs: Inline) -> Side:
    """The side that a text is read from; code, formulas and addresses tell only where nothing else does."""
    words = (run.text for run in runs if not (run.code or run.math or "://" in run.text))
    own = next((side for text in words if (side := right_to_left(text)) is not None), None)
    if own is None:
        own = next((side for run in runs if (side := right_to_left(run.text)) is not None), None)
    return own


def _marker(item: ListItem, start: int | None, index: int) -> str:
    if item.checked is not None:
        return "☑" if item.checked else "☐"
    return "•" if start is None else f"{start + index}."
