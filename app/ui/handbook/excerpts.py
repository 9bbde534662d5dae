"""What a search found, as plain lines with the matches marked."""

import re

from app.core.handbook import Match
from app.markup.parse import parse
from app.markup.plain import to_plain

# So much of a paragraph stands before its first match at most.
_BEFORE = 24

Marks = tuple[tuple[int, int], ...]


def excerpt(match: Match, typed: str = "") -> tuple[str, Marks]:
    """A paragraph in plain words, beginning not far before the first of those that were found, and where these are.

    Words that begin as one that was `typed` are marked as well: the last of them may be half there.
    """
    text = " ".join(to_plain(parse(match.paragraph)).split())
    marks = _marks(text, match.words, typed)
    start = _start(text, marks[0][0] if marks else 0)
    if not start:
        return text, marks
    kept = tuple((begin - start + 1, end - start + 1) for begin, end in marks)
    return f"…{text[start:]}", kept


def _marks(text: str, found: tuple[str, ...], typed: str) -> Marks:
    whole = [re.escape(word) for word in found]
    begun = [rf"{re.escape(word)}\w*" for word in typed.split() if len(word) > 1]
    # The longest first: one word may be the beginning of another.
    words = sorted((*whole, *begun), key=len, reverse=True)
    if not words:
        return ()
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
    return tuple((mark.start(), mark.end()) for mark in pattern.finditer(text))


def _start(text: str, first: int) -> int:
    """Where a text is cut so that its first match is soon seen: between two words."""
    if first <= _BEFORE:
        return 0
    return text.find(" ", first - _BEFORE, first) + 1 or first
