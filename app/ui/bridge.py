"""The only place where the engine's thread and Qt's thread touch."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.api import EngineApi
from app.core.events import EngineEvent
from app.ui.tasks import Tasks

T = TypeVar("T")
Submit = Callable[[Coroutine[Any, Any, Any]], "Future[Any]"]


class Bridge(Tasks):
    """Awaitable calls one way, batches of events the other way; lives on the Qt thread.

    Signals:
        batch: a tuple of `EngineEvent` in order, everything that came since the last one.
    """

    batch = Signal(object)
    _arrived = Signal()

    def __init__(self, engine: EngineApi, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self._submit, self._lock = submit, Lock()
        self._pending: list[EngineEvent] = []
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = engine.subscribe(self._receive)

    async def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run an engine's coroutine on the engine's loop; cancelling this cancels it there."""
        result: T = await asyncio.wrap_future(self._submit(coroutine))
        return result

    async def close(self) -> None:
        """Stop listening and end every coroutine of the views."""
        unsubscribe, self._unsubscribe = self._unsubscribe, lambda: None
        unsubscribe()
        await self.cancel_all()

    def _receive(self, events: Sequence[EngineEvent]) -> None:
        with self._lock:
            first = not self._pending
            self._pending.extend(events)
        if first:
            self._arrived.emit()

    @Slot()
    def _deliver(self) -> None:
        with self._lock:
            events, self._pending = tuple(self._pending), []
        self.batch.emit(events)
