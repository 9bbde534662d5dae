"""Leaf blocks while they are open: each takes lines until it ends, and can say at any time what it amounts to."""

import re
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.core.blocks import Block, BlockedImage, Code, Inline, Math, Paragraph, Run, Table
from app.markup.cursor import Cursor
from app.markup.hygiene import clean, clean_code, one_line
from app.markup.inline import References, inline, label_of, runs
from app.markup.seams import seam_before
from app.markup.settle import settle

# A paragraph longer than this is cut, so that one that never ends costs no more than one that does. Emphasis and
# links are looked for in stretches of a paragraph, because hostile ones cost the square of their length.
LONGEST_PARAGRAPH = 8_000
STRETCH = 2_000
MOST_COLUMNS = 50
INDENTED = 4

_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_RULED = re.compile(r":?-+:?")
_DEFINITION = re.compile(
    r"\[((?:[^\[\]\\]|\\.){1,200})\]:[ \t]*(?:\n[ \t]*)?(<[^<>\n]{0,2000}>|[^\s<]\S{0,2000})"
    r"(?:(?:[ \t]+(?:\n[ \t]*)?|\n[ \t]*)(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))[ \t]*(?=\n|$)"
    r"|[ \t]*(?=\n|$))",
    re.DOTALL,
)
_MATH_ENDS = {"$$": "$$", "\\[": "\\]"}


@dataclass(slots=True)
class Memo:
    """What stretches came to, by their text and the number of references; and what was cut off the last paragraph."""

    stretches: dict[tuple[str, int], tuple[Run | BlockedImage, ...]] = field(default_factory=dict)
    begun: str = ""
    last_cut: int = 0
    references: int = 0
    blocks: tuple[Block, ...] = ()

    def bound(self, most: int) -> None:
        """Forget what is more than so much."""
        if len(self.stretches) > most:
            self.stretches.clear()

    def holds(self, text: str, references: int) -> bool:
        """Whether a text begins with what was cut off the last one, and would be cut there."""
        cut_there = len(text) - self.last_cut > LONGEST_PARAGRAPH
        return cut_there and references == self.references and text.startswith(self.begun)


class Leaf(Protocol):
    """An open leaf."""

    def takes(self, cursor: Cursor) -> bool | None:
        """Take the line: True when it was taken, None when it was taken and was the last, False when it is not ours."""
        ...

    def finish(self, references: References, *, growing: bool) -> tuple[Block, ...]:
        """What the leaf amounts to with what it has."""
        ...

    def copy(self) -> "Leaf":
        """The same leaf, to go on by itself."""
        ...


@dataclass(slots=True)
class OpenParagraph:
    """Prose. `memo`, shared by all copies, remembers what stretches that cannot change any more came to."""

    lines: list[str] = field(default_factory=list)
    length: int = 0
    memo: Memo = field(default_factory=Memo)

    def takes(self, cursor: Cursor) -> bool | None:
        """A paragraph goes on with any line that is not blank and begins nothing else."""
        return False if cursor.blank else None

    def add(self, text: str) -> None:
        """One more line, without its indent."""
        self.lines.append(text)
        self.length += len(text) + 1

    def copy(self) -> "OpenParagraph":
        """The same leaf, to go on by itself."""
        return OpenParagraph(self.lines[:], self.length, self.memo)

    def definitions(self) -> tuple[References, str]:
        """The reference definitions that it begins with, and the text after them."""
        text = "\n".join(self.lines).rstrip(" \t")
        found: References = {}
        at = 0
        while text.startswith("[", at):
            match = _DEFINITION.match(text, at)
            label = label_of(match[1]) if match else ""
            # What looks like a footnote is text: taken as an address, the note would be gone.
            if match is None or not label.strip() or label.startswith("^"):
                break
            found.setdefault(label, match[2].strip("<>"))
            at = match.end()
            while text.startswith("\n", at):
                at += 1
        return found, text[at:]

    def finish(self, references: References, *, growing: bool) -> tuple[Block, ...]:
        """Paragraphs, and the images that were asked for between them."""
        text = self.definitions()[1]
        return prose(settle(text) if growing else text, references, self.memo)


@dataclass(slots=True)
class OpenFence:
    """Code between fences."""

    fence: str
    indent: int
    language: str
    lines: list[str] = field(default_factory=list)
    closed: bool = False

    def takes(self, cursor: Cursor) -> bool | None:
        """Every line is ours until the closing fence."""
        mark = self.fence[0]
        if cursor.char == mark and cursor.indent < INDENTED:
            end = cursor.text[cursor.next :].rstrip(" \t")
            if len(end) >= len(self.fence) and end == mark * len(end):
                self.closed = True
                return None
        cursor.skip_columns(self.indent)
        self.lines.append(clean_code(cursor.rest))
        return True

    def copy(self) -> "OpenFence":
        """The same leaf, to go on by itself."""
        return replace(self, lines=self.lines[:])

    def finish(self, references: References, *, growing: bool) -> tuple[Block, ...]:
        """The code so far."""
        return (Code("\n".join(self.lines), self.language, closed=self.closed),)


@dataclass(slots=True)
class OpenIndented:
    """Code by indent."""

    lines: list[str] = field(default_factory=list)

    def takes(self, cursor: Cursor) -> bool | None:
        """Indented and blank lines are ours."""
        if not cursor.blank and cursor.indent < INDENTED:
            return False
        cursor.skip_columns(INDENTED)
        self.lines.append(clean_code(cursor.rest))
        return True

    def copy(self) -> "OpenIndented":
        """The same leaf, to go on by itself."""
        return OpenIndented(self.lines[:])

    def finish(self, references: References, *, growing: bool) -> tuple[Block, ...]:
        """The code without blank lines around it."""
        lines = self.lines
        end = len(lines)
        while end and not lines[end - 1].strip():
            end -= 1
        return (Code("\n".join(lines[:end]), ""),)


@dataclass(slots=True)
class OpenMath:
    """A formula on lines of its own; without its end it was prose all along."""

    end: str
    lines: list[str]
    raw: list[str]
    closed: bool = False

    def takes(self, cursor: Cursor) -> bool | None:
        """Lines are ours until the end mark or a blank line."""
        if cursor.blank or len(self.lines) > LONGEST_PARAGRAPH // 20:
            return False
        text = cursor.text[cursor.next :].rstrip(" \t")
        self.raw.append(text)
        self.closed = text.endswith(self.end)
        self.lines.append(text.removesuffix(self.end) if self.closed else text)
        return None if self.closed else True

    def copy(self) -> "OpenMath":
        """The same leaf, to go on by itself."""
        return OpenMath(self.end, self.lines[:], self.raw[:], self.closed)

    def finish(self, references: References, *, growing: bool) -> tuple[Block, ...]:
        """The formula, or the lines as prose."""
        if self.closed or growing:
            return (Math(clean("\n".join(self.lines).strip())),)
        return prose("\n".join(self.raw), references)


@dataclass(slots=True)
class OpenTable:
    """A table whose rows come line by line."""

    header: tuple[Inline, ...]
    alignments: tuple[str, ...]
    rows: list[tuple[Inline, ...]]
    references: References

    def takes(self, cursor: Cursor) -> bool | None:
        """Any line that is not blank and begins nothing else is a row; see `Tree`."""
        return False if cursor.blank else None

    def add(self, text: str) -> None:
        """One more row; missing cells are empty, surplus ones are dropped."""
        columns = len(self.header)
        cells = [short(cell, self.references) for cell in cells_of(text)[:columns]]
        self.rows.append((*cells, *((),) * (columns - len(cells))))

    def copy(self) -> "OpenTable":
        """The same leaf, to go on by itself."""
        return replace(self, rows=self.rows[:])

    def finish(self, references: References, *, growing: bool) -> tuple[Block, ...]:
        """The table so far."""
        return (Table(self.header, tuple(self.rows), self.alignments),)


def prose(text: str, references: References, memo: Memo | None = None) -> tuple[Block, ...]:
    """Paragraphs of a text without blank lines, cut where it is too long, images standing by themselves."""
    memo = memo or Memo()
    done = len(memo.begun) if memo.holds(text, len(references)) else 0
    blocks = memo.blocks if done else ()
    *whole, last = cut(text[done:], LONGEST_PARAGRAPH)
    for paragraph in whole:
        parts = [part for stretch in cut(paragraph, STRETCH) for part in _known(stretch, references, memo)]
        blocks = (*blocks, *_apart(parts, goes_on=done > 0, ends=False))
        done += len(paragraph)
    if whole:
        # What was cut off cannot change any more: the same objects each time, so that views keep it.
        memo.begun, memo.last_cut = text[:done], done - len(whole[-1])
        memo.references, memo.blocks = len(references), blocks
    *begun, end = cut(last, STRETCH)
    parts = [part for stretch in begun for part in _known(stretch, references, memo)]
    return (*blocks, *_apart([*parts, *inline(end, references)], goes_on=done > 0))


def _known(stretch: str, references: References, memo: Memo) -> tuple[Run | BlockedImage, ...]:
    # References only ever grow, so that their number tells whether a stretch may read differently now.
    key = (stretch, len(references))
    if key not in memo.stretches:
        memo.stretches[key] = inline(stretch, references)
    return memo.stretches[key]


def short(text: str, references: References) -> Inline:
    """A heading or a cell; one that is far too long for that is taken as it stands."""
    return runs(text, references) if len(text) <= STRETCH else (Run(clean(text)),)


def _apart(parts: list[Run | BlockedImage], *, goes_on: bool = False, ends: bool = True) -> list[Block]:
    """Paragraphs and the images between them; `goes_on` and `ends` say what was cut off before and behind them."""
    blocks: list[Block] = []
    line: list[Run] = []
    for part in parts:
        if isinstance(part, BlockedImage):
            blocks += [*_paragraph(line, goes_on=goes_on, ends=True), part]
            line, goes_on = [], False
        else:
            line.append(part)
    return [*blocks, *_paragraph(line, goes_on=goes_on, ends=ends)]


def _paragraph(line: list[Run], *, goes_on: bool, ends: bool) -> list[Paragraph]:
    """A paragraph without white space at its ends, if anything is left; where it was cut, nothing is taken away."""
    while not goes_on and line and not line[0].code and not line[0].text.lstrip():
        line = line[1:]
    while ends and line and not line[-1].code and not line[-1].text.rstrip():
        line = line[:-1]
    if not line:
        return []
    first = line[0] if goes_on else replace(line[0], text=line[0].text.lstrip())
    line = [first, *line[1:]]
    if ends:
        line[-1] = replace(line[-1], text=line[-1].text.rstrip())
    return [Paragraph(tuple(line), goes_on)]


def cut(text: str, longest: int) -> list[str]:
    """Stretches of at most `longest` characters, cut where a line, a sentence or a word ends in their second half."""
    result = []
    start = 0
    while len(text) - start > longest:
        middle, end = start + longest // 2, start + longest
        ends = (text.rfind(mark, middle, end) + len(mark) for mark in ("\n", ". ", " "))
        at = next((found for found in ends if found > middle), None) or seam_before(text, end)
        result.append(text[start:at])
        start = at
    return [*result, text[start:]]


def open_fence(text: str, indent: int) -> OpenFence | None:
    """A fence that begins here, if one does."""
    match = _FENCE.match(text)
    if match is None:
        return None
    info = (match[2] if match[1] else match[4]).split()
    return OpenFence(match[1] or match[3], indent, one_line(info[0], 40) if info else "")


def open_math(text: str) -> OpenMath | None:
    """A formula that begins here, if one does and fills its lines."""
    text = text.rstrip(" \t")
    end = _MATH_ENDS.get(text[:2])
    if end is None:
        return None
    inside = text[2:]
    if inside.endswith(end) and inside.count(end) == 1:
        return OpenMath(end, [inside.removesuffix(end)], [text], closed=True)
    return OpenMath(end, [inside], [text]) if end not in inside else None


def open_table(paragraph: OpenParagraph, text: str, references: References) -> OpenTable | None:
    """A table whose header is the last line of the paragraph, when `text` is the line that rules it."""
    header = paragraph.lines[-1]
    if "-" not in text or "|" not in header or not _rules(text):
        return None
    cells = cells_of(header)
    marks = cells_of(text)
    if len(cells) != len(marks) or len(cells) > MOST_COLUMNS:
        return None
    return OpenTable(tuple(short(cell, references) for cell in cells), tuple(map(_alignment, marks)), [], references)


def _rules(text: str) -> bool:
    """Whether every cell of a line is a stroke, with or without colons."""
    cells = text.strip().removeprefix("|").removesuffix("|").split("|")
    return all(_RULED.fullmatch(cell.strip(" \t")) for cell in cells)


def _alignment(mark: str) -> str:
    if mark.endswith(":"):
        return "center" if mark.startswith(":") else "right"
    return "left"


def cells_of(line: str) -> list[str]:
    r"""The cells of a row: split at bars that are not escaped; `\|` is a bar."""
    line = line.strip()
    cells = re.split(r"(?<!\\)\|", line)
    if cells and line.startswith("|"):
        cells = cells[1:]
    if cells and not cells[-1].strip() and line.endswith("|"):
        cells = cells[:-1]
    return [cell.strip().replace("\\|", "|") for cell in cells]
