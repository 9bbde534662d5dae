"""Cells below a heading: tables with separators, Markdown, frames of lines, columns of blanks, and HTML.

A table may begin where its wrapper does, and its lines may have something before them: a quote's mark, a log's time, a
number. The heading tells how many cells a row has, and which of them count.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from app.privacy.patterns import compiled

# How much of a text may belong to one row.
WIDEST = 4_000


class Names:
    """What a column is called: `name` anywhere in a line, `cell` alone."""

    def __init__(self, name: str, cell: str) -> None:
        self.line = compiled(rf"(?m)^[^\n]*{name}[^\n]*$")
        # What is said of it behind: Password (new), Password*.
        self.cell = compiled(rf"(?:{cell})(?: ?\([^()]{{1,24}}\)|\*)?")


class Cell(NamedTuple):
    """What stands in a column, and where."""

    value: bytes
    start: int
    end: int


class Table(NamedTuple):
    """How the rows of a table are read, and which of its columns count."""

    split: "re.Pattern[bytes]"
    # How many cells a row has; 0 where only their places tell.
    width: int
    columns: tuple[int, ...]
    # Where one sees each cell of the heading begin and end, if cells stand below each other.
    edges: tuple[tuple[int, int], ...] = ()
    # Within a wrapper, whose end may follow the last row.
    wrapped: bool = False


_Heading = Callable[[bytes, int, int, Names], Table | None]

_SPLITS = tuple(
    (mark, re.compile(rb"(?:^|(?<=\%s))(\"(?:[^\"]|\"\")*+\"(?=\%s|\s*\Z)|[^%s]*)" % (mark, mark, mark)))
    for mark in (b",", b";", b"\t", b"|")
)
TABS, _BARS = _SPLITS[2][1], _SPLITS[3][1]
_BLANKS = re.compile(rb"(?:^|(?<=  ))((?:\S| (?! ))+)")
_WORDS = re.compile(rb"(\S+)")
# Where a wrapper opens, or the mark of a quoted letter stands.
_OPENS = re.compile(rb".*(?:[\"'`>=\[|]|: )", re.DOTALL)
# A heading is made of names; what else may stand in one is short and no piece of a program.
# A single mark of quotation that opens one, and is no apostrophe.
_QUOTED = re.compile(rb"(?:.*[\s(=:,])?'[^']*", re.DOTALL)
_HEADING = re.compile(rb"[^\"'`<>={}\[\]|\\]{0,48}")
_RULED = re.compile(rb"[ \t>|+]*(?:-{2,}|={2,})(?: +(?:-{2,}|={2,}))+\s*")
_RULE = re.compile(rb"-{2,}|={2,}")
_TAGS = re.compile(rb"(?i)<(t[dhr]|/tr|/table)(?:\s[^<>]{0,400})?>|<[a-z/!][^<>]{0,400}>|\n")
_MARKS = {b"tr": b"\n", b"td": b"|", b"th": b"|", b"/tr": b"|", b"/table": b"\n", b"": b" "}


def cells(text: bytes, names: Names) -> Iterator[Cell]:
    """What stands in the columns that have such a name."""
    yield from _cells(text, names, _heading)
    if b"<t" in text or b"<T" in text:
        yield from _cells(_TAGS.sub(_laid_out, text), names, _heading_of_bars)


def _laid_out(tag: "re.Match[bytes]") -> bytes:
    """A tag, or the end of a line between them, as a sign of a table that takes as much room."""
    return _MARKS[(tag.group(1) or b"").lower()].ljust(tag.end() - tag.start())


def _cells(text: bytes, names: Names, heading: _Heading) -> Iterator[Cell]:
    position = 0
    while position < len(text) and (match := names.line.search(text, position)):
        start, end = match.span()
        position = end + 1
        if end - start <= WIDEST and (table := heading(text, start, end, names)):
            # Rows are read once: the next heading is looked for behind them.
            for after, cell in rows(text, position, table, names):
                position = after
                if cell:
                    yield cell


def _heading(text: bytes, start: int, end: int, names: Names) -> Table | None:
    line = text[start:end]
    for mark, split in _SPLITS:
        if mark in line and (table := _table(line, split, names)):
            return table
    if b"  " in line and (table := _table(line, _BLANKS, names)):
        return table._replace(edges=tuple(edges for _, edges in _places(line, _BLANKS)))
    return _ruled(text, start, end, names)


def _heading_of_bars(text: bytes, start: int, end: int, names: Names) -> Table | None:
    return _table(text[start:end], _BARS, names)


def _table(line: bytes, split: "re.Pattern[bytes]", names: Names) -> Table | None:
    """From the last cell back to where the wrapper opens, if there is one."""
    found = [match.group(1) for match in split.finditer(line)]
    columns, first, named, wrapped = [], 0, 0, False
    for at in reversed(range(len(found))):
        name = bare(found[at])
        if found[at].count(b'"') % 2 or _QUOTED.fullmatch(found[at]) or not _HEADING.fullmatch(name):
            if opens := _OPENS.match(found[at]):
                first, wrapped, name = at, True, bare(found[at][opens.end() :])
            elif at:
                return None
        if (wrapped and not _HEADING.fullmatch(name)) or _is_unclosed(name):
            return None
        named += bool(name)
        if names.cell.fullmatch(name):
            columns.append(at)
        if wrapped:
            break
    if not columns or named < 2:
        # A name alone before a comma is an argument of a function.
        return None
    return Table(split, len(found) - first, tuple(at - first for at in columns), wrapped=wrapped)


def _ruled(text: bytes, start: int, end: int, names: Names) -> Table | None:
    """A heading over lines of dashes, one for each column."""
    rule = text[end + 1 : min(_end_of_line(text, end + 1), end + WIDEST)]
    if not _RULED.fullmatch(rule):
        return None
    edges = tuple(dashes.span() for dashes in _RULE.finditer(rule))
    line = text[start:end].decode("utf-8", "ignore")
    heads = [line[begin:after] for (begin, _), (after, _) in zip(edges, (*edges[1:], (WIDEST, 0)), strict=True)]
    columns = tuple(at for at, head in enumerate(heads) if names.cell.fullmatch(bare(head.encode())))
    return Table(_WORDS, 0, columns, edges) if columns else None


def rows(text: bytes, start: int, table: Table, names: Names) -> Iterator[tuple[int, Cell | None]]:
    """For each cell that counts where the next row begins, and the cell."""
    begun = False
    while start < len(text):
        end = _end_of_record(text, start, table)
        line = text[start : min(end, start + WIDEST)]
        content = line.rstrip(b" \t\r|+:>")
        if content.endswith((b"--", b"==")) or not (content or begun):
            # A line between rows, or an empty one below the heading.
            yield end + 1, None
            begun = begun or not content
        else:
            found = _row(line, table)
            if found is None or any(names.cell.fullmatch(bare(line[a:b])) for a, b in found):
                return
            if table.edges and names.line.match(line) and _table(line, table.split, names):
                # The heading of another one, further to a side.
                return
            yield end + 1, None
            for a, b in found:
                # Behind the last row may be more of what the wrapper holds.
                cell = line[a:b].partition(b'",')[0] if table.wrapped else line[a:b]
                yield end + 1, Cell(bare(cell), start + a, start + b)
            begun = True
        start = end + 1


def _row(line: bytes, table: Table) -> list[tuple[int, int]] | None:
    """Where the cells that count stand in a row, or None where this is none."""
    found = [match.span(1) for match in table.split.finditer(line)]
    if found and (len(found) == table.width or (table.wrapped and len(found) > table.width)):
        places = [found[at] for at in table.columns]
        # Rather the arguments of a function.
        return None if any(_is_unclosed(line[:a]) for a, _ in places) else places
    below = [
        (at, place)
        for place, (begin, after) in (_places(line, table.split) if table.edges else ())
        for at, edges in enumerate(table.edges)
        if begin == edges[0] or after == edges[1]
    ]
    return [place for at, place in below if at in table.columns] if below else None


def _places(line: bytes, split: "re.Pattern[bytes]") -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where each cell stands in bytes, and where one sees it."""
    for match in split.finditer(line):
        a, b = match.span(1)
        yield (a, b), (_width(line[:a]), _width(line[:b]))


def _width(piece: bytes) -> int:
    return len(piece) if piece.isascii() else len(piece.decode("utf-8", "ignore"))


def _is_unclosed(piece: bytes) -> bool:
    return piece.count(b"(") != piece.count(b")")


def _end_of_record(text: bytes, start: int, table: Table) -> int:
    """Where a row ends: a line, or more where a quoted cell holds the end of one."""
    end = _end_of_line(text, start)
    if table.edges or not text.count(b'"', start, end) % 2:
        return end
    last = text.find(b'"', end, start + WIDEST)
    return end if last < 0 else _end_of_line(text, last)


def _end_of_line(text: bytes, start: int) -> int:
    end = text.find(b"\n", start)
    return len(text) if end < 0 else end


def bare(cell: bytes) -> bytes:
    """A cell without what is around it: blanks, quotes, what makes it bold, a frame."""
    return cell.strip(b" \t\r\"'`*|")
