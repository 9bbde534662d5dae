"""Text to blocks. A text that grows is parsed on from where it stopped."""

from dataclasses import dataclass, field

from app.core.blocks import Document, Paragraph, Run
from app.markup.hygiene import clean
from app.markup.late import Late
from app.markup.leaves import LONGEST_PARAGRAPH, cut
from app.markup.settle import withheld
from app.markup.tree import Tree


@dataclass(frozen=True, slots=True)
class _Parsed(Document):
    """A document that can be gone on with: `tree` holds all whole lines, which end at `taken`.

    `late` remembers the blocks that were parsed again because a definition for them came later.
    """

    tree: Tree = field(compare=False, repr=False)
    taken: int = field(compare=False, repr=False)
    late: Late = field(compare=False, repr=False)


def parse(text: str, previous: Document | None = None, *, growing: bool = False) -> Document:
    """Parse a text.

    The result depends on `text` and `growing` alone. When `text` begins as `previous` did, only what came since is
    parsed, and blocks that did not change are the same objects.

    Args:
        text: Markdown, hostile or not.
        previous: What an earlier, shorter state of the text gave.
        growing: Whether more will come: marks that are half typed at the end are shown as what they will likely be.
    """
    tree, taken, late = Tree(), 0, Late()
    if isinstance(previous, _Parsed) and text.startswith(previous.source[: previous.taken]):
        tree, taken, late = previous.tree, previous.taken, previous.late
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
    late = late.grown(text, tree)
    closed, starts = late.growing(view) if growing else late.whole(text, view)
    tail, start = view.tail(growing=growing)
    return _Parsed(text, (*closed, *tail), (*starts, *[start] * len(tail)), tree, taken, late)


def verbatim(text: str) -> Document:
    """The text as it was typed, made fit to be shown."""
    pieces = [piece for piece in cut(text.strip("\n"), LONGEST_PARAGRAPH) if piece]
    blocks = tuple(Paragraph((Run(clean(piece)),), index > 0) for index, piece in enumerate(pieces))
    return Document(text, blocks, (0,) * len(blocks))
