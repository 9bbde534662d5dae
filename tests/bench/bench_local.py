"""A local model: as fast in the program as by itself, and a second turn that costs only what is new."""

from functools import cache
from pathlib import Path
from statistics import median

from tests.bench.bench_chat import opened
from tests.bench.harness import Measurement, Row, Run
from tests.bench.pairs import Pair, Pairs
from tests.support.gguf_models import write_slow_llama

ENOUGH_ROUNDS, MOST_ROUNDS, TOKENS = 20, 28, 128
# A round in which other programs took more of the machine than this says something about them, too.
QUIET = 0.02
LEAST_ROUNDS = 3
SHORT_WORDS, LONG_WORDS, LATER_TURNS = 20, 500, 7
# The last words of an answer may be made of other tokens when they are read again.
CUT = 4


@cache
def slow_model(run: Run) -> Path:
    """A model that takes some 20 ms a token."""
    return write_slow_llama(run.folder("model") / "slow.gguf")


def speed(run: Run) -> list[Measurement]:
    """Tokens per second in the window beside the bare loop with the same settings, by turns.

    Both use all cores, and whatever else the machine does moves each by some per cent from one round to the next. The
    budget is broken when the rounds show it, not when their middle happens to fall on the other side.
    """
    numbers = (ENOUGH_ROUNDS, MOST_ROUNDS, TOKENS, QUIET)
    found = opened(run, {}, "local_speed", str(slow_model(run)), *map(str, numbers))["rounds"]
    rounds = quietest(found)
    tokens = Pairs([Pair(one["bare"], one["ours"]) for one in rounds])
    cpu = median(one["cpu"] for one in rounds)
    best, worst = (100 / bound for bound in tokens.bounds)
    share = f"{100 / tokens.ratio:.1f} % of the bare loop, between {worst:.1f} and {best:.1f}"
    figures = f"{1000 / tokens.work:.1f} tokens/s, {share}; {cpu:.1f} ms of CPU a token"
    probe = f"bare loop {1000 / tokens.probe:.1f} tokens/s, by turns; {len(rounds)} of {len(found)} rounds"
    # Judged in per cent that are lost.
    return [Measurement(figures, 100 - best, 3.0, probe, median(one["others"] for one in rounds))]


def quietest(rounds: list[dict[str, float]]) -> list[dict[str, float]]:
    """The rounds in which nobody disturbed, or the least disturbed few."""
    ordered = sorted(rounds, key=lambda one: one["others"])
    calm = [one for one in ordered if one["others"] <= QUIET]
    return calm if len(calm) >= LEAST_ROUNDS else ordered[:LEAST_ROUNDS]


def second_turn(run: Run) -> list[Measurement]:
    """Time to the first token of later turns behind a long first message and behind a short one, by turns.

    To look back over a longer history takes the model itself longer: what the bare loop takes longer for the same
    tokens is its own, and anything else is the program's.
    """
    numbers = (SHORT_WORDS, LONG_WORDS, LATER_TURNS)
    found = opened(run, {}, "second_turn", str(slow_model(run)), *map(str, numbers))
    rounds = list(zip(found["short"][1:], found["long"][1:], strict=True))
    turns = Pairs([Pair(short["ms"], long["ms"] - (long["bare_ms"] - short["bare_ms"])) for short, long in rounds])
    middle = {key: [median(one[key] for one in column) for column in zip(*rounds, strict=True)] for key in rounds[0][0]}
    (short_ms, long_ms), (short_bare, long_bare) = middle["ms"], middle["bare_ms"]
    tokens, known = rounds[0][1]["tokens"], rounds[0][1]["known"]
    figures = f"{long_ms:.0f} ms behind {tokens:,} tokens, {known:,} of them known ({turns.ratio:.2f} x a short one)"
    probe = (
        f"behind a short one {short_ms:.0f} ms, by turns; bare loop {long_bare:.0f} and {short_bare:.0f} ms; "
        f"first turn {found['long'][0]['ms']:.0f} ms"
    )
    new_short, new_long = (max(one["tokens"] - one["known"] for one in column) for column in zip(*rounds, strict=True))
    evaluated = f"{new_long:.0f} tokens evaluated, behind a short one {new_short:.0f}"
    return [
        Measurement(figures, turns.ratio, 1.5, probe, max(middle["others"])),
        Measurement(evaluated, new_long, new_short + CUT),
    ]


ROWS = [
    Row("local tokens per second", "at least 97 % of the low-level loop", speed),
    Row("second turn on a local model", "first token independent of history", second_turn),
]
