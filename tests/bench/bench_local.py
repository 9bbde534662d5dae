"""A local model: as fast in the program as by itself, and a second turn that costs only what is new."""

from functools import cache
from pathlib import Path
from statistics import median

from tests.bench.bench_chat import desk
from tests.bench.harness import Measurement, Row, Run
from tests.support.gguf_models import write_slow_llama

ROUNDS, TOKENS = 7, 96
SHORT_WORDS, LONG_WORDS = 20, 500


@cache
def slow_model(run: Run) -> Path:
    """A model that takes some 20 ms a token."""
    return write_slow_llama(run.folder("model") / "slow.gguf")


def speed(run: Run) -> list[Measurement]:
    """Tokens per second in the window beside the bare loop with the same settings, by turns."""
    found = desk(run, {}, "local_speed", str(slow_model(run)), str(ROUNDS), str(TOKENS))
    # Each answer stands beside the bare run that followed at once, so that both saw the same machine.
    shares = [bare / ours for ours, bare in zip(found["ours"], found["bare"], strict=True)]
    ours, bare = min(found["ours"]), min(found["bare"])
    figures = (
        f"{1000 / ours:.1f} tokens/s, {median(shares) * 100:.1f} % of the bare loop; "
        f"{median(found['cpu']):.1f} ms of CPU a token"
    )
    return [Measurement(figures, 0.97, median(shares), f"bare loop {1000 / bare:.1f} tokens/s, {bare:.1f} ms a token")]


def second_turn(run: Run) -> list[Measurement]:
    """Time to the first token of later turns behind a long first message and behind a short one."""
    found = desk(run, {}, "second_turn", str(slow_model(run)), str(SHORT_WORDS), str(LONG_WORDS))
    first, _, _, second, tokens, cached, third, *_ = found["long"]
    _, _, _, short, *_, other, _, _ = found["short"]
    behind_long, behind_short = min(second, third), min(short, other)
    ratio = behind_long / behind_short
    figures = f"{behind_long:.0f} ms behind {tokens:,} tokens, {cached:,} of them known ({ratio:.2f} x a short one)"
    return [Measurement(figures, ratio, 2.0, f"first turn {first:.0f} ms; behind a short one {behind_short:.0f} ms")]


ROWS = [
    Row("local tokens per second", "at least 97 % of the low-level loop", speed),
    Row("second turn on a local model", "first token independent of history", second_turn),
]
