"""Text to blocks. A text that grows is parsed on from where it stopped."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from app.core.blocks import Block, Document, Paragraph, Run
from app.markup.hygiene import clean
from app.markup.inline import References, label_of
from app.markup.leaves import LONGEST_PARAGRAPH, cut
from app.markup.settle import withheld
from app.markup.tree import Tree

_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,200})\]")


@dataclass(frozen=True, slots=True)
class _Group:
    """The closed blocks that begin at one offset: the labels they name, and what they are with those known.

    `bare` is what they are without: it tells whether a line that was half there made something else of them since.
    """

    bare: tuple[Block, ...]
    labels: frozenset[str]
    known: References
    blocks: tuple[Block, ...]


Resolved = dict[int, _Group]


@dataclass(frozen=True, slots=True)
class _Parsed(Document):
    """A document that can be gone on with: `tree` holds all whole lines, which end at `taken`.

    `resolved` remembers the blocks that were parsed again because a definition for them came later.
    """

    tree: Tree = field(compare=False, repr=False)
    taken: int = field(compare=False, repr=False)
    resolved: Resolved = field(compare=False, repr=False)


def parse(text: str, previous: Document | None = None, *, growing: bool = False) -> Document:
    """Parse a text.

    The result depends on `text` and `growing` alone. When `text` begins as `previous` did, only what came since is
    parsed, and blocks that did not change are the same objects.

    Args:
        text: Markdown, hostile or not.
        previous: What an earlier, shorter state of the text gave.
        growing: Whether more will come: marks that are half typed at the end are shown as what they will likely be.
    """
    tree, taken, resolved = Tree(), 0, {}
    if isinstance(previous, _Parsed) and text.startswith(previous.source[: previous.taken]):
        tree, taken, resolved = previous.tree, previous.taken, previous.resolved
    end = text.rfind("\n") + 1
    if end > taken:
        tree = tree.copy()
        for line in text[taken : end - 1].split("\n"):
            tree.take(line.rstrip("\r"), taken)
            taken += len(line) + 1
    view, last = tree, text[end:]
    if last and not (growing and withheld(last)):
        view = tree.copy()
        view.take(last.rstrip("\r"), end)
    tail, found, start = view.tail(growing=growing)
    blocks = (*view.blocks, *tail)
    offsets = (*view.starts, *[start] * len(tail))
    references = found | view.references
    if references:
        blocks, offsets, resolved = _resolve(text, blocks, offsets, view.ends, references=references, resolved=resolved)
    return _Parsed(text, blocks, offsets, tree, taken, resolved)


def verbatim(text: str) -> Document:
    """The text as it was typed, made fit to be shown."""
    blocks = tuple(Paragraph((Run(clean(piece)),)) for piece in cut(text.strip("\n"), LONGEST_PARAGRAPH) if piece)
    return Document(text, blocks, (0,) * len(blocks))


def _resolve(
    text: str,
    blocks: tuple[Block, ...],
    offsets: tuple[int, ...],
    ends: list[int],
    *,
    references: References,
    resolved: Resolved,
) -> tuple[tuple[Block, ...], tuple[int, ...], Resolved]:
    """Parse those closed blocks again that name a reference, for a definition may have come after them."""
    new_blocks: list[Block] = []
    new_offsets: list[int] = []
    groups: Resolved = {}
    first = 0
    closed = len(ends)
    while first < closed:
        start = offsets[first]
        after = bisect_right(offsets, start, first, closed)
        end = ends[after - 1]
        bare = blocks[first:after]
        before = resolved.get(start)
        if before is not None and before.bare != bare:
            before = None
        labels = before.labels if before else _labels(text, start, end)
        known = {label: references[label] for label in labels if label in references}
        if before is not None and before.known == known:
            group = before.blocks
        else:
            group = _again(text[start:end], known) if known else bare
        groups[start] = _Group(bare, labels, known, group)
        new_blocks += group
        new_offsets += [start] * len(group)
        first = after
    return (*new_blocks, *blocks[closed:]), (*new_offsets, *offsets[closed:]), groups


def _labels(text: str, start: int, end: int) -> frozenset[str]:
    if text.find("[", start, end) < 0:
        return frozenset()
    return frozenset(label_of(label) for label in _LABEL.findall(text, start, end))


def _again(text: str, references: References) -> tuple[Block, ...]:
    tree = Tree(references)
    offset = 0
    for line in text.split("\n"):
        tree.take(line.rstrip("\r"), offset)
        offset += len(line) + 1
    return (*tree.blocks, *tree.tail(growing=False)[0])
