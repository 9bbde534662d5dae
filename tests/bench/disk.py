"""How long a synced write takes on this very disk meanwhile: what a program waits for that no program can hurry."""

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType

PAUSE_S = 0.02
# Beyond this the disk stalls; it takes a fiftieth of it at rest.
STALL_MS = 10.0
_BLOCK = bytes(4096)


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that took so many milliseconds, begun at a moment of `time.perf_counter`, which processes share."""

    begun: float
    took: float

    @property
    def ended(self) -> float:
        """The moment of its end."""
        return self.begun + self.took / 1_000


def beyond(wait: Wait, stalls: Sequence[Wait]) -> float:
    """What is left of a wait in milliseconds without the time in which the disk stalled."""
    return wait.took - sum(max(0.0, min(wait.ended, s.ended) - max(wait.begun, s.begun)) for s in stalls) * 1_000


class Disk:
    """Writes a block into a file of its own and syncs it, again and again, for as long as it is open."""

    def __init__(self, folder: Path) -> None:
        self.writes: list[Wait] = []
        self._file = os.open(folder / "disk", os.O_CREAT | os.O_WRONLY, 0o600)
        self._done = Event()
        self._thread = Thread(target=self._run)

    def __enter__(self) -> "Disk":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        os.close(self._file)

    @property
    def stalls(self) -> list[Wait]:
        """The writes for which the disk took too long."""
        return [write for write in self.writes if write.took > STALL_MS]

    def longest(self, waits: Iterable[Wait]) -> float:
        """The longest of some waits in milliseconds, without the time in which the disk stalled."""
        stalls = self.stalls
        return max(beyond(wait, stalls) for wait in waits)

    def _run(self) -> None:
        while not self._done.wait(PAUSE_S):
            begun = time.perf_counter()
            os.pwrite(self._file, _BLOCK, 0)
            os.fsync(self._file)
            self.writes.append(Wait(begun, (time.perf_counter() - begun) * 1_000))
