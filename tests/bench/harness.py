"""Rows of the budget table, and the probes that say how fast this machine is in this very run."""

import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# What `fixed_loop` takes on the two cores for which the absolute figures hold.
REFERENCE_LOOP_MS = 22.0


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


@dataclass(frozen=True)
class Run:
    """One run of the table: a scratch folder, the data folder if given, and the machine's probes."""

    scratch: Path
    data: Path | None = None

    @property
    def loop_ms(self) -> float:
        """Milliseconds of CPU that a fixed Python loop takes now; about 22 on the machine of the absolute figures."""
        return statistics.median(cpu_ms(fixed_loop) for _ in range(5))

    def scaled(self, milliseconds: float) -> tuple[float, str]:
        """A budget given for the reference machine, as long as it takes on this one, and the probe that says so."""
        loop = self.loop_ms
        factor = max(1.0, loop / REFERENCE_LOOP_MS)
        return milliseconds * factor, f"fixed loop {loop:.1f} ms: limit {milliseconds * factor:.2f} ms"

    def synced_write_ms(self, times: int = 200) -> list[float]:
        """Milliseconds of each of some small appends, each followed by fsync."""
        with tempfile.NamedTemporaryFile(dir=self.scratch) as file:

            def append() -> None:
                file.write(b"x" * 512)
                file.flush()
                os.fsync(file.fileno())

            return [wall_ms(append) for _ in range(times)]

    def folder(self, name: str) -> Path:
        """A new, empty folder inside the scratch folder."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.scratch))

    def child(
        self,
        module: str,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
        seconds: float = 300,
    ) -> dict[str, Any]:
        """Run a module of the bench in a process of its own; the JSON object that it prints last."""
        command = [*prefix, sys.executable, "-m", f"tests.bench.{module}", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{module} {arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result


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


def resident_mb(pid: int | str = "self") -> float:
    """Megabytes of memory that a process holds and shares with nobody else's files only: its resident set."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} has no memory")


def settled_mb() -> float:
    """This process's resident memory after rubbish was collected."""
    gc.collect()
    return resident_mb()


def need(command: str) -> str:
    """A tool's path; a measurement that cannot be made is an error, never a pass."""
    found = shutil.which(command)
    if found is None:
        raise RuntimeError(f"Run “make setup” first: {command} is missing")
    return found
