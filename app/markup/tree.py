"""Block structure, line by line: the container stack of CommonMark 0.31 (appendix, phase 1), with tables and formulas.

Lines are taken in for good, one after the other, and nothing that was closed opens again; so a growing text goes on
where it stopped, and reading it in pieces gives what reading it at once gives.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from app.core.blocks import Block, Heading, ListBlock, ListItem, Quote, Rule
from app.markup.cursor import Cursor
from app.markup.hygiene import clean_code
from app.markup.inline import References
from app.markup.leaves import (
    INDENTED,
    LONGEST_PARAGRAPH,
    Leaf,
    Memo,
    OpenIndented,
    OpenParagraph,
    OpenTable,
    open_fence,
    open_math,
    open_table,
    short,
)

# Open containers at once, a list and its item counted apart. Deeper ones are text of the deepest.
DEEPEST = 24
MOST_REMEMBERED = 500

_HEADING = re.compile(r"(#{1,6})(?![^ \t])(.*)$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_MARKER = re.compile(r"([*+-])(?=[ \t]|$)|(\d{1,9})([.)])(?=[ \t]|$)")
_TASK = re.compile(r"\[([ xX])\](?=[ \t]+\S)[ \t]+")


@dataclass(slots=True)
class Frame:
    """An open container. `marker` tells lists apart; an item's lines are indented by `indent` columns or more."""

    kind: Literal["document", "quote", "list", "item"]
    blocks: list[Block] = field(default_factory=list)
    items: list[ListItem] = field(default_factory=list)
    marker: str = ""
    start: int | None = None
    indent: int = 0
    checked: bool | None = None

    def copy(self) -> "Frame":
        """The same container, to go on by itself."""
        return replace(self, blocks=self.blocks[:], items=self.items[:])

    def whole(self, inside: tuple[Block, ...]) -> Block:
        """The block it is when it ends with `inside`."""
        if self.kind == "quote":
            return Quote((*self.blocks, *inside))
        return ListBlock(tuple(self.items), self.start)


class Tree:
    """The open containers and the open leaf of a text that may go on.

    Top-level block i lies in the source from `starts[i]` to `ends[i]`; `references` are the definitions of closed
    paragraphs, in their order, and `defined[i]` of them were there when block i closed.
    """

    def __init__(self, references: References | None = None) -> None:
        self.frames: list[Frame] = [Frame("document")]
        self.leaf: Leaf | None = None
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.defined: list[int] = []
        self.references: References = dict(references or {})
        self._line_before = self._line_start = self._line_end = 0
        self._open_start = 0
        self._memo = Memo()

    def copy(self) -> "Tree":
        """The same tree, to go on by itself."""
        tree = Tree(self.references)
        tree.frames = [frame.copy() for frame in self.frames]
        tree.leaf = self.leaf.copy() if self.leaf else None
        tree.starts, tree.ends, tree.defined = self.starts[:], self.ends[:], self.defined[:]
        tree._line_start = self._line_start
        tree._open_start = self._open_start
        # What a stretch of text comes to is the same in every copy.
        tree._memo = self._memo
        return tree

    @property
    def blocks(self) -> list[Block]:
        """The top-level blocks that are closed."""
        return self.frames[0].blocks

    def take(self, line: str, offset: int) -> None:
        """Take the next line in, which begins at `offset` of the source."""
        self._line_before, self._line_start, self._line_end = self._line_start, offset, offset + len(line)
        cursor = Cursor(line)
        depth = self._matched(cursor)
        whole = depth == len(self.frames)
        if whole and self.leaf is not None and not isinstance(self.leaf, OpenParagraph | OpenTable):
            taken = self.leaf.takes(cursor)
            if taken is None:
                self._close_leaf(self._line_end)
            if taken is not False:
                return
            self._close_leaf()
        self._open(cursor, depth, whole)

    def pending(self) -> References:
        """The definitions that the open paragraph begins with."""
        return self.leaf.definitions()[0] if isinstance(self.leaf, OpenParagraph) else {}

    def tail(self, *, growing: bool) -> tuple[tuple[Block, ...], int]:
        """What is open, as blocks, and the offset where it begins."""
        inside = self.leaf.finish(self.references, growing=growing) if self.leaf else ()
        for index in range(len(self.frames) - 1, 0, -1):
            frame = self.frames[index]
            if frame.kind == "item":
                parent = self.frames[index - 1]
                item = ListItem((*frame.blocks, *inside), frame.checked)
                inside = (ListBlock((*parent.items, item), parent.start),)
            elif frame.kind == "quote":
                inside = (frame.whole(inside),)
            elif index == len(self.frames) - 1:
                inside = (frame.whole(()),)
        return inside, self._open_start

    # --- containers

    def _matched(self, cursor: Cursor) -> int:
        """How many of the open containers the line goes on with."""
        depth = 1
        for frame in self.frames[1:]:
            if not self._continues(frame, cursor, depth):
                break
            depth += 1
        return depth

    def _continues(self, frame: Frame, cursor: Cursor, depth: int) -> bool:
        if frame.kind == "list":
            return True
        if frame.kind == "quote":
            return _skip_quote_mark(cursor)
        if cursor.blank:
            # An item may begin with at most one blank line.
            empty = not frame.blocks and self.leaf is None and depth == len(self.frames) - 1
            cursor.to_next()
            return not empty
        if cursor.indent >= frame.indent:
            cursor.skip_columns(frame.indent)
            return True
        return False

    def _open(self, cursor: Cursor, depth: int, whole: bool) -> None:
        """Begin what the line begins, or add it to what is open."""
        in_paragraph = whole and isinstance(self.leaf, OpenParagraph)
        fresh = False
        while not cursor.blank:
            if cursor.indent >= INDENTED:
                if isinstance(self.leaf, OpenParagraph) and not fresh:
                    break
                self._close_to(depth)
                self._leave_list()
                cursor.skip_columns(INDENTED)
                self._begin(OpenIndented([clean_code(cursor.rest)]))
                return
            if not self._container(cursor, depth, in_paragraph):
                if self._leaf(cursor, depth, in_paragraph):
                    return
                break
            fresh, in_paragraph, depth = True, False, len(self.frames)
        self._text(cursor, depth, whole, fresh)

    def _container(self, cursor: Cursor, depth: int, in_paragraph: bool) -> bool:
        if depth >= DEEPEST:
            return False
        if cursor.char == ">":
            self._close_to(depth)
            self._leave_list()
            _skip_quote_mark(cursor)
            self._push(Frame("quote"))
            return True
        if _RULE.match(cursor.text, cursor.next):
            return False
        return self._item(cursor, depth, in_paragraph)

    def _item(self, cursor: Cursor, depth: int, in_paragraph: bool) -> bool:
        match = _MARKER.match(cursor.text, cursor.next)
        if match is None:
            return False
        after = cursor.text[match.end() :]
        start = int(match[2]) if match[2] else None
        if in_paragraph and (not after.strip() or start not in {None, 1}):
            return False
        outer = cursor.indent
        cursor.to_next()
        cursor.skip(match.end() - match.start())
        if cursor.blank or cursor.indent > INDENTED:
            padding = 1
            cursor.skip_columns(1)
        else:
            padding = cursor.indent
            cursor.skip_columns(padding)
        self._close_to(depth)
        marker = match[1] or match[3]
        if self.frames[-1].kind != "list" or self.frames[-1].marker != marker:
            self._leave_list()
            self._push(Frame("list", marker=marker, start=start))
        item = Frame("item", indent=outer + match.end() - match.start() + padding)
        task = _TASK.match(cursor.text, cursor.pos)
        if task:
            item.checked = task[1] != " "
            cursor.skip(task.end() - task.start())
        self.frames.append(item)
        return True

    # --- leaves

    def _leaf(self, cursor: Cursor, depth: int, in_paragraph: bool) -> bool:
        """Begin or finish a leaf that is no paragraph; False when the line is prose."""
        text = cursor.text[cursor.next :]
        if in_paragraph and self._turns(text):
            return True
        heading = _HEADING.match(text) if text.startswith("#") else None
        fence = open_fence(text, cursor.indent) if text[0] in "`~" else None
        math = open_math(text) if text[0] in "$\\" else None
        rule = _RULE.match(text)
        leaf: Leaf | None = fence or math
        if leaf is None and heading is None and rule is None:
            return False
        self._close_to(depth)
        self._leave_list()
        if leaf is not None:
            self._begin(leaf)
            if math is not None and math.closed:
                self._close_leaf(self._line_end)
        elif heading is not None:
            title = short(_title(heading[2]), self.references)
            self._add((Heading(len(heading[1]), title),), self._line_start, self._line_end)
        else:
            self._add((Rule(),), self._line_start, self._line_end)
        return True

    def _turns(self, text: str) -> bool:
        """A line under a paragraph can make it a table or a heading."""
        paragraph = self.leaf
        assert isinstance(paragraph, OpenParagraph)
        table = open_table(paragraph, text, self.references)
        if table is not None:
            paragraph.lines.pop()
            if paragraph.lines:
                self._close_leaf()
                self._open_start = self._line_before
            self.leaf = table
            return True
        if not _UNDERLINE.match(text):
            return False
        found, content = paragraph.definitions()
        if not content.strip():
            return False
        self._define(found)
        self.leaf = None
        heading = Heading(1 if text[0] == "=" else 2, short(content, self.references))
        self._add((heading,), self._open_start, self._line_end)
        return True

    def _text(self, cursor: Cursor, depth: int, whole: bool, fresh: bool) -> None:
        leaf = self.leaf
        if not fresh and not whole and not cursor.blank and isinstance(leaf, OpenParagraph):
            leaf.add(cursor.text[cursor.next :])
            return
        self._close_to(depth)
        if cursor.blank:
            self._close_leaf()
            return
        text = cursor.text[cursor.next :]
        if isinstance(self.leaf, OpenTable):
            self.leaf.add(text)
        elif isinstance(self.leaf, OpenParagraph) and self.leaf.length < LONGEST_PARAGRAPH:
            self.leaf.add(text)
        else:
            self._close_leaf()
            self._leave_list()
            self._memo.bound(MOST_REMEMBERED)
            paragraph = OpenParagraph(memo=self._memo)
            paragraph.add(text)
            self._begin(paragraph)

    # --- the stack

    def _begin(self, leaf: Leaf) -> None:
        self._close_leaf()
        if len(self.frames) == 1:
            self._open_start = self._line_start
        self.leaf = leaf

    def _push(self, frame: Frame) -> None:
        self._close_leaf()
        if len(self.frames) == 1:
            self._open_start = self._line_start
        self.frames.append(frame)

    def _leave_list(self) -> None:
        """Anything but an item ends a list."""
        if self.frames[-1].kind == "list":
            self._pop()

    def _close_to(self, depth: int) -> None:
        while len(self.frames) > depth:
            self._pop()

    def _close_leaf(self, end: int | None = None) -> None:
        leaf, self.leaf = self.leaf, None
        if leaf is None:
            return
        if isinstance(leaf, OpenParagraph):
            self._define(leaf.definitions()[0])
        self._add(leaf.finish(self.references, growing=False), self._open_start, end)

    def _pop(self) -> None:
        self._close_leaf()
        frame = self.frames.pop()
        if frame.kind == "item":
            self.frames[-1].items.append(ListItem(tuple(frame.blocks), frame.checked))
        else:
            self._add((frame.whole(()),), self._open_start)

    def _add(self, blocks: tuple[Block, ...], start: int, end: int | None = None) -> None:
        """Close what is open and add blocks; they end before this line, unless they end in it."""
        self._close_leaf()
        self.frames[-1].blocks += blocks
        if len(self.frames) == 1:
            self.starts += [start] * len(blocks)
            self.ends += [self._line_start if end is None else end] * len(blocks)
            self.defined += [len(self.references)] * len(blocks)

    def _define(self, found: References) -> None:
        for label, address in found.items():
            self.references.setdefault(label, address)


def _title(text: str) -> str:
    """What a heading says, without the marks that close it."""
    text = text.strip(" \t")
    bare = text.rstrip("#")
    return (text if bare[-1:] not in {"", " ", "\t"} else bare).strip()


def _skip_quote_mark(cursor: Cursor) -> bool:
    if cursor.indent >= INDENTED or cursor.char != ">":
        return False
    cursor.to_next()
    cursor.skip(1)
    if cursor.indent:
        cursor.skip_columns(1)
    return True
