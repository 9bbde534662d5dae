"""Probe and work by turns, and what the work comes to beside its probe.

A machine is not as fast now as it was a moment ago: its cores share caches with each other, and all of it is shared
with programs and machines that nobody here knows of. So no work is held against a probe of another moment. The two take
turns, each pair has a ratio of its own, and the median of the ratios is judged: what slows a moment slows both, and
what slows only one of them moves one ratio of many.

A budget in milliseconds holds on the reference machine: what work takes beside the fixed loop, times what the loop
takes there, is what the work takes there. It is reckoned both ways: a machine faster than the reference must not hide
what is too slow on it.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

# What `fixed_loop` takes on the two cores for which the absolute figures hold.
REFERENCE_LOOP_MS = 22.0
ROUNDS = 120_000
# Run before the clock does: whatever ran before has put the loop itself out of the caches.
WARM_ROUNDS = 2_000
# How often a bound may be wrong.
DOUBT = 0.05


class Pair(NamedTuple):
    """What a probe and the work behind it took, by the same clock."""

    probe: float
    work: float


@dataclass(frozen=True)
class Pairs:
    """What one piece of work took, again and again, each time behind a probe."""

    each: Sequence[Pair]

    @property
    def ratio(self) -> float:
        """Work over probe, as half of the pairs have it; this is what is judged."""
        return median(pair.work / pair.probe for pair in self.each)

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which ratios the true middle lies, on each side with 95 % certainty (order statistics, sign test).

        Fewer than five pairs say nothing certain; the least and the greatest stand then.
        """
        ordered = sorted(pair.work / pair.probe for pair in self.each)
        count, below, chance = len(ordered), 0, 0.0
        while (chance := chance + math.comb(count, below) / 2**count) <= DOUBT:
            below += 1
        place = max(0, below - 1)
        return ordered[place], ordered[-1 - place]

    @property
    def probe(self) -> float:
        """What half of the probes took, for people to read."""
        return median(pair.probe for pair in self.each)

    @property
    def work(self) -> float:
        """What the work took half of the times, for people to read."""
        return median(pair.work for pair in self.each)

    @property
    def reference_ms(self) -> float:
        """What the work takes on the reference machine, where the probe was the fixed loop."""
        return self.ratio * REFERENCE_LOOP_MS

    @property
    def loop(self) -> str:
        """What the table says of the fixed loop as a probe."""
        return f"fixed loop {self.probe:.1f} ms, by turns; judged as on the reference machine"

    def percentiles(self, share: float, size: int) -> "Pairs":
        """For budgets about the slowest: of each `size` pairs in a row the percentile, work's beside the probe's."""
        whole = range(0, len(self.each) - size + 1, size)
        batches = [list(zip(*self.each[begin : begin + size], strict=True)) for begin in whole]
        return Pairs([Pair(*(percentile(column, share) for column in batch)) for batch in batches])


def by_turns(times: int, probe: Callable[[], float], work: Callable[[], float]) -> Pairs:
    """Probe, work, probe, work, and so on."""
    return Pairs([Pair(probe(), work()) for _ in range(times)])


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that `share` (0 to 1) of all values do not exceed (nearest rank)."""
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]


def fixed_loop(rounds: int = ROUNDS) -> int:
    """Some arithmetic, some dictionary work, some text: what our own code is made of."""
    table: dict[int, str] = {}
    total = 0
    for number in range(rounds):
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


def loop_ms(clock: Callable[[Callable[[], object]], float] = cpu_ms, part: int = 10) -> float:
    """What the fixed loop takes at this moment, told from one of so many parts of it: the work beside it is short."""
    fixed_loop(WARM_ROUNDS)
    return clock(lambda: fixed_loop(ROUNDS // part)) * part
