"""Starting: how soon the window takes typing and shows its list, and what it costs to have it open."""

import time
from pathlib import Path

from tests.bench.bench_store import large_home
from tests.bench.filling import PASSPHRASE
from tests.bench.harness import Measurement, Row, Run, need, resident_mb
from tests.bench.windows import started
from tests.support.desktop import Home, xserver

STARTS = 9
# After this long nothing of the start is going on any more.
SETTLED_S = 4.0
IDLE_S = 20.0


def cold_start(run: Run) -> list[Measurement]:
    """Bare and ours by turns, so that both see the same machine; of each the start that was disturbed least."""
    folder = run.folder("start")
    home = Home(folder / "account")
    bare, ours = [], []
    with xserver() as display:
        for _ in range(STARTS):
            bare.append(_typed(display, "bare", home, folder / "log"))
            ours.append(_typed(display, "ours", home, folder / "log"))
    figures = f"{min(ours) * 1000:.0f} ms, {min(ours) / min(bare):.2f} x bare"
    return [Measurement(figures, min(ours) / min(bare), 2.0, f"bare PySide6 window {min(bare) * 1000:.0f} ms")]


def listing(run: Run) -> list[Measurement]:
    """Until the newest of 10,000 conversations are painted, the passphrase's key derivation included."""
    home, folder = _large(run), run.folder("list")
    bare, ours, opened = [], [], []
    with xserver() as display:
        for _ in range(STARTS):
            bare.append(_typed(display, "bare", home, folder / "log"))
            with started("ours", display, home, folder / "log", typing=False) as window:
                moments = window.seconds_until("listed", "opened")
                ours.append(moments["listed"])
                opened.append(moments["opened"])
    figures = f"{min(ours) * 1000:.0f} ms, {min(ours) / min(bare):.2f} x bare"
    probe = f"bare PySide6 window {min(bare) * 1000:.0f} ms; the store is open after {min(opened) * 1000:.0f} ms"
    return [Measurement(figures, min(ours) / min(bare), 4.0, probe)]


def memory(run: Run) -> list[Measurement]:
    """Of the process with its window and the list of 10,000 conversations, without a model."""
    home, folder = _large(run), run.folder("memory")
    with xserver() as display, started("ours", display, home, folder / "log") as window:
        window.seconds_until("listed")
        time.sleep(SETTLED_S)
        resident = resident_mb(window.process.pid)
    return [Measurement(f"{resident:.0f} MB", resident, 200)]


def idle(run: Run) -> list[Measurement]:
    """Share of one core that the process takes while nobody does anything; its children count."""
    home, folder = _large(run), run.folder("idle")
    with xserver() as display, started("ours", display, home, folder / "log") as window:
        window.seconds_until("listed")
        window.stop_typing()
        time.sleep(SETTLED_S)
        before = _cpu_s(window.process.pid)
        time.sleep(IDLE_S)
        spent = _cpu_s(window.process.pid) - before
    share = spent / IDLE_S * 100
    return [Measurement(f"{share:.2f} % over {IDLE_S:.0f} s, with the caret blinking", share, 0.5)]


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
