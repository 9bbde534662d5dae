"""Blocks laid flat: a message is a column of segments, each of which one widget shows.

Prose (paragraphs, headings, lists) becomes lines of text, so that it can be selected in one go; code, tables and the
like stand by themselves, indented as deep as the list that they belong to.
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
from app.markup.leaves import LONGEST_PARAGRAPH
from app.ui.widgets.unbroken import pieces

# A stretch of prose longer than this goes on in another segment, so that its layout stays cheap while it grows.
LONGEST_PROSE = 4_000
LINE_COST = 40


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
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Lines of text; those `unbroken` hold nothing but a run, in which rows end at any letter."""

    lines: tuple[Line, ...]
    unbroken: bool = False


# At which steps of indentation the bars of quotes stand, outermost first.
Bars = tuple[int, ...]
Content = Prose | Code | Table | Math | Rule | BlockedImage


@dataclass(frozen=True, slots=True)
class Segment:
    """What one widget shows, how many steps it is indented, and at which steps the bars of the quotes around it stand.

    `first_block` is the top-level block from which segments can be made again to get this one.
    """

    content: Content
    indent: int = 0
    bars: Bars = ()
    first_block: int = 0


def segments(blocks: Sequence[Block], first_block: int = 0) -> list[Segment]:
    """The segments of some blocks, the first of which has the index `first_block` in its document."""
    made: list[Segment] = []
    length = 0
    for index, block in enumerate(blocks, first_block):
        begins = None
        for piece in _flat(block, 0, ()):
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
    if not isinstance(before, Prose) or not isinstance(after, Prose) or last.bars != piece.bars:
        return None
    if before.unbroken or after.unbroken or after.lines[0].goes_on:
        return None
    return replace(last, content=Prose((*before.lines, *after.lines)))


def weight(content: Content) -> int:
    """What a content counts towards `LONGEST_PROSE`; a line costs something however short it is."""
    if not isinstance(content, Prose):
        return 0
    return sum(LINE_COST + sum(len(run.text) for run in line.runs) for line in content.lines)


def _flat(block: Block, indent: int, bars: Bars) -> Iterator[Segment]:
    match block:
        case Paragraph(runs, goes_on):
            yield from _prose(Line(runs, goes_on=goes_on), indent, bars)
        case Heading(heading, runs):
            yield from _prose(Line(runs, heading), indent, bars)
        case ListBlock(items, start):
            for index, item in enumerate(items):
                yield from _item(item, _marker(item, start, index), indent + 1, bars)
        case Quote(inside):
            for inner in inside:
                yield from _flat(inner, indent + 1, (*bars, indent))
        case _:
            yield Segment(block, indent, bars)


def _prose(line: Line, indent: int, bars: Bars) -> Iterator[Segment]:
    """A line of text, in pieces if need be; a widget of text begins beside the innermost bar, each line in its lists.

    Where a paragraph was cut at the end of a line, that end is the one of the row above.
    """
    left = bars[-1] + 1 if bars else 0
    for index, (runs, unbroken) in enumerate(pieces(line.runs, LONGEST_PARAGRAPH)):
        piece = replace(line, runs=_without_last_break(runs), level=indent - left)
        if index:
            piece = replace(piece, marker="", goes_on=True)
        yield Segment(Prose((piece,), unbroken), left, bars)


def _without_last_break(runs: Inline) -> Inline:
    if runs and runs[-1].text.endswith("\n"):
        return (*runs[:-1], replace(runs[-1], text=runs[-1].text[:-1]))
    return runs


def _item(item: ListItem, marker: str, indent: int, bars: Bars) -> Iterator[Segment]:
    """The first line of an item carries its marker; an item that begins with something else gets a line for it."""
    first, *others = item.blocks or (Paragraph(()),)
    if isinstance(first, Paragraph):
        yield from _prose(Line(first.runs, marker=marker, tight=True), indent, bars)
    else:
        yield from _prose(Line((Run(""),), marker=marker, tight=True), indent, bars)
        others = [first, *others]
    for block in others:
        yield from _flat(block, indent, bars)


def _marker(item: ListItem, start: int | None, index: int) -> str:
    if item.checked is not None:
        return "☑" if item.checked else "☐"
    return "•" if start is None else f"{start + index}."
