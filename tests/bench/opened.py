"""The program with its window open, as tasks of the bench drive and watch it from inside."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject

from app.core.requests import Draft, Turn
from app.ui.start.application import Program


@dataclass
class Opened:
    """A program whose window is open."""

    program: Program

    @property
    def chat(self) -> Any:
        """The chat view."""
        return self.program.window.chat

    async def call(self, coroutine: Any) -> Any:
        """Ask the engine."""
        return await self.program.bridge.call(coroutine)

    async def until(self, condition: Callable[[], object], seconds: float = 30) -> None:
        """Wait until something is true."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - the condition may be anything
                await asyncio.sleep(0.002)

    async def send(self, text: str, **fields: Any) -> Turn:
        """Send through the engine, not through the window."""
        turn: Turn = await self.call(self.program.bridge.engine.chat.send(Draft(text, **fields)))
        return turn

    async def show(self, conversation: str) -> None:
        """Open a conversation in the window."""
        self.program.window.conversations.open(conversation)
        await self.until(lambda: self.chat.presenter.conversation_id == conversation and self.chat.transcript.cards)


class Painted(QObject):
    """Notes when the transcript was first painted while something held; cards are painted with the column below."""

    def __init__(self, transcript: Any, holds: Callable[[], object]) -> None:
        super().__init__()
        self.at: float | None = None
        self._holds, self._column = holds, transcript.widget()
        self._column.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: note it."""
        if event.type() == QEvent.Type.Paint and self.at is None and self._holds():
            self.at = time.perf_counter()
        return False

    async def ms_since(self, start: float) -> float:
        """Wait for it; milliseconds from a moment."""
        async with asyncio.timeout(10):
            while self.at is None:  # noqa: ASYNC110 - Qt sets it
                await asyncio.sleep(0.002)
        self._column.removeEventFilter(self)
        return (self.at - start) * 1000
