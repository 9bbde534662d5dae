"""The chat at work: a message sent, four answers at once, long answers, a long conversation opened."""

import json
from pathlib import Path
from random import Random
from statistics import median
from string import ascii_letters, digits
from typing import Any

from app.providers.fake import tokens
from app.providers.fake_lorem import lorem
from tests.bench.bench_store import LONG, MESSAGES, large_home
from tests.bench.filling import PASSPHRASE
from tests.bench.harness import Measurement, Row, Run
from tests.bench.pairs import Pair, Pairs, percentile
from tests.support.desktop import Home, xserver

SECONDS = 30.0
TOKENS_PER_SECOND = 120
ANSWERS = 4
SENDS = 10
# The median of so many tries is judged; where the first ones agree, the last would change nothing.
TRIES = 3
QT_MS = 8.0
SHORT, LONG_ANSWER, RUN = 20_000, 100_000, 1_000_000
# Texts are held in a few forms; what is beyond so many bytes a character grows without need.
SLACK_MB, BYTES_A_CHARACTER = 4.0, 20


def sending(run: Run) -> list[Measurement]:
    """From the Enter key to the user's message painted, with a real engine and a real disk."""
    found = opened(run, {"replies": [{"text": "Fine."}]}, "send_painted", str(SENDS))
    sent = pairs(found["pairs"])
    p90 = percentile([pair.work for pair in sent.each], 0.9)
    figures = f"half {sent.work:.0f} ms, p90 {p90:.0f} ms"
    return [Measurement(figures, sent.reference_ms, 50, sent.loop, run.neighbours.share())]


def streaming(run: Run) -> list[Measurement]:
    """Four answers that grow to 20,000 characters, one of them on the screen."""
    reply = {"lorem": SHORT * 2, "seed": 3}
    return _streams(run, reply, pause=1.0)


def long_streaming(run: Run) -> list[Measurement]:
    """The same for the last stretch to 100,000 characters; what came before is there at once."""
    pause = 6.0
    rest = int(TOKENS_PER_SECOND * (pause + SECONDS))
    reply = {"lorem": LONG_ANSWER * 2, "seed": 3, "head_start": len(tokens(lorem(LONG_ANSWER, 3))) - rest}
    return _streams(run, reply, pause=pause)


def _streams(run: Run, reply: dict[str, Any], *, pause: float) -> list[Measurement]:
    warm = {"match": "^Warm up", "lorem": reply["lorem"] // 2, "seed": 4, "tokens_per_second": 4_000}
    script = {"replies": [warm, reply | {"tokens_per_second": TOKENS_PER_SECOND}]}
    tries: list[dict[str, Any]] = []
    while not _decided(worst := _worst(tries)):
        tries.append(opened(run, script, "streams", str(ANSWERS), str(SECONDS), str(pause)))
        if min(tries[-1]["lengths"]) < 0:
            raise RuntimeError(f"an answer ended too early: {tries[-1]['lengths']}")
    found = tries[-1]
    busy = found["busy"]
    figures = (
        f"worst {worst.work:.1f} ms of 16, {busy['over']} times over, "
        f"p99 {busy['p99']:.1f} ms, mean {busy['mean']:.1f} ms; to {max(found['lengths']):,} characters"
    )
    each = ", ".join(f"{one['busy']['worst']:.1f} ms while others took {one['others']:.0%}" for one in tries)
    allowed = SLACK_MB + sum(found["lengths"]) * BYTES_A_CHARACTER / 1e6
    memory = Measurement(f"memory {found['grown_mb']:+.1f} MB to {found['mb']:.0f} MB", found["grown_mb"], allowed)
    return [Measurement(figures, worst.reference_ms, QT_MS, f"{worst.loop}; worst of each try: {each}"), memory]


def _worst(tries: list[dict[str, Any]]) -> Pairs:
    """The worst window of each try beside the loop, which took its turns on the same thread."""
    return Pairs([Pair(one["probe"], one["busy"]["worst"]) for one in tries])


def _decided(worst: Pairs) -> bool:
    """Whether more tries would leave the median on the side of the budget on which it is."""
    kept = sum(Pairs([pair]).reference_ms <= QT_MS for pair in worst.each)
    return max(kept, len(worst.each) - kept) > TRIES // 2


def opening(run: Run) -> list[Measurement]:
    """The end of a conversation of 10,000 messages painted, beside a short one in the same home."""
    filled = large_home(run)
    if not 0 < LONG < MESSAGES:
        raise RuntimeError("the large home has no long conversation")
    found = opened(run, {}, "open_long", filled.short, filled.long, home=filled.home)
    long, short = pairs(found["long"]), pairs(found["short"])
    figures = f"{long.work:.0f} ms (a short one: {short.work:.0f} ms)"
    more = median(long_mb - short_mb for short_mb, long_mb in found["mb"])
    return [
        Measurement(figures, long.reference_ms, 150, long.loop, run.neighbours.share()),
        Measurement(f"memory {more:+.1f} MB beside a short one", more, 8.0),
    ]


def unbroken(run: Run) -> list[Measurement]:
    """A run of 1,000,000 letters without an end: pasted, typed beside, answered, and scrolled."""
    seconds, pause = 10.0, 6.0
    # An answer that only repeats itself would be ended.
    text = "".join(Random(3).choices(ascii_letters + digits, k=RUN))
    head = len(tokens(text)) - int(TOKENS_PER_SECOND * (pause + seconds + 10))
    reply = {"text": text, "tokens_per_second": TOKENS_PER_SECOND, "head_start": head}
    found = opened(run, {"replies": [reply]}, "unbroken", str(seconds), str(pause))
    if found["pasted"] < RUN or found["length"] < RUN * 0.9:
        raise RuntimeError(f"not all of it came: {found['pasted']} pasted, {found['length']} answered")
    measured = []
    for name, busy in found["phases"].items():
        worst = Pairs([Pair(busy["probe"], busy["worst"])])
        figures = f"{name}: worst {worst.work:.1f} ms of 16, {busy['over']} times over, p99 {busy['p99']:.1f} ms"
        measured.append(Measurement(figures, worst.reference_ms, QT_MS, worst.loop, run.neighbours.share()))
    return measured


def pairs(plain: list[list[float]]) -> Pairs:
    """From what a child prints."""
    return Pairs([Pair(*numbers) for numbers in plain])


def opened(run: Run, script: dict[str, Any], task: str, *values: str, home: Path | None = None) -> dict[str, Any]:
    """Run a task of `child_opened` in an account of its own."""
    folder = run.folder("opened")
    path = folder / "fake.json"
    path.write_text(json.dumps(script))
    more = {"SIGNALBOX_FAKE": str(path)} | ({"SIGNALBOX_HOME": str(home)} if home else {})
    account = Home(folder / "account", PASSPHRASE, more)
    with xserver() as display:
        environment = account.environment() | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        return run.child("child_opened", task, str(folder), *values, environment=environment)


ROWS = [
    Row("message sent and painted", "50 ms, before any network", sending),
    Row("four answers at once", "at most 8 ms of Qt in any 16 over 30 s, flat", streaming),
    Row("four long answers", "the same up to 100,000 characters", long_streaming),
    Row("one run of 1,000,000 letters", "at most 8 ms of Qt in any 16", unbroken),
    Row("conversation of 10,000 messages", "150 ms; memory flat in its length", opening),
]
