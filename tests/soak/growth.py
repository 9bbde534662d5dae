"""Markdown that grows: parsed piece by piece it is what it is as a whole, and time grows no faster than length."""

import random
import time
from collections.abc import Callable, Iterator

from app.core.blocks import Document
from app.markup.parse import parse
from app.providers.fake_lorem import lorem
from tests.support.hostile import messages

SMALL, LARGE = 15_000, 60_000
# Four times the text may take eight times as long, and a moment more, on a machine that does other things too.
SLOPE, MOMENT_S = 8.0, 0.05
ALPHABET = "`*_[]()<>#-+|!~$\\\n \t&;:/.'\"0123abcXYZé語😀\u200f"


def run(*, seed: int, minutes: float, least: int = 400, say: Callable[[str], None]) -> None:
    """Hostile texts first, then random ones until the time is up, but `least` of them; raises AssertionError."""
    end, dice, count = time.monotonic() + minutes * 60, random.Random(seed), 0
    for text in _texts(dice):
        _check(text, dice)
        count += 1
        if count >= least and time.monotonic() > end:
            break
    say(f"{count} texts, the longest of {LARGE} characters")


def _texts(dice: random.Random) -> Iterator[str]:
    hostile = list(messages())
    dice.shuffle(hostile)
    yield from hostile
    while True:
        kind = dice.randrange(3)
        if kind == 0:
            yield lorem(dice.randint(200, 4_000), dice.randrange(2**32))
        elif kind == 1:
            yield "".join(dice.choices(ALPHABET, k=dice.randint(1, 300)))
        else:
            # A short run repeated is what makes parsers slow.
            yield "".join(dice.choices(ALPHABET, k=dice.randint(1, 9))) * dice.randint(20, 400)


def _check(text: str, dice: random.Random) -> None:
    whole = parse(text)
    assert _grown(text, dice).blocks == whole.blocks, f"grown otherwise than whole: {text[:300]!r}"
    small, large = _repeated(text, SMALL), _repeated(text, LARGE)
    slope = SLOPE * LARGE / SMALL / 4
    for _ in range(3):
        if _seconds(large) <= slope * _seconds(small) + MOMENT_S:
            return
    raise AssertionError(f"time grows faster than length: {text[:300]!r}")


def _grown(text: str, dice: random.Random) -> Document:
    previous, at = parse(""), 0
    while at < len(text):
        at += dice.randint(1, max(1, len(text) // 12))
        previous = parse(text[:at], previous)
    return previous


def _repeated(text: str, length: int) -> str:
    return (text * (length // max(1, len(text)) + 1))[:length]


def _seconds(text: str) -> float:
    begun = time.perf_counter()
    parse(text)
    return time.perf_counter() - begun
