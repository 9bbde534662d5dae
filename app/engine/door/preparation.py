"""What local models need, where it is still on its way: set-up prepares it, in a process of its own that is watched.

Until llama.cpp is there, a message to a local model waits; nothing of it is recorded or sent meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.events import LocalPreparing
from app.core.preparing import Preparing, State
from app.engine.frame.bus import EventBus
from app.models import preparing
from app.providers.llama import launch

_PAUSE_S = 1.0
_NOT_INSTALLED = "llama.cpp, which runs local models, is not installed. Run “make run” once more, and it is built."


class Preparation:
    """Looks at the status file that set-up writes, as long as there is something to wait for."""

    def __init__(self, status: Path | None, bus: EventBus) -> None:
        self._status = status
        self._bus = bus
        self._there = False

    def now(self) -> Preparing | None:
        """How far it is, or why it failed; None where nothing keeps local models from answering."""
        said = None if self.is_there() else self._said()
        return said if said is not None and said.state is not State.READY else None

    def is_there(self) -> bool:
        """Whether llama.cpp is; once it was found, it is looked for no more."""
        self._there = self._there or launch.is_installed()
        return self._there

    def fault(self) -> str:
        """Why no local model can answer, nor will by waiting; "" where one can, or will."""
        said = None if self.is_there() else self._said()
        # It may have come between the two looks.
        if self.is_there() or (said is not None and not said.is_over):
            return ""
        return said.sentence if said is not None and said.state is State.FAILED else _NOT_INSTALLED

    def of_starter(self) -> KnownError | None:
        """That the starter is not there yet, as an error, where it is on its way."""
        said = self._said()
        if said is None or said.state is not State.STARTER:
            return None
        return KnownError(Kind.NO_CANDIDATE, detail="The starter model is still being fetched: try again in a moment.")

    def awaited(self) -> Preparing | None:
        """How far that is what local models wait for; None once they can answer. Raises why they will not."""
        said = None if self.is_there() else self._said()
        if said is not None and not said.is_over:
            return said
        if fault := self.fault():
            raise KnownError(Kind.NO_CANDIDATE, detail=fault)
        return None

    async def pause(self) -> None:
        """Until it is worth looking again."""
        await asyncio.sleep(_PAUSE_S)

    async def follow(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Tell how far it is until it is over; `changed` is called whenever something came, and at the end."""
        before, said = None, self._said()
        while said is not None and not said.is_over:
            if said != before:
                self._tell(said)
            await self.pause()
            before, said = said, self._said()
            if said is None or said.state is not before.state:
                await changed()
        if said is not None and before is not None:
            self._tell(said)

    def _said(self) -> Preparing | None:
        return preparing.read(self._status) if self._status is not None else None

    def _tell(self, said: Preparing) -> None:
        # What local models do not wait for is nobody's concern.
        self._bus.publish(LocalPreparing(replace(said, state=State.READY) if self.is_there() else said))
