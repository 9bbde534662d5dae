"""Cells below a heading: tables with separators, Markdown, frames of lines, columns of blanks, and other markup.

A row that does not fit is left out, and the next one is read: notes, groups and broken rows stand in many lists.
"""

from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from app.privacy.headings import (
    Names,
    Reader,
    Table,
    bare,
    end_of_line,
    heading,
    places,
)
from app.privacy.markup import views
from app.privacy.records import Records
from app.privacy.spans import Work

# How many lines that are no rows may stand between two that are.
BETWEEN_ROWS = 8


# What it costs to read a line as a heading, and for each of its cells.
_LINE, _CELL = 16, 10


class Cell(NamedTuple):
    """What stands in a column, and where."""

    value: bytes
    start: int
    end: int
    # Whether it is a cell of a table beyond doubt, and nothing of a program or a sentence.
    sure: bool = True


def cells(text: bytes, names: Names, work: Work | None = None) -> Iterator[Cell | None]:
    """What stands in the columns that have such a name, and nothing once where there was more than can be looked at."""
    work = work or Work(len(text))
    yield from _cells(text, names, heading, work)
    for view, reader in views(text, names):
        yield from _cells(view, names, reader, work)


def _cells(text: bytes, names: Names, reader: Reader, work: Work) -> Iterator[Cell | None]:
    position, records = 0, Records(text, work)
    while position < len(text) and (match := names.line.search(text, position)):
        start, end = match.span()
        position = end + 1
        if not work.spend(cost(text[start:end])):
            return
        if table := reader(text, start, end, names):
            # Rows are read once: the next heading is looked for behind them.
            for after, cell in rows(text, position, table, names, reader, records=records):
                position = after
                if cell:
                    yield cell
    if records.is_spent:
        yield None


def rows(
    text: bytes, start: int, table: Table, names: Names, reader: Reader = heading, *, records: Records
) -> Iterator[tuple[int, Cell | None]]:
    """For each cell that counts where the next row begins, and the cell; a record may have several lines."""
    begun, left_out, sure = False, 0, table.sure
    while start < len(text) and left_out <= BETWEEN_ROWS:
        end = end_of_line(text, start)
        line = text[start:end]
        if not records.work.spend(cost(line) // 4):
            return
        content = line.rstrip(b" \t\r|+:>")
        if content.endswith((b"--", b"==")) or not (content or begun):
            # A line between rows, or an empty one below the heading.
            yield end + 1, None
            begun = begun or not content
            start = end + 1
            continue
        if table.begins and (not content or _is_heading((start, end), table, names, reader, records)):
            # Below an empty line, or the heading of another one further to a side, nothing belongs to its columns.
            return
        found, end = _read(text, start, end, table, records)
        if found is None or any(names.calls(bare(text[a:b])) for a, b in found):
            if _is_heading((start, end_of_line(text, start)), table, names, reader, records):
                return
            left_out, sure = left_out + 1, False
        else:
            yield end + 1, None
            for a, b in found:
                # Behind the last row may be more of what the wrapper holds.
                cell = text[a:b] if table.before is None else text[a:b].partition(b'",')[0]
                yield end + 1, Cell(bare(cell), a, b, sure)
            begun, left_out = True, 0
        start = end + 1


def _is_heading(place: tuple[int, int], table: Table, names: Names, reader: Reader, records: Records) -> bool:
    """Whether a line begins another table; a row of this one that only names a password is shorter than its others."""
    text, work = records.text, records.work
    line = text[slice(*place)]
    if table.mark and not table.begins and line.count(table.mark) + 1 < table.width:
        return False
    return bool(names.line.match(line) and work.spend(2 * cost(line)) and reader(text, *place, names))


def cost(line: bytes) -> int:
    """What it costs to read a line closely."""
    return _LINE + _CELL * sum(map(line.count, _MARKS)) + len(line) // 8


_MARKS = (b",", b";", b"\t", b"|", b"  ", b":")


def _read(
    text: bytes, start: int, end: int, table: Table, records: Records
) -> tuple[list[tuple[int, int]] | None, int]:
    """Where the cells that count stand in a row, or None where this is none, and where it ends."""
    line = text[start:end]
    if table.mark and b'"' in line and not table.begins:
        after = records.end(start, line, table)
        if after and (found := _row(text[start:after], table)) is not None:
            return [(start + a, start + b) for a, b in found], after
    found = _row(line, table)
    return None if found is None else [(start + a, start + b) for a, b in found], end


def _row(line: bytes, table: Table) -> list[tuple[int, int]] | None:
    found = [match.span(1) for match in table.split.finditer(line)]
    wrapped = table.before is not None
    columns = set[int]()
    if len(found) == table.width or (wrapped and len(found) > table.width):
        columns.update(at for at in table.columns if at >= 0)
    if table.before and len(found) == table.width + table.before:
        columns.update(at + table.before for at in table.columns)
    if found and columns:
        # Rather the arguments of a function.
        listed = [found[at] for at in sorted(columns)]
        return None if _is_called(line, table, listed) else listed
    below = [
        (place, {table.begins.get(begin), table.ends.get(after)} - {None})
        for place, (begin, after) in (places(line, table.split) if table.begins else ())
    ]
    if not any(those for _, those in below):
        return None
    return [place for place, those in below if not those.isdisjoint(table.columns)]


def _is_called(line: bytes, table: Table, found: list[tuple[int, int]]) -> bool:
    """Whether a bracket is open before a cell: then it is an argument of a function."""
    if table.mark != b",":
        return False
    before = (line[left:right] for left, right in pairwise((0, *(a for a, _ in found))))
    opened = accumulate(piece.count(b"(") - piece.count(b")") for piece in before)
    return any(opened)
