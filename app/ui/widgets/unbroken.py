"""Runs in which no line may be broken: Qt looks through the whole of one for each row that it fills."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QTextBoundaryFinder

LONGEST_RUN = 1_000
# What certainly lets a line end, so that most text need not be looked at more closely: spaces, and letters that are
# words by themselves.
_SPACES = " \t\n\x0b\x0c\r\x85\u1680\u2000-\u2006\u2008-\u200b\u2028\u2029\u205f\u3000"
_WORDS = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U0001f300-\U0001faff\U00020000-\U0003ffff"
_UNBROKEN = f"[^{_SPACES}{_WORDS}]"


def long_runs(text: str, longest: int = LONGEST_RUN) -> Iterator[tuple[int, int]]:
    """Where runs of at least so many characters begin and end."""
    for match in re.finditer(f"{_UNBROKEN}{{{longest},}}", text) if len(text) >= longest else ():
        begin = match.start()
        for end in _line_ends(match[0]):
            if match.start() + end - begin >= longest:
                yield begin, match.start() + end
            begin = match.start() + end


def has_long_run(text: str) -> bool:
    """Whether there is such a run."""
    return next(long_runs(text), None) is not None


def _line_ends(text: str) -> Iterator[int]:
    """Where Qt may end a line, last of all at the end."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text)
    units = 0 if text.isascii() else len(text.encode("utf-16-le")) // 2
    at, done = 0, 0
    while (found := finder.toNextBoundary()) >= 0:
        if units > len(text):
            # Qt counts UTF-16 units, Python counts characters.
            at += _characters(text, at, found - done)
            done = found
            yield at
        else:
            yield found


def _characters(text: str, begin: int, units: int) -> int:
    """How many characters from a place on are so many units."""
    return len(text[begin : begin + units].encode("utf-16-le")[: 2 * units].decode("utf-16-le"))
