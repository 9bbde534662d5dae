"""Whether a child still speaks, gets on with its work, and keeps to the memory that was planned for it."""

import asyncio
import time
from dataclasses import dataclass

import psutil

from app.core.errors import Kind
from app.providers.llama.frames import Frame

# Below this share of the machine's memory the kernel begins to end processes.
_SCARCE = 0.02


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a child may take, in seconds: to say its first word, between heartbeats, and for one step of work."""

    start: float = 90.0
    beat: float = 15.0
    step: float = 180.0
    watch: float = 0.5


class Watch:
    """Watches one child; `planned` is the memory it may take, None when nobody said.

    `in_template` is whether the child was running the program that comes with its file when it was heard last, and
    `taking` for which request, 0 for none.
    """

    def __init__(self, patience: Patience, planned: int | None) -> None:
        self.patience = patience
        self._planned = planned
        self._largest = 0
        self._heard = time.monotonic()
        self._reported = False
        self.in_template = False
        self.taking = 0

    def hear(self, frame: Frame) -> None:
        """Take a frame for a sign of life."""
        self._heard = time.monotonic()
        self._reported = self._reported or frame.type == "report"
        if frame.type == "template":
            self.in_template, self.taking = frame.header.get("runs") is True, frame.number("id")

    def stuck(self, beat: Frame) -> bool:
        """Whether a heartbeat says that the work has stood still for too long."""
        return beat.number("still") > self.patience.step * 1000

    async def fault(self, pid: int) -> Kind:
        """Wait until the child is silent for too long or takes more memory than planned; says which."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(self.patience.watch)
            now = time.monotonic()
            if now - before > self.patience.watch + 1.0:
                # It was this loop that hung, and what the child said meanwhile is still unheard.
                self._heard = now
            if now - self._heard > (self.patience.beat if self._reported else self.patience.start):
                return Kind.TIMEOUT
            if self._planned is not None and self._memory(pid) > self._planned:
                return Kind.MEMORY

    def starved(self) -> bool:
        """Whether a kill that was not ours was the kernel's, for memory."""
        memory = psutil.virtual_memory()
        planned = self._planned or 0
        return memory.available < memory.total * _SCARCE or (planned > 0 and self._largest > planned)

    def _memory(self, pid: int) -> int:
        """What the process holds for itself; pages of the model's file are the system's to take back."""
        try:
            memory = psutil.Process(pid).memory_info()
        except psutil.Error:
            return 0
        own = int(memory.rss) - int(getattr(memory, "shared", 0))
        self._largest = max(self._largest, int(memory.rss))
        return own
