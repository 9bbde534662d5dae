"""What `markup` makes of text: a list of blocks that every view, copy and export reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of inline text with one look.

    `link` is an http, https or mailto address, or ""; `script` is 1 where letters stand high, -1 where they stand low.
    """

    text: str
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    link: str = ""
    math: bool = False
    script: int = 0


Inline = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose. One that `goes_on` is the rest of the paragraph before it, which was too long for one."""

    runs: Inline
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    runs: Inline


@dataclass(frozen=True, slots=True)
class Code:
    """A code block. `language` is the first word after the fence, `spans` are (start, end, token class) offsets.

    Token classes: keyword, string, comment, number, name, builtin, operator, error.
    """

    text: str
    language: str
    spans: tuple[tuple[int, int, str], ...] = ()
    closed: bool = True


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list; `checked` is None for an item without a box."""

    blocks: "tuple[Block, ...]"
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; `start` is None for bullets."""

    items: tuple[ListItem, ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted blocks."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `alignments` holds left, center or right for each column."""

    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    alignments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Math:
    """A formula on its own line, as its TeX source."""

    tex: str


@dataclass(frozen=True, slots=True)
class BlockedImage:
    """An image that the text asked for and that is never loaded: its host or scheme, and its description."""

    host: str
    alt: str


Block = Paragraph | Heading | Code | ListBlock | Quote | Table | Rule | Math | BlockedImage


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text. `offsets[i]` is where block i begins in the source, so that a growing text re-parses its tail."""

    source: str
    blocks: tuple[Block, ...]
    offsets: tuple[int, ...]
