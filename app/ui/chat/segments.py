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

# A stretch of prose longer than this goes on in another segment, so that its layout stays cheap while it grows.
LONGEST_PROSE = 4_000
LINE_COST = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a text segment. `marker` hangs before it; `level` counts the lists around it."""

    runs: Inline
    heading: int = 0
    level: int = 0
    marker: str = ""
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Lines of text."""

    lines: tuple[Line, ...]


Content = Prose | Code | Table | Math | Rule | BlockedImage


@dataclass(frozen=True, slots=True)
class Segment:
    """What one widget shows, and how deep it stands in lists and in quotes.

    `first_block` is the top-level block from which segments can be made again to get this one.
    """

    content: Content
    level: int = 0
    quotes: int = 0
    first_block: int = 0


def segments(blocks: Sequence[Block], first_block: int = 0) -> list[Segment]:
    """The segments of some blocks, the first of which has the index `first_block` in its document."""
    made: list[Segment] = []
    length = 0
    for index, block in enumerate(blocks, first_block):
        begins = None
        for piece in _flat(block, 0, 0):
            last = made[-1] if made else None
            if last is not None and length < LONGEST_PROSE and (joined := _joined(last, piece)) is not None:
                made[-1] = joined
            else:
                # A block may begin in one segment and go on in others: they all begin again where that one does.
                made.append(replace(piece, first_block=index if begins is None else begins))
                length = 0
            begins = made[-1].first_block
            length += _length(piece.content)
    return made


def _joined(last: Segment, piece: Segment) -> Segment | None:
    """Prose goes on in the segment before it, if that is prose as deep in quotes."""
    if isinstance(last.content, Prose) and isinstance(piece.content, Prose) and last.quotes == piece.quotes:
        return replace(last, content=Prose((*last.content.lines, *piece.content.lines)))
    return None


def _length(content: Content) -> int:
    """What a content counts towards `LONGEST_PROSE`; a line costs something however short it is."""
    if not isinstance(content, Prose):
        return 0
    return sum(LINE_COST + sum(len(run.text) for run in line.runs) for line in content.lines)


def _flat(block: Block, level: int, quotes: int) -> Iterator[Segment]:
    match block:
        case Paragraph(runs):
            yield Segment(Prose((Line(runs, level=level),)), quotes=quotes)
        case Heading(heading, runs):
            yield Segment(Prose((Line(runs, heading, level),)), quotes=quotes)
        case ListBlock(items, start):
            for index, item in enumerate(items):
                yield from _item(item, _marker(item, start, index), level + 1, quotes)
        case Quote(inside):
            for inner in inside:
                yield from _flat(inner, level, quotes + 1)
        case _:
            yield Segment(block, level, quotes)


def _item(item: ListItem, marker: str, level: int, quotes: int) -> Iterator[Segment]:
    """The first line of an item carries its marker; an item that begins with something else gets a line for it."""
    first, *others = item.blocks or (Paragraph(()),)
    if isinstance(first, Paragraph):
        yield Segment(Prose((Line(first.runs, level=level, marker=marker, tight=True),)), quotes=quotes)
    else:
        yield Segment(Prose((Line((Run(""),), level=level, marker=marker, tight=True),)), quotes=quotes)
        others = [first, *others]
    for block in others:
        yield from _flat(block, level, quotes)


def _marker(item: ListItem, start: int | None, index: int) -> str:
    if item.checked is not None:
        return "☑" if item.checked else "☐"
    return "•" if start is None else f"{start + index}."
