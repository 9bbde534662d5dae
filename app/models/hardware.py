"""What this machine offers a local model."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

# Of unified memory, what Metal lets one process use by default: about two thirds.
_METAL_SHARE = 0.66
_CGROUP = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics processor that the embedded llama.cpp can use, as its own process reports it."""

    name: str
    total_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True)
class Hardware:
    """Cores that compute (not their twins), memory in bytes, and graphics processors. `unified`: they share memory."""

    cores: int
    memory_bytes: int
    available_bytes: int
    gpus: tuple[Gpu, ...] = ()
    unified: bool = False


def hardware(gpus: Sequence[Gpu] = ()) -> Hardware:
    """Look at the machine. `gpus` is what the model's process reported; without it, only Apple's are known."""
    memory = psutil.virtual_memory()
    limit, used = _cgroup_memory()
    total = min(memory.total, limit)
    available = min(memory.available, max(limit - used, 0))
    unified = platform.system() == "Darwin" and platform.machine() == "arm64"
    found = tuple(gpus)
    if unified and not found:
        share = int(total * _METAL_SHARE)
        found = (Gpu("Apple", share, min(share, available)),)
    return Hardware(_cores(), total, available, found, unified)


def _cores() -> int:
    """Physical cores that this process may use: twins of a core slow matrix arithmetic down."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    physical = psutil.cpu_count(logical=False) or usable
    return max(1, min(usable, physical, _cgroup_cores()))


def _cgroup_cores() -> int:
    """The processor quota of a container, rounded up."""
    try:
        quota, period = (_CGROUP / "cpu.max").read_text(encoding="ascii").split()
        return max(1, -(-int(quota) // int(period)))
    except (OSError, ValueError):
        return 1 << 16


def _cgroup_memory() -> tuple[int, int]:
    """The memory limit of a container and what is used of it; a huge limit when there is none."""
    try:
        limit = int((_CGROUP / "memory.max").read_text(encoding="ascii"))
        used = int((_CGROUP / "memory.current").read_text(encoding="ascii"))
        counters = dict(line.split() for line in (_CGROUP / "memory.stat").read_text(encoding="ascii").splitlines())
        # Copies of files that nobody has read lately count as used, and give way to whoever wants memory.
        return limit, used - int(counters.get("inactive_file", 0))
    except (OSError, ValueError):
        return 1 << 62, 0
