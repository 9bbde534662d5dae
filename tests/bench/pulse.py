"""How busy the Qt thread is, seen from inside it: a timer notes wall time and the thread's CPU every millisecond.

Between two notes lies at most one turn of Qt's loop that took longer, so CPU over wall is known finely enough to say
what was used in any window of 16 ms.
"""

import time
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import mean, median
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from tests.bench.pairs import percentile

WINDOW_MS = 16.0
OVER_MS = 8.0


@dataclass(frozen=True)
class Busy:
    """CPU milliseconds of the thread in windows of 16 ms; how often `OVER_MS` were exceeded; the loop's worst delay."""

    worst: float
    p99: float
    mean: float
    over: int
    latest_ms: float

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


class Pulse(QObject):
    """Notes from `start` to `stop`; `seen` says what they come to."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Numbers by themselves: as Python's objects they would be half of what the memory grows by meanwhile.
        self._wall, self._cpu = array("d"), array("d")
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._note)

    def start(self) -> None:
        """Begin anew."""
        self._wall, self._cpu = array("d"), array("d")
        self._note()
        self._timer.start()

    def stop(self) -> None:
        """End."""
        self._timer.stop()
        self._note()

    def seen(self, rest: float = 0.0) -> Busy:
        """What was seen beyond `rest`, which a window takes when nothing happens, this pulse included."""
        return busy(self._wall, self._cpu, rest)

    def _note(self) -> None:
        self._wall.append(time.perf_counter_ns() / 1e6)
        self._cpu.append(time.thread_time_ns() / 1e6)


def together(stretches: Sequence[Busy]) -> Busy:
    """What several stretches come to: the worst of each is the worst of all."""
    return Busy(
        worst=max(one.worst for one in stretches),
        p99=median(one.p99 for one in stretches),
        mean=mean(one.mean for one in stretches),
        over=sum(one.over for one in stretches),
        latest_ms=max(one.latest_ms for one in stretches),
    )


def busy(wall: Sequence[float], cpu: Sequence[float], rest: float = 0.0) -> Busy:
    """What the notes say; between two of them CPU grows evenly, which is exact where the thread was busy all along."""
    used, over, clear_at = [], 0, wall[0]
    for index, begin in enumerate(wall):
        end = begin + WINDOW_MS
        after = bisect_right(wall, end)
        if after == len(wall):
            break
        before = after - 1
        share = (end - wall[before]) / (wall[after] - wall[before])
        used.append(cpu[before] + share * (cpu[after] - cpu[before]) - cpu[index] - rest)
        if used[-1] > OVER_MS and begin >= clear_at:
            # Windows that overlap are one occasion.
            over, clear_at = over + 1, end
    gaps = [later - earlier for earlier, later in pairwise(wall)]
    return Busy(
        worst=max(used),
        p99=percentile(used, 0.99),
        mean=(cpu[-1] - cpu[0]) / (wall[-1] - wall[0]) * WINDOW_MS - rest,
        over=over,
        latest_ms=max(gaps),
    )
