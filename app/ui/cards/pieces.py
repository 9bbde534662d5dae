"""What a paragraph is laid out in: runs in which no line may be broken stand in pieces of their own.

Rows of those are broken at any letter, and each piece is as long as is cheap to lay out.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.core.blocks import Inline, Run
from app.markup.leaves import cut
from app.markup.seams import seam_before
from app.ui.widgets.unbroken import LONGEST_RUN, long_runs

LONGEST_PIECE = 4_000


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
