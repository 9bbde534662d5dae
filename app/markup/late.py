"""Links whose address is defined further on: the blocks that name it are parsed again once it is known.

A long answer grows by a few words at a time, so whatever is done here is done for what is new: for blocks that closed,
and for those that name a label of which something else is known now.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from app.core.blocks import Block
from app.markup.inline import References, label_of
from app.markup.tree import Tree

_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,200})\]")


@dataclass(frozen=True, slots=True)
class _Group:
    """The closed blocks that begin at one offset: the labels they name, and what they are with those known.

    `bare` is what they are without: it tells whether a line that was half there made something else of them since.
    """

    start: int
    end: int
    bare: tuple[Block, ...]
    labels: frozenset[str]
    known: References
    blocks: tuple[Block, ...]

    @property
    def offsets(self) -> tuple[int, ...]:
        """For each block where it begins."""
        return (self.start,) * len(self.blocks)


@dataclass(slots=True)
class _Groups:
    """Groups in order. Of those that name labels the number is known by the label; of all, what they come to."""

    blocks: list[tuple[Block, ...]] = field(default_factory=list)
    offsets: list[tuple[int, ...]] = field(default_factory=list)
    named: dict[int, _Group] = field(default_factory=dict)
    naming: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def copy(self) -> "_Groups":
        return _Groups(self.blocks[:], self.offsets[:], self.named.copy(), self.naming.copy())

    def add(self, group: _Group) -> None:
        number = len(self.blocks)
        self.blocks.append(group.blocks)
        self.offsets.append(group.offsets)
        if group.labels:
            self.named[number] = group
        for label in group.labels:
            self.naming[label] = (*self.naming.get(label, ()), number)

    def set(self, number: int, group: _Group) -> None:
        self.named[number] = group
        self.blocks[number], self.offsets[number] = group.blocks, group.offsets


@dataclass(frozen=True, slots=True)
class Late:
    """What is known of a text so far: its groups, how many blocks and definitions of its tree they are made with.

    `loose` are the definitions that only the last, unfinished line brought, and `half` the blocks that it closed.
    """

    groups: _Groups = field(default_factory=_Groups)
    taken: int = 0
    defined: int = 0
    loose: References = field(default_factory=dict)
    half: tuple[_Group, ...] = ()

    def grown(self, text: str, tree: Tree, view: Tree, pending: References) -> "Late":
        """The same of a text that went on.

        Args:
            text: All of it.
            tree: Its whole lines.
            view: The same with the last line, which may not be whole.
            pending: The definitions of paragraphs that are still open.
        """
        if not (self.taken or pending or view.references):
            return Late()
        known, closed = view.references, len(tree.ends)
        beside = chain(pending.items(), islice(known.items(), len(tree.references), None))
        loose = {label: address for label, address in beside if label not in tree.references}
        references = pending | known
        groups, half = self.groups, {group.start: group for group in self.half}
        new = islice(tree.references, self.defined, None)
        changed = {number for label in chain(new, loose, self.loose) for number in groups.naming.get(label, ())}
        if changed or closed > self.taken:
            groups = groups.copy()
        for number in changed:
            groups.set(number, _with(groups.named[number], text, references))
        for group in _closed(text, tree, half, self.taken, closed):
            groups.add(_with(group, text, references))
        rest = tuple(_with(group, text, references) for group in _closed(text, view, half, closed, len(view.ends)))
        return Late(groups, closed, len(tree.references), loose, rest)

    def blocks(self) -> tuple[Sequence[Block], Sequence[int]]:
        """All that is closed, and where each begins."""
        blocks = chain(self.groups.blocks, (group.blocks for group in self.half))
        offsets = chain(self.groups.offsets, (group.offsets for group in self.half))
        return tuple(chain.from_iterable(blocks)), tuple(chain.from_iterable(offsets))


def _closed(text: str, tree: Tree, before: dict[int, _Group], first: int, closed: int) -> list[_Group]:
    """The groups of some closed blocks of a tree, bare, or as they were if they are the same."""
    groups = []
    while first < closed:
        start = tree.starts[first]
        after = bisect_right(tree.starts, start, first, closed)
        end, bare = tree.ends[after - 1], tuple(tree.blocks[first:after])
        group = before.get(start)
        if group is None or group.end != end or group.bare != bare:
            group = _Group(start, end, bare, _labels(text, start, end), {}, bare)
        groups.append(group)
        first = after
    return groups


def _with(group: _Group, text: str, references: References) -> _Group:
    known = {label: references[label] for label in group.labels if label in references}
    if known == group.known:
        return group
    blocks = _again(text[group.start : group.end], known) if known else group.bare
    return replace(group, known=known, blocks=blocks)


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
