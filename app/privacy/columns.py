"""Passwords in a column of that name: tables with separators, Markdown, columns of blanks, and SQL's lists."""

import re
from collections.abc import Iterator

import re2

from app.privacy.passwords import PASSWORD
from app.privacy.spans import MOST, Span
from app.privacy.values import Manner, is_secret_value

_LINE = re2.compile(rf"(?im)^[^\n]*{PASSWORD}[^\n]*$".encode())
_CELL = re2.compile(rf"(?i)[\w ./-]{{0,30}}{PASSWORD}".encode())
# A heading is made of names.
_HEADING = re.compile(rb"[A-Za-z\x80-\xff][\w ./\x80-\xff-]{0,40}")
_SPLITS = (
    *(
        (mark, re.compile(rb"(?:^|(?<=\%s))(\"(?:[^\"]|\"\")*\"|[^%s]*)" % (mark, mark)))
        for mark in (b",", b";", b"\t", b"|")
    ),
    (b"  ", re.compile(rb"(?:^|(?<=  ))((?:\S| (?! ))+)")),
)
_WIDEST = 4_000

_INSERT = re2.compile(rf"(?i)\(([^()]{{0,400}}{PASSWORD}[^()]{{0,400}})\)\s{{0,20}}values\s{{0,20}}".encode())
_TUPLE = re.compile(rb"\s*,?\s*\(((?:'(?:[^'\\]|\\.)*'|[^()'])*)\)")
_ITEM = re.compile(rb"\s*((?:'(?:[^'\\]|\\.)*')+|[^,']*)\s*(?:,|\Z)")


def find(text: bytes) -> Iterator[Span]:
    """Values in columns whose heading says that they are passwords."""
    position = 0
    while position < len(text) and (match := _LINE.search(text, position)):
        line, position = match.group(), match.end() + 1
        if len(line) <= _WIDEST and (heading := _heading(line)):
            # Rows are read once: the next heading is looked for behind them.
            for end, span in _rows(text, position, *heading):
                position = end
                if span:
                    yield span
    for match in _INSERT.finditer(text):
        yield from _inserted(text, match.group(1), match.end())


def _heading(line: bytes) -> "tuple[re.Pattern[bytes], int, int] | None":
    for mark, split in _SPLITS:
        if mark not in line:
            continue
        cells = [_bare(match.group(1)) for match in split.finditer(line)]
        # Of Markdown the first and the last are empty.
        inner = cells[1:-1] if len(cells) > 2 and not cells[0] and not cells[-1] else cells
        if len(inner) > 1 and all(map(_HEADING.fullmatch, inner)):
            column = next((at for at, cell in enumerate(cells) if _CELL.fullmatch(cell)), None)
            if column is not None:
                return split, column, len(cells)
    return None


def _rows(
    text: bytes, start: int, split: "re.Pattern[bytes]", column: int, count: int
) -> Iterator[tuple[int, Span | None]]:
    """For each row where the next one begins, and the value in it, if it is one."""
    while start < len(text):
        end = text.find(b"\n", start)
        end = len(text) if end < 0 else end
        cells = list(split.finditer(text[start : min(end, start + _WIDEST)]))
        if len(cells) != count or _CELL.fullmatch(_bare(cells[column].group(1))):
            return
        cell = cells[column]
        value = _bare(cell.group(1)).decode("utf-8", "ignore")
        found = " " not in value and is_secret_value("password", value, Manner.BARE)
        yield end + 1, Span("password", start + cell.start(1), start + cell.end(1)) if found else None
        start = end + 1


def _inserted(text: bytes, names: bytes, start: int) -> Iterator[Span]:
    columns = [at for at, name in enumerate(names.split(b",")) if _CELL.fullmatch(name.strip(b" \"'`[]\r\n\t"))]
    for _ in range(MOST):
        if not (row := _TUPLE.match(text, start, start + _WIDEST)):
            return
        items = list(_ITEM.finditer(row.group(1)))
        for column in columns:
            if column < len(items):
                value = items[column].group(1).strip()
                quoted = value[:1] == b"'"
                manner = Manner.QUOTED if quoted else Manner.BARE
                if is_secret_value("password", value.strip(b"'").decode("utf-8", "ignore"), manner):
                    place = row.start(1) + items[column].start(1)
                    yield Span("password", place, place + len(value))
        start = row.end()


def _bare(cell: bytes) -> bytes:
    return cell.strip(b" \t\r\"'`*")
