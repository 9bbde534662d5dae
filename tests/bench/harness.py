"""Rows of the budget table, what they measure, and what they share."""

import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.bench.neighbours import TOO_LOUD, Neighbours
from tests.bench.pairs import wall_ms

ROOT = Path(__file__).resolve().parents[2]


class Verdict(StrEnum):
    """What a line of the table says."""

    KEPT = "kept"
    BROKEN = "BROKEN"
    DISTURBED = "DISTURBED"


@dataclass(frozen=True)
class Measurement:
    """One line of the table: `figures` is for people, `value` is held against `limit` (less is better).

    What is measured on the wall says how much `others` took of the machine meanwhile.
    """

    figures: str
    value: float
    limit: float
    probe: str = ""
    others: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """Whether the budget holds; what others disturbed says neither that it does nor that it does not."""
        if self.others > TOO_LOUD:
            return Verdict.DISTURBED
        return Verdict.KEPT if self.value <= self.limit else Verdict.BROKEN


@dataclass(frozen=True)
class Row:
    """A budget: its name, its words from the design, and how it is measured."""

    name: str
    budget: str
    measure: Callable[["Run"], Sequence[Measurement]]
    needs_data: bool = False


@dataclass(frozen=True)
class Run:
    """One run of the table: a scratch folder, the data folder if given, and who else is at work since the row began."""

    scratch: Path
    data: Path | None = None
    neighbours: Neighbours = field(default_factory=lambda: Neighbours(os.getpid()))

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
        seconds: float = 1_200,
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
