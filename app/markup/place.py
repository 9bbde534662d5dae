"""The text of a link together with what a reader takes for a part of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.markup.claims import is_arrow

# So much of what stands before and behind a link is looked at.
_FAR = 300
# What stands on a link as a part of its word, or looks like the mark that says where it goes, is read together with it.
_WORD = r"[^\s,;!?()\[\]{}<>\"'“”‘’«»|*]*"
_WORD_BEFORE = re.compile(rf"(?<![^\s,;!?()\[\]{{}}<>\"'“”‘’«»|*]){_WORD}\Z")
_WORD_AFTER = re.compile(_WORD)
_SIGNS_AFTER = re.compile(rf"(\s*)((?:[^\w\s][^\S\n]*)+){_WORD}")
# Quotation marks, when they stand on the link that they close.
_CLOSING = "›»"
_TEX_ARROW = re.compile(
    r"\\(?:[A-Za-z]*arrow[A-Za-z]*|to|gets|implies|impliedby|iff|(?:long)?mapsto|[A-Za-z]*triangleright|leadsto|gt)"
    r"(?![A-Za-z])"
)
_TEX_WORD = re.compile(r"\\(?:[A-Za-z]+ ?|.)|[{}]")


@dataclass(frozen=True, slots=True)
class Place:
    """The text of a link, and what stands before and behind it in its paragraph."""

    before: str
    link: str
    after: str

    def as_read(self) -> str:
        """The link with what a reader takes for a part of it."""
        before = _WORD_BEFORE.search(self.before)
        first, last = before[0] if before else "", _last(self.after)
        # A new sentence begins with a capital letter, also where its space was forgotten.
        if first.endswith(".") and self.link[:1].isupper():
            first = ""
        if self.link.endswith(".") and last[:1].isupper():
            last = ""
        return first + self.link + last


def place(line: str, start: int, after: str) -> Place:
    """A link that begins at `start` of a line, at the end of which it ends."""
    return Place(line[max(0, start - _FAR) : start], line[start:], after)


def ahead(texts: Sequence[str]) -> list[str]:
    """For each text what follows from it on, and behind the last nothing, as far as it matters for a link."""
    found = [""]
    for text in reversed(texts):
        found.append((text[:_FAR] + found[-1])[:_FAR])
    return found[::-1]


def tex_as_read(tex: str) -> str:
    """A formula as its reader sees it: arrows, and words without commands."""
    return _TEX_WORD.sub("", _TEX_ARROW.sub(" → ", tex))


def _last(after: str) -> str:
    signs = _SIGNS_AFTER.match(after)
    if signs and any(char == ">" or is_arrow(char) for char in signs[2] if signs[1] or char not in _CLOSING):
        return signs[0]
    word = _WORD_AFTER.match(after)
    return word[0] if word else ""
