"""Rows of the budget table, and the probes that say how fast this machine is in this very run."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Measurement:
    """One line of the table: `figures` is for people, `value` is held against `limit` (less is better)."""

    figures: str
    value: float
    limit: float
    probe: str = ""

    @property
    def kept(self) -> bool:
        """Whether the budget holds."""
        return self.value <= self.limit


@dataclass(frozen=True)
class Row:
    """A budget: its name, its words from the design, and how it is measured."""

    name: str
    budget: str
    measure: Callable[["Run"], Sequence[Measurement]]
    needs_data: bool = False


@dataclass
class Run:
    """One run of the table: a scratch folder, the data folder if given, and the machine's probes."""

    scratch: Path
    data: Path | None = None
    _loop_ms: list[float] = field(default_factory=list)

    @property
    def loop_ms(self) -> float:
        """Milliseconds of CPU that a fixed Python loop takes; about 22 on the machine of the absolute figures."""
        if not self._loop_ms:
            self._loop_ms.extend(cpu_ms(fixed_loop) for _ in range(9))
        return statistics.median(self._loop_ms)

    def synced_write_ms(self, times: int = 200) -> list[float]:
        """Milliseconds of each of some small appends, each followed by fsync."""
        with tempfile.NamedTemporaryFile(dir=self.scratch) as file:
            return [
                wall_ms(lambda: (file.write(b"x" * 512), file.flush(), os.fsync(file.fileno()))) for _ in range(times)
            ]

    def scale(self, milliseconds: float) -> float:
        """A budget given for the reference machine, as long as it takes on this one."""
        return milliseconds * max(1.0, self.loop_ms / REFERENCE_LOOP_MS)


# What `fixed_loop` takes on the two cores for which the absolute figures hold.
REFERENCE_LOOP_MS = 22.0


def fixed_loop() -> int:
    """Some arithmetic, some dictionary work, some text: what our own code is made of."""
    table: dict[int, str] = {}
    total = 0
    for number in range(120_000):
        total = (total * 31 + number) & 0xFFFFFFFF
        table[number & 1023] = str(total)
    return total + len("".join(table.values()))


def cpu_ms(work: Callable[[], object]) -> float:
    """Milliseconds of this thread's CPU."""
    start = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - start) / 1e6


def wall_ms(work: Callable[[], object]) -> float:
    """Milliseconds on the wall."""
    start = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - start) / 1e6


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
