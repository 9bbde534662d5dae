"""A local model: as fast in the program as by itself, and a second turn that costs only what is new."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.bench_chat import desk
from tests.bench.harness import Measurement, Row, Run
from tests.support.gguf_models import write_slow_llama

ENOUGH_ROUNDS, MOST_ROUNDS, TOKENS = 7, 14, 96
# A round in which other programs took more of the machine than this says something about them, too.
QUIET = 0.02
LEAST_ROUNDS = 3
# Where even the quietest rounds were disturbed more than this, nothing was measured, and nothing is kept.
TOO_LOUD = 0.05
SHORT_WORDS, LONG_WORDS, LATER_TURNS = 20, 500, 4
# The last words of an answer may be made of other tokens when they are read again.
CUT = 4


@cache
def slow_model(run: Run) -> Path:
    """A model that takes some 20 ms a token."""
    return write_slow_llama(run.folder("model") / "slow.gguf")


def speed(run: Run) -> list[Measurement]:
    """Tokens per second in the window beside the bare loop with the same settings, by turns."""
    numbers = (ENOUGH_ROUNDS, MOST_ROUNDS, TOKENS, QUIET)
    found = desk(run, {}, "local_speed", str(slow_model(run)), *map(str, numbers))
    # Each answer stands beside the bare run that followed at once, so that both saw the same machine.
    rounds = quietest(zip(found["ours"], found["bare"], found["cpu"], found["others"], strict=True))
    ours, bare, cpu, others = (median(column) for column in zip(*rounds, strict=True))
    share = median(alone / whole for whole, alone, *_ in rounds)
    figures = f"{1000 / ours:.1f} tokens/s, {share * 100:.1f} % of the bare loop; {cpu:.1f} ms of CPU a token"
    probe = (
        f"bare loop {1000 / bare:.1f} tokens/s, {bare:.1f} ms a token; "
        f"{len(rounds)} of {len(found['ours'])} rounds, others took {others * 100:.1f} %"
    )
    return [Measurement(figures, 0.97, share if others <= TOO_LOUD else 0.0, probe)]


def quietest(rounds: Any) -> list[Sequence[float]]:
    """The rounds in which nobody disturbed, or the least disturbed few; the last column says how much others took."""
    ordered = sorted(rounds, key=lambda figures: figures[-1])
    calm = [figures for figures in ordered if figures[-1] <= QUIET]
    return calm if len(calm) >= LEAST_ROUNDS else ordered[:LEAST_ROUNDS]


def second_turn(run: Run) -> list[Measurement]:
    """Time to the first token of later turns behind a long first message and behind a short one.

    To look back over a longer history takes the model itself longer: what the bare loop takes longer for the same
    tokens is its own, and anything else is the program's.
    """
    numbers = (SHORT_WORDS, LONG_WORDS, LATER_TURNS)
    found = desk(run, {}, "second_turn", str(slow_model(run)), *map(str, numbers))
    first, *later = found["long"]
    behind_long, alone_long = (min(turn[key] for turn in later) for key in ("ms", "bare_ms"))
    behind_short, alone_short = (min(turn[key] for turn in found["short"][1:]) for key in ("ms", "bare_ms"))
    ratio = (behind_long - (alone_long - alone_short)) / behind_short
    tokens, known = later[0]["tokens"], later[0]["known"]
    figures = f"{behind_long:.0f} ms behind {tokens:,} tokens, {known:,} of them known ({ratio:.2f} x a short one)"
    probe = (
        f"first turn {first['ms']:.0f} ms; behind a short one {behind_short:.0f} ms; "
        f"bare loop {alone_long:.0f} and {alone_short:.0f} ms"
    )
    new_long, new_short = (
        max(turn["tokens"] - turn["known"] for turn in found[kind][1:]) for kind in ("long", "short")
    )
    evaluated = f"{new_long:.0f} tokens evaluated, behind a short one {new_short:.0f}"
    return [Measurement(figures, ratio, 1.5, probe), Measurement(evaluated, new_long, new_short + CUT)]


ROWS = [
    Row("local tokens per second", "at least 97 % of the low-level loop", speed),
    Row("second turn on a local model", "first token independent of history", second_turn),
]
