"""Runs in which no line may be broken: Qt looks through the whole of one for each row that it fills.

They stand in pieces of their own, whose rows are broken at any letter, and are as long as is cheap to lay out.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QTextBoundaryFinder

from app.core.blocks import Inline, Run
from app.markup.leaves import cut
from app.markup.seams import seam_before

LONGEST_RUN = 1_000
LONGEST_PIECE = 4_000
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


def pieces(runs: Inline, longest: int) -> list[tuple[Inline, bool]]:
    """What a paragraph is laid out in, none longer than `longest`, and whether a piece is (of) a run."""
    if sum(len(run.text) for run in runs) < LONGEST_RUN:
        return [(runs, False)]
    text = "".join(run.text for run in runs)
    ends: list[tuple[int, bool]] = []
    done = 0
    for begin, end in long_runs(text):
        ends += _ends(text, done, begin, longest)
        # White space behind a run would indent what follows it.
        done = len(text) - len(text[end:].lstrip(" "))
        ends += ((place, True) for place in _run_ends(text, begin, done))
    ends += _ends(text, done, len(text), longest)
    if len(ends) < 2:
        return [(runs, ends[0][1] if ends else False)]
    return [
        (tuple(between(runs, begin, end)), is_run)
        for begin, (end, is_run) in zip([0, *(end for end, _ in ends)], ends, strict=False)
    ]


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


def _ends(text: str, begin: int, end: int, longest: int) -> Iterator[tuple[int, bool]]:
    """Where the pieces of a stretch with words end."""
    for stretch in cut(text[begin:end], longest) if end > begin else ():
        begin += len(stretch)
        yield begin, False


def _run_ends(text: str, begin: int, end: int) -> Iterator[int]:
    while end - begin > LONGEST_PIECE:
        begin = seam_before(text, begin + LONGEST_PIECE)
        yield begin
    yield end


def between(runs: Inline, begin: int, end: int) -> Iterator[Run]:
    """What of the runs stands between two places of their text."""
    at = 0
    for run in runs:
        text = run.text[max(0, begin - at) : max(0, end - at)]
        at += len(run.text)
        if text:
            yield run if text == run.text else replace(run, text=text)
        if at >= end:
            return
