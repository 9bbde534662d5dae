"""Links whose address is defined further on: the blocks that name it are parsed again once it is known.

A long answer grows by a few words at a time, so whatever is done here is done for what is new. While a text grows,
only definitions of closed paragraphs count, which never change again; and a block that names many labels waits for
twice as many of them, or for all, before it is parsed once more. So the whole of an answer costs what its length does,
whatever it says. Once it has ended, everything counts.
"""

import re
from bisect import bisect_right
from collections import Counter
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

    `bare` is what they are without. Of the labels, those with a number below `before` were defined where they closed,
    and `heard` many since.
    """

    start: int
    end: int
    bare: tuple[Block, ...]
    labels: frozenset[str]
    before: int
    heard: int
    known: References
    blocks: tuple[Block, ...]

    @property
    def offsets(self) -> tuple[int, ...]:
        """For each block where it begins."""
        return (self.start,) * len(self.blocks)

    def counting(self, numbers: dict[str, int]) -> list[str]:
        """The labels that count while the text grows, of those that are numbered in the order of their definitions."""
        labels = sorted(self.labels & numbers.keys(), key=numbers.__getitem__)
        if len(labels) == len(self.labels) or not self.heard:
            return labels
        return labels[: len(labels) - self.heard + _power_below(self.heard)]


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

    def all(self) -> tuple[Sequence[Block], Sequence[int]]:
        """All blocks, and where each begins."""
        return tuple(chain.from_iterable(self.blocks)), tuple(chain.from_iterable(self.offsets))


@dataclass(frozen=True, slots=True)
class Late:
    """What is known of a growing text: its groups, how many blocks of its tree they are, and its labels in order."""

    groups: _Groups = field(default_factory=_Groups)
    taken: int = 0
    numbers: dict[str, int] = field(default_factory=dict)

    def grown(self, text: str, tree: Tree) -> "Late":
        """The same of a text that went on; `tree` are its whole lines."""
        if not tree.references:
            return self
        closed, defined = len(tree.ends), len(self.numbers)
        new = {label: number for number, label in enumerate(islice(tree.references, defined, None), defined)}
        if not new and closed == self.taken:
            return self
        groups, numbers = self.groups.copy(), self.numbers | new
        heard = Counter(number for label in new for number in groups.naming.get(label, ()))
        for number, more in heard.items():
            groups.set(number, _hear(groups.named[number], more, text, tree.references, numbers))
        for group in _closed(text, tree, self.taken, numbers):
            groups.add(_hear(group, 0, text, tree.references, numbers))
        return Late(groups, closed, numbers)

    def growing(self, view: Tree) -> tuple[Sequence[Block], Sequence[int]]:
        """All that is closed while more will come, and where each begins; `view` has the last, unfinished line, too."""
        blocks, offsets = self.groups.all()
        return (*blocks, *islice(view.blocks, self.taken, None)), (*offsets, *islice(view.starts, self.taken, None))

    def whole(self, text: str, view: Tree) -> tuple[Sequence[Block], Sequence[int]]:
        """All that is closed in a text that ends here; the definitions of the open paragraph count as well."""
        references = view.pending() | view.references
        if not references:
            return view.blocks, view.starts
        groups = self.groups.copy()
        for number, group in groups.named.items():
            groups.set(number, _with(group, text, references))
        for group in _closed(text, view, self.taken, {}):
            groups.add(_with(group, text, references))
        return groups.all()


def _closed(text: str, tree: Tree, first: int, numbers: dict[str, int]) -> list[_Group]:
    """The groups of the closed blocks of a tree from one on, bare."""
    groups = []
    while first < len(tree.ends):
        start = tree.starts[first]
        after = bisect_right(tree.starts, start, first)
        end, before, bare = tree.ends[after - 1], tree.defined[after - 1], tuple(tree.blocks[first:after])
        labels = _labels(text, start, end)
        heard = sum(numbers.get(label, -1) >= before for label in labels)
        groups.append(_Group(start, end, bare, labels, before, heard, {}, bare))
        first = after
    return groups


def _hear(group: _Group, more: int, text: str, references: References, numbers: dict[str, int]) -> _Group:
    """The group with so many more of its labels defined; most of the time nothing else comes of it."""
    group = replace(group, heard=group.heard + more)
    return _with(group, text, {label: references[label] for label in group.counting(numbers)})


def _with(group: _Group, text: str, references: References) -> _Group:
    known = {label: references[label] for label in group.labels if label in references}
    if known == group.known:
        return group
    blocks = _again(text[group.start : group.end], known) if known else group.bare
    return replace(group, known=known, blocks=blocks)


def _power_below(number: int) -> int:
    """The highest power of two that is not above a number."""
    return 1 << (number.bit_length() - 1)


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
