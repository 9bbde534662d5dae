"""A year of a home: five hundred messages a day, chats deleted and purged, backups, restarts, and kills without a word.

What people do by hand is done by the real engine, a process for each week; the rest of each day's messages and entries
is written in bulk. A step at the end may take a fifth more than at the beginning, measured beside a fixed loop.
"""

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from app.core.clock import DAY_US
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.settings.policy_source import NoPolicy
from app.store import periodic
from tests.bench.bench_years import record
from tests.bench.filling import PASSPHRASE, fill, grow, settle
from tests.soak.week import BEGIN_US, Calendar
from tests.support.desktop import ROOT
from tests.support.engines import write_script
from tests.support.inside import Keys, look_inside

WEEKS, LEAST, DAYS = 52, 6, 7
MESSAGES, ENTRIES, CHATS, LONG = 470, 480, 20, 400
SLOWER, MOMENT = 1.2, 0.15
# Of the store, in a hundred, what a daily backup may write in the second half of the year.
WRITTEN = 5.0
SCRIPT = {"replies": [{"lorem": 300, "seed": 3}]}


def run(folder: Path, *, seed: int, minutes: float, say: Callable[[str], None]) -> None:
    """Live the year, in fewer weeks where the minutes are up; raises AssertionError."""
    days, kills = live(folder, seed=seed, minutes=minutes)
    ratios = ", ".join(f"{name} {late / early:.2f}" for name, early, late in compared(days))
    say(
        f"{len(days)} days, {kills} kills, a store of {days[-1]['store'] / 1e6:.0f} MB; last by first quarter: {ratios}"
    )
    say(f"a daily backup writes {judge(days):.1f} % of the store")
    say(asyncio.run(hold(folder, days[-1]["day"])))


def live(folder: Path, *, seed: int, minutes: float, weeks: int = WEEKS) -> tuple[list[dict[str, Any]], int]:
    """What each day took, and how often the program was killed."""
    end, dice = time.monotonic() + minutes * 60, random.Random(seed)
    (folder / "long").write_text(fill(folder, 50, 1_000, LONG).long)
    write_script(folder, SCRIPT)
    days: list[dict[str, Any]] = []
    kills = 0
    for week in range(weeks):
        kills += _live(folder, week, dice, days)
        if time.monotonic() > end and week >= LEAST:
            break
    return days, kills


def _live(folder: Path, week: int, dice: random.Random, days: list[dict[str, Any]]) -> int:
    """One week; returns how often it was killed."""
    first, kills = week * DAYS, 0
    grow(folder / "home", CHATS * DAYS, MESSAGES * DAYS, BEGIN_US + (first - 1) * DAY_US, dice.randrange(2**31))
    settle(folder / "home")
    record(folder / "home", ENTRIES * DAYS)
    end = first + DAYS
    while first < end:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.week", *map(str, (folder, first, end - first, dice.randrange(2**31)))],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        # In the midst of a day, or of opening; later ones of a week are let live, so that it ends.
        after = dice.randrange(DAYS) if not kills and dice.random() < 0.3 else None
        lived, errors = _follow(process, dice, after)
        days += lived
        first = lived[-1]["day"] + 1 if lived else first
        kills += after is not None and process.returncode != 0
        assert process.returncode in (0, -signal.SIGKILL if after is not None else 0), errors
    return kills


def _follow(process: "subprocess.Popen[str]", dice: random.Random, after: int | None) -> tuple[list[Any], str]:
    assert process.stdout is not None and process.stderr is not None
    lived: list[Any] = []
    with process:
        while after is None or len(lived) < after:
            line = process.stdout.readline()
            if not line:
                break
            lived.append(json.loads(line))
        if after is not None and process.poll() is None:
            time.sleep(dice.random())
            process.kill()
        rest, errors = process.communicate()
        lived += [json.loads(line) for line in rest.splitlines() if line.endswith("}")]
    return lived, errors


def judge(days: list[dict[str, Any]]) -> float:
    """What a daily backup writes, in a hundred; raises AssertionError where that is much, or a step became slower."""
    slower = [f"{name}: {early:.2f} to {late:.2f} times the loop" for name, early, late in compared(days)
              if late > SLOWER * early + MOMENT]  # fmt: skip
    assert not slower, "slower at the end of the year: " + "; ".join(slower)
    written: float = median(100 * day["written"] / day["store"] for day in days[len(days) // 2 :] if day["written"])
    assert written <= WRITTEN, f"a daily backup writes {written:.1f} % of the store"
    return written


def compared(days: list[dict[str, Any]]) -> list[tuple[str, float, float]]:
    """Each step in the first and the last quarter of the days, as so many times the fixed loop beside it."""
    quarter = max(1, len(days) // 4)
    found = []
    for name in sorted({name for day in days for name in day["steps"]}):
        early, late = (
            [day["steps"][name] / day["probe"] for day in part if name in day["steps"]]
            for part in (days[:quarter], days[-quarter:])
        )
        if early and late:
            found.append((name, median(early), median(late)))
    return found


async def hold(folder: Path, day: int) -> str:
    """Everything verifies, what each request says is put together, and the last backup brings it back."""
    home = folder / "home"
    engine = Engine(Setup(home, folder / "passphrase", policy_source=NoPolicy(), clock=Calendar(day + 1)))
    await engine.home.open()
    try:
        report = await engine.audit.verify()
        assert report.ok, report.problems[:5]
    finally:
        await engine.close()
    seen = look_inside(home, Keys.of(home, PASSPHRASE))
    asked = [seen.question(entry) for entry in seen.requests if "signalbox.thread" in entry.body]
    assert asked and all(asked)
    assert not seen.pending and all(turn.state == "closed" for turn in seen.turns.values())
    (_, last) = periodic.kept(home)[-1]
    back = Engine(Setup(home, folder / "passphrase", policy_source=NoPolicy(), clock=Calendar(day + 1)))
    await back.backups.restore(str(last), "")
    await back.home.open()
    try:
        report = await back.audit.verify()
        assert report.ok, report.problems[:5]
        long = await back.transcripts.page((folder / "long").read_text())
        assert f"day {day}" in "".join(item.message.text for item in long.items).lower()
    finally:
        await back.close()
    return f"{report.entries} entries hold, {len(asked)} requests are read whole, the last backup was restored"
