"""Starting: how soon the window takes typing and shows its list, and what it costs to have it open."""

import time
from pathlib import Path
from statistics import median

from tests.bench.bench_store import large_home
from tests.bench.filling import PASSPHRASE
from tests.bench.harness import Measurement, Row, Run, need, resident_mb
from tests.bench.pairs import Pairs, by_turns
from tests.bench.windows import started
from tests.support.desktop import Home, xserver

STARTS = 9
# So long after the store is open nothing of the start is going on any more, and the day's upkeep has not begun yet.
SETTLED_S = 4.0
IDLE_S = 20.0


def cold_start(run: Run) -> list[Measurement]:
    """A bare window and ours by turns."""
    folder = run.folder("start")
    home = Home(folder / "account")
    with xserver() as display:
        starts = by_turns(
            STARTS,
            lambda: _typed(display, "bare", home, folder / "log"),
            lambda: _typed(display, "ours", home, folder / "log"),
        )
    return [_beside_bare(run, starts, 2.0)]


def listing(run: Run) -> list[Measurement]:
    """Until the newest of 10,000 conversations are painted, the passphrase's key derivation included."""
    home, folder = _large(run), run.folder("list")
    opened: list[float] = []

    def listed() -> float:
        with started("ours", display, home, folder / "log", typing=False) as window:
            moments = window.seconds_until("listed", "opened")
        opened.append(moments["opened"])
        return moments["listed"]

    with xserver() as display:
        starts = by_turns(STARTS, lambda: _typed(display, "bare", home, folder / "log"), listed)
    return [_beside_bare(run, starts, 4.0, f"; the store is open after {median(opened) * 1000:.0f} ms")]


def memory(run: Run) -> list[Measurement]:
    """Of the process with its window and the list of 10,000 conversations, without a model."""
    home, folder = _large(run), run.folder("memory")
    with xserver() as display, started("ours", display, home, folder / "log") as window:
        window.seconds_until("listed", "opened")
        time.sleep(SETTLED_S)
        resident = resident_mb(window.process.pid)
    return [Measurement(f"{resident:.0f} MB", resident, 200)]


def idle(run: Run) -> list[Measurement]:
    """Share of one core that the process takes while nobody does anything; its children count."""
    home, folder = _large(run), run.folder("idle")
    with xserver() as display, started("ours", display, home, folder / "log") as window:
        window.seconds_until("listed", "opened")
        window.stop_typing()
        time.sleep(SETTLED_S)
        before = _cpu_s(window.process.pid)
        time.sleep(IDLE_S)
        spent = _cpu_s(window.process.pid) - before
    share = spent / IDLE_S * 100
    return [Measurement(f"{share:.2f} % over {IDLE_S:.0f} s, with the caret blinking", share, 0.5)]


def _beside_bare(run: Run, starts: Pairs, limit: float, more: str = "") -> Measurement:
    """A start beside the bare window before it."""
    figures = f"{starts.work * 1000:.0f} ms, {starts.ratio:.2f} x bare"
    probe = f"bare PySide6 window {starts.probe * 1000:.0f} ms, by turns{more}"
    return Measurement(figures, starts.ratio, limit, probe, run.neighbours.share())


def _typed(display: str, what: str, home: Home, log: Path) -> float:
    with started(what, display, home, log) as window:
        return window.seconds_until("typed")["typed"]


def _large(run: Run) -> Home:
    """An account whose home is the large one."""
    need("xdotool")
    more = {"SIGNALBOX_HOME": str(large_home(run).home)}
    return Home(run.folder("account") / "account", PASSPHRASE, more)


def _cpu_s(pid: int) -> float:
    """Seconds of CPU of a process, all its threads together, by the clock that Linux keeps for it."""
    return time.clock_gettime(~pid << 3 | 2)


ROWS = [
    Row("cold start", "2.0 x a bare window, until it takes typing", cold_start),
    Row("list of 10,000 conversations", "4.0 x a bare window", listing),
    Row("resident memory", "200 MB without a model", memory),
    Row("idle", "below 0.5 % of a core", idle),
]
