"""Passwords in the lists of SQL: the values that follow the names of columns, and the rows that are copied."""

import re
from collections.abc import Iterator

from app.privacy.columns import Cell, rows
from app.privacy.headings import TABS, Names, Table, bare
from app.privacy.patterns import compiled
from app.privacy.spans import MOST

# How much of a text may belong to one row.
WIDEST = 4_000

_SAID = r"(?:output\s[^()';]{1,80}|overriding\s[a-z ]{1,20})?"
_PIECE = rb"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\""
_ITEM = re.compile(
    rb"\s*+((?:%s|\((?:%s|\([^()]*+\)|[^()'\"])*+\)|[^'\"(),;])*+)" % (_PIECE, _PIECE),
    re.DOTALL,
)
# Between two rows; and before the values of a statement with places for them, in the hands of a program.
_NEXT = re.compile(rb"\s*+\"{0,3}\s*+,\s*+\[?\(|\s*+\(")


class Lists:
    """The lists that belong to columns of a name."""

    def __init__(self, name: str, names: Names) -> None:
        self._names = names
        self._heads = compiled(
            rf"(?i)\(([^()]*{name}[^()]*)\)\s{{0,20}}{_SAID}\s{{0,20}}"
            r"(?:values?(?:\s|\b)|(select\s)|(from\s{1,4}stdin[^\n]{0,80}\n))"
        )

    def cells(self, text: bytes) -> Iterator[Cell]:
        """What stands where a name of a column says."""
        position = 0
        while match := self._heads.search(text, position):
            columns = [at for at, name in enumerate(match.group(1).split(b",")) if self._names.calls(_column(name))]
            start = position = match.end()
            if not columns:
                continue
            if match.start(3) >= 0:
                table = Table(TABS, match.group(1).count(b",") + 1, tuple(columns))
                # Rows are read once, as those of any table.
                for after, cell in rows(text, start, table, self._names):
                    position = after
                    if cell:
                        yield cell
            elif match.start(2) >= 0:
                yield from _row(text, start, columns)[0]
            else:
                yield from _rows(text, start, columns)


def _column(name: bytes) -> bytes:
    return bare(name.strip(b" []\r\n\t"))


def _rows(text: bytes, start: int, columns: list[int]) -> Iterator[Cell]:
    for _ in range(MOST):
        if not (opening := _NEXT.match(text, start, start + WIDEST)):
            return
        cells, start = _row(text, opening.end(), columns)
        yield from cells
        if text[start : start + 1] != b")":
            return
        start += 1


def _row(text: bytes, start: int, columns: list[int]) -> tuple[list[Cell], int]:
    """The items that count, and where the list ends."""
    cells, limit = [], start + WIDEST
    for at in range(WIDEST):
        item = _ITEM.match(text, start, limit)
        if not item:
            break
        if at in columns:
            cells.append(Cell(item.group(1).strip(), *item.span(1)))
        start = item.end()
        if text[start : start + 1] != b",":
            break
        start += 1
    return cells, start
