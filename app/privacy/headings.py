"""The heading of a table: how many cells its rows have, and which of them count.

A table may begin where its wrapper does, and its lines may have something before them: a quote's mark, a log's time, a
number. Of what stands beside a name in a heading only little is asked: whoever keeps a list calls its columns as he
likes.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from app.privacy.patterns import compiled

# Where a word begins within another one, as in passwordChanged.
_CAMEL = re.compile(rb"(?<=[a-z])(?=[A-Z])")


class Names:
    """What a column is called: `name` anywhere in a line, `cell` alone, `wide` with more words beside it.

    Of those, `other` ones make it a column of something else.
    """

    def __init__(self, name: str, cell: str, wide: str = "", other: "re.Pattern[bytes] | None" = None) -> None:
        self.line = compiled(rf"(?m)^[^\n]*{name}[^\n]*$")
        # In a list of JSON, which may hold what the columns are called.
        self.array = compiled(
            rf"\[\s{{0,40}}\"[^\[\]\"]*\"\s{{0,40}},[^\[\]{{}}]*{name}[^\[\]{{}}]*\]|\[\s{{0,40}}\"[^\[\]{{}}\"]*{name}[^\[\]{{}}\"]*\"\s{{0,40}},[^\[\]{{}}]*\]"
        )
        # What is said of it behind: Password (new), Password*.
        sure = rf"(?:{cell})(?: ?\([^()]{{1,24}}\)|\*)?"
        # Password [AD], Password:, Password?
        more = rf"(?:{wide})(?: ?\([^()]{{1,60}}\)| \[[^\[\]]{{1,24}}\])?(?:\*| ?[:=?])?"
        self._sure = compiled(sure)
        self._all = compiled(f"{sure}|{more}") if wide else self._sure
        self._other = other

    def surely(self, cell: bytes) -> bool:
        """Whether a bare cell is only what such a column is called."""
        return bool(self._sure.fullmatch(cell))

    def calls(self, cell: bytes) -> bool:
        """Whether it may be."""
        if not self._all.fullmatch(cell):
            return False
        return not (self._other and self._other.search(_CAMEL.sub(rb" ", cell))) or self.surely(cell)


class Table(NamedTuple):
    """How the rows of a table are read, and which of its columns count."""

    split: "re.Pattern[bytes]"
    # How many cells a row has; 0 where only their places tell.
    width: int
    columns: tuple[int, ...]
    # Which column of the heading one sees begin at a place, and which end, if cells stand below each other.
    begins: Mapping[int, int] = {}
    ends: Mapping[int, int] = {}
    # Within a wrapper, whose end may follow the last row: how many cells of the heading stand before it.
    before: int | None = None
    # The sign between its cells, which a cell in quotes may hold, as it may hold the end of a line.
    mark: bytes = b""
    # Whether its heading is one beyond doubt; else it may be a piece of a program, or of a sentence.
    sure: bool = True


Reader = Callable[[bytes, int, int, Names], Table | None]

_SPLITS = tuple(
    (mark, re.compile(rb"(?:^|(?<=\%s))([ >+]*+\"(?:[^\"]|\"\")*+\"(?=\%s|\s*\Z)|[^%s]*)" % (mark, mark, mark)))
    for mark in (b",", b";", b"\t", b"|")
)
_COMMAS, TABS, _BARS = _SPLITS[0][1], _SPLITS[2][1], _SPLITS[3][1]
# Such as the lines of /etc/passwd: no blanks stand in its cells.
_OF_COLONS = re.compile(rb"(?:.*[\s\"'>`|=+])?\w[\w.-]*(?::\w[\w.-]*)+[ \t|]*")
_COLONS = re.compile(rb"((?:\A|(?<=[\s\"'>`|=+]))[^:\s\"'>`|=+]+(?=:)|(?<=:)[^:\s]*(?=:|[\s|]*\Z))")
_BLANKS = re.compile(rb"(?:^ ?|(?<=  ))(\S(?:\S| (?! ))*)")
_WORDS = re.compile(rb"(\S+)")
# Where a wrapper opens, or the mark of a quoted letter stands.
_OPENS = re.compile(rb".*(?:[\"'`>=\[|]|: )", re.DOTALL)
# A name in quotes behind anything.
_WHOLE = re.compile(rb"[^\"]*[^\"\\]\"([^\"\\]+)\"\s*")
# A single mark of quotation that opens one, and is no apostrophe.
_QUOTED = re.compile(rb"(?:.*[\s(=:,])?'[^']*", re.DOTALL)
# A heading is made of names; what else may stand in one is short and no piece of a program.
_PLAIN = re.compile(rb"[^\"'`<>={}\[\]|\\]{0,48}")
_RULED = re.compile(rb"[ \t>|+]*(?:-{2,}|={2,})(?: +(?:-{2,}|={2,}))+\s*")
_RULE = re.compile(rb"-{2,}|={2,}")


def heading(text: bytes, start: int, end: int, names: Names) -> Table | None:
    """The table that a line may be the heading of."""
    line, doubtful = text[start:end], None
    for mark, split in _SPLITS:
        if mark in line and (table := _table(line, split, names, mark)):
            if table.sure:
                return table
            doubtful = doubtful or table
    if b":" in line and _OF_COLONS.fullmatch(line) and (table := _table(line, _COLONS, names, b":")):
        return table._replace(sure=False)
    if b"  " in line and (table := _table(line, _BLANKS, names, b"")):
        begins, ends = _columns(edges for _, edges in places(line, _BLANKS))
        return table._replace(begins=begins, ends=ends)
    return _ruled(text, start, end, names) or doubtful


def heading_of_bars(text: bytes, start: int, end: int, names: Names) -> Table | None:
    """The same where only bars part the cells."""
    line = text[start:end]
    return _table(line, _BARS, names, b"|") if b"|" in line else None


def heading_of_commas(text: bytes, start: int, end: int, names: Names) -> Table | None:
    """The same of commas."""
    line = text[start:end]
    return _table(line, _COMMAS, names, b",") if b"," in line else None


def _table(line: bytes, split: "re.Pattern[bytes]", names: Names, mark: bytes) -> Table | None:
    """From the last cell back; where a wrapper opens, the table may begin there as well as with the line."""
    found = [match.group(1) for match in split.finditer(line)]
    columns, named, before, sure = [], 0, None, True
    for at in reversed(range(len(found))):
        name = bare(found[at])
        inside = before is None
        odd = found[at].count(b'"') % 2 or _QUOTED.fullmatch(found[at])
        if not odd and names.calls(name):
            columns.append(at)
            sure = sure and names.surely(name)
        elif odd or not _PLAIN.fullmatch(name):
            tail = _wrapped(found[at]) if inside else None
            if tail is not None and (columns or names.calls(tail)):
                before, name = at, tail
                if names.calls(tail):
                    columns.append(at)
                    sure = sure and names.surely(tail)
            elif columns and at and inside and mark in (b",", b""):
                # Rather the arguments of a function.
                return None
            else:
                sure = False
        elif mark in (b",", b"") and inside and is_unclosed(name):
            return None
        named += bool(name) and inside
    if not columns or named < 2:
        # A name alone before a comma is an argument of a function.
        return None
    return Table(
        split, len(found) - (before or 0), tuple(at - (before or 0) for at in columns), {}, {}, before, mark, sure
    )


def _wrapped(cell: bytes) -> bytes | None:
    """The first name of a table whose wrapper opens in a cell."""
    if (whole := _WHOLE.fullmatch(cell)) and not is_unclosed(cell) and _PLAIN.fullmatch(whole[1]):
        return whole[1]
    opens = _OPENS.match(cell)
    name = bare(cell[opens.end() :]) if opens else b'"'
    return name if _PLAIN.fullmatch(name) and not is_unclosed(name) else None


def _ruled(text: bytes, start: int, end: int, names: Names) -> Table | None:
    """A heading over lines of dashes, one for each column."""
    rule = text[end + 1 : end_of_line(text, end + 1)]
    if not _RULED.fullmatch(rule):
        return None
    edges = tuple(dashes.span() for dashes in _RULE.finditer(rule))
    line = text[start:end].decode("utf-8", "ignore")
    heads = [line[begin:after] for (begin, _), (after, _) in zip(edges, (*edges[1:], (len(line), 0)), strict=True)]
    columns = tuple(at for at, head in enumerate(heads) if names.calls(bare(head.encode())))
    return Table(_WORDS, 0, columns, *_columns(edges)) if columns else None


def _columns(edges: Iterable[tuple[int, int]]) -> tuple[dict[int, int], dict[int, int]]:
    """Each column by where it begins, and by where it ends."""
    those = list(enumerate(edges))
    return {begin: at for at, (begin, _) in those}, {after: at for at, (_, after) in those}


def places(line: bytes, split: "re.Pattern[bytes]") -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where each cell stands in bytes, and where one sees it."""
    seen = at = 0
    for match in split.finditer(line):
        a, b = match.span(1)
        begin = seen + _width(line[at:a])
        seen, at = begin + _width(line[a:b]), b
        yield (a, b), (begin, seen)


def _width(piece: bytes) -> int:
    return len(piece) if piece.isascii() else len(piece.decode("utf-8", "ignore"))


def is_unclosed(piece: bytes) -> bool:
    """Whether a bracket is open in it that is closed elsewhere, or the other way round."""
    return piece.count(b"(") != piece.count(b")")


def end_of_line(text: bytes, start: int) -> int:
    """Where the line ends in which a place is."""
    end = text.find(b"\n", start)
    return len(text) if end < 0 else end


def bare(cell: bytes) -> bytes:
    """A cell without what is around it: blanks, quotes, what makes it bold, a frame."""
    return cell.strip(b" \t\r\"'`*|")
