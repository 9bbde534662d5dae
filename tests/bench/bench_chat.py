"""The chat at work: a message sent, four answers at once, long answers, a long conversation opened."""

import json
from pathlib import Path
from typing import Any

from app.providers.fake import tokens
from app.providers.fake_lorem import lorem
from tests.bench.bench_store import LONG, MESSAGES, large_home
from tests.bench.filling import PASSPHRASE
from tests.bench.harness import Measurement, Row, Run
from tests.support.desktop import Home, xserver

SECONDS = 30.0
TOKENS_PER_SECOND = 120
ANSWERS = 4
SENDS = 10
# What the program does, it does in every try, at the same place of the text; what others do to it, not.
TRIES = 3
SHORT, LONG_ANSWER = 20_000, 100_000
# Texts are held in a few forms; what is beyond so many bytes a character grows without need.
SLACK_MB, BYTES_A_CHARACTER = 4.0, 20


def sending(run: Run) -> list[Measurement]:
    """From the Enter key to the user's message painted, with a real engine and a real disk."""
    found = desk(run, {"replies": [{"text": "Fine."}]}, "send_painted", str(SENDS))
    limit, probe = run.scaled(50)
    figures = f"half {found['half']:.0f} ms, p90 {found['p90']:.0f} ms"
    return [Measurement(figures, found["half"], limit, probe)]


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
    limit, probe = run.scaled(8.0)
    tries: list[dict[str, Any]] = []
    while len(tries) < TRIES and not any(one["busy"]["worst"] <= limit for one in tries):
        tries.append(desk(run, script, "streams", str(ANSWERS), str(SECONDS), str(pause)))
        if min(tries[-1]["lengths"]) < 0:
            raise RuntimeError(f"an answer ended too early: {tries[-1]['lengths']}")
    found = min(tries, key=lambda one: one["busy"]["worst"])
    busy = found["busy"]
    figures = (
        f"worst {busy['worst']:.1f} ms of 16, {busy['over']} times over, p99 {busy['p99']:.1f} ms, "
        f"mean {busy['mean']:.1f} ms; to {max(found['lengths']):,} characters"
    )
    each = ", ".join(f"{one['busy']['worst']:.1f} ms while others took {one['others']:.0%}" for one in tries)
    probe = f"{probe}; worst of each try: {each}"
    allowed = SLACK_MB + sum(found["lengths"]) * BYTES_A_CHARACTER / 1e6
    memory = Measurement(f"memory {found['grown_mb']:+.1f} MB to {found['mb']:.0f} MB", found["grown_mb"], allowed)
    return [Measurement(figures, busy["worst"], limit, probe), memory]


def opening(run: Run) -> list[Measurement]:
    """The end of a conversation of 10,000 messages painted, beside a short one in the same home."""
    filled = large_home(run)
    if not 0 < LONG < MESSAGES:
        raise RuntimeError("the large home has no long conversation")
    found = desk(run, {}, "open_long", filled.short, filled.long, home=filled.home)
    limit, probe = run.scaled(150)
    time = Measurement(
        f"{found['long_ms']:.0f} ms (a short one: {found['short_ms']:.0f} ms)", found["long_ms"], limit, probe
    )
    more = found["long_mb"] - found["short_mb"]
    return [
        time,
        Measurement(f"memory {more:+.1f} MB beside a short one", more, 8.0),
    ]


def desk(run: Run, script: dict[str, Any], task: str, *values: str, home: Path | None = None) -> dict[str, Any]:
    """Run a task of `child_desk` in an account of its own."""
    folder = run.folder("desk")
    path = folder / "fake.json"
    path.write_text(json.dumps(script))
    more = {"SIGNALBOX_FAKE": str(path)} | ({"SIGNALBOX_HOME": str(home)} if home else {})
    account = Home(folder / "account", PASSPHRASE, more)
    with xserver() as display:
        environment = account.environment() | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        return run.child("child_desk", task, str(folder), *values, environment=environment)


ROWS = [
    Row("message sent and painted", "50 ms, before any network", sending),
    Row("four answers at once", "at most 8 ms of Qt in any 16 over 30 s, flat", streaming),
    Row("four long answers", "the same up to 100,000 characters", long_streaming),
    Row("conversation of 10,000 messages", "150 ms; memory flat in its length", opening),
]
