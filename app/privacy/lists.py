"""Passwords in the lists of SQL: the values that follow the names of columns, and the rows that are copied."""

import re
from collections.abc import Iterator
from itertools import count

from app.privacy.columns import Cell, cost, rows
from app.privacy.headings import TABS, Names, Table, bare
from app.privacy.patterns import compiled
from app.privacy.records import Records
from app.privacy.spans import Work

# How often all of a text is looked at at most; and what may still belong to one row then.
_TIMES = 8
WIDEST = 4_000

_SAID = r"(?:output\s[^()';]{1,80}|overriding\s[a-z ]{1,20})?"
_PIECE = rb"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\""
_ITEM = re.compile(
    rb"\s*+((?:%s|\((?:%s|\([^()]*+\)|[^()'\"])*+\)|[^'\"(),;])*+)" % (_PIECE, _PIECE),
    re.DOTALL,
)
# Between two rows, whose lines a mark may stand before; and
# before the values of a statement with places for them, in the hands of a program.
_NEXT = re.compile(rb"\s*+\"{0,3}\s*+,[\s>+]*+\[?\(|[\s>+]*+\(")


class Lists:
    """The lists that belong to columns of a name."""

    def __init__(self, name: str, names: Names) -> None:
        self._names = names
        self._heads = compiled(
            rf"(?i)\(((?:[^()]|\([^()]{{0,40}}\))*{name}(?:[^()]|\([^()]{{0,40}}\))*)\)\s{{0,20}}{_SAID}\s{{0,20}}"
            r"(?:values?(?:\s|\b)|(select\s)|(from\s{1,4}stdin[^\n]{0,80}\n))"
        )

    def cells(self, text: bytes, work: Work) -> Iterator[Cell | None]:
        """What stands where a name of a column says, and nothing once where there was more than can be looked at."""
        position, left, records = 0, _TIMES * len(text), Records(text, work)
        while (match := self._heads.search(text, position)) and work.spend(cost(match.group(1))):
            columns = frozenset(
                at for at, name in enumerate(_ARGUMENTS.sub(b"", match.group(1)).split(b",")) if self._calls(name)
            )
            start = position = match.end()
            if not columns:
                continue
            if match.start(3) >= 0:
                table = Table(TABS, match.group(1).count(b",") + 1, tuple(sorted(columns)))
                # Rows are read once, as those of any table.
                for after, cell in rows(text, start, table, self._names, records=records):
                    position = after
                    if cell:
                        yield cell
                continue
            end = len(text) if left > 0 else start + WIDEST
            looked = start
            for cells, after in _rows(text, (start, end), columns, once=match.start(2) >= 0):
                yield from cells
                looked = _looked_at(text, after, end)
            if looked >= end < len(text):
                yield None
            left -= looked - start

    def _calls(self, name: bytes) -> bool:
        return self._names.calls(bare(name.rpartition(b"\n")[2].strip(b" []\r\t")))


_QUOTES = (b"'", b'"')
_DEEPER = re.compile(rb"\((?:%s|\([^()]*+\)|[^()'\"])*+(?:\([^()]*+)?" % _PIECE, re.DOTALL)


def _looked_at(text: bytes, start: int, end: int) -> int:
    """How far a text was looked at where an item ends: for what is not closed, to its end."""
    deeper = _DEEPER.match(text, start, end)
    after = deeper.end() if deeper else start
    return end if text[after : after + 1] in _QUOTES else after


# What stands in brackets behind a column: how many of its letters count.
_ARGUMENTS = re.compile(rb"\([^()]*\)")


def _rows(
    text: bytes, place: tuple[int, int], columns: frozenset[int], *, once: bool
) -> Iterator[tuple[list[Cell], int]]:
    """The items of each list that count, and where it ends."""
    start, end = place
    opening = _NEXT.match(text, start, end)
    while once or opening:
        cells, start = _row(text, opening.end() if opening and not once else start, end, columns)
        yield cells, start
        if once or text[start : start + 1] != b")":
            return
        start += 1
        opening = _NEXT.match(text, start, end)


def _row(text: bytes, start: int, end: int, columns: frozenset[int]) -> tuple[list[Cell], int]:
    cells = []
    for at in count():
        item = _ITEM.match(text, start, end)
        if not item:
            break
        if at in columns:
            cells.append(Cell(item.group(1).strip(), *item.span(1)))
        start = item.end()
        if text[start : start + 1] != b",":
            break
        start += 1
    return cells, start
