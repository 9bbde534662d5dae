"""The only place where the engine's thread and Qt's thread touch."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from app.core.api.engine import EngineApi
from app.core.events import AnswerGrew
from app.ui.wiring.inbox import Inbox
from app.ui.wiring.tasks import Tasks

T = TypeVar("T")
Submit = Callable[[Coroutine[Any, Any, Any]], "Future[Any]"]

# Steady enough for the eye, and a fraction of what painting every token would take.
PACE_MS = 90


class Bridge(Tasks):
    """Awaitable calls one way, batches of events the other way; lives on the Qt thread.

    Signals:
        batch: a tuple of `EngineEvent` in order: at once, but growing text at a pace.
    """

    batch = Signal(object)
    _arrived = Signal()

    def __init__(self, engine: EngineApi, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine, self._submit, self._inbox = engine, submit, Inbox(self._arrived.emit)
        self._pace_ms, self._since_growth = PACE_MS, QElapsedTimer()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._look)
        self._arrived.connect(self._look, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = engine.subscribe(self._inbox.put)

    async def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run an engine's coroutine on the engine's loop; cancelling this cancels it there."""
        result: T = await asyncio.wrap_future(self._submit(coroutine))
        return result

    async def close(self) -> None:
        """Stop listening and end every coroutine of the views."""
        unsubscribe, self._unsubscribe = self._unsubscribe, lambda: None
        unsubscribe()
        await self.cancel_all()

    @Slot()
    def _look(self) -> None:
        left = self._pace_ms - self._since_growth.elapsed() if self._since_growth.isValid() else 0
        if left > 0 and not (self._inbox.urgent or self._inbox.empty):
            self._rest.start(left)
        elif events := self._inbox.take():
            if any(isinstance(event, AnswerGrew) for event in events):
                self._since_growth.start()
            self.batch.emit(events)
