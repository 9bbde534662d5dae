"""The coroutines of the views: kept while they run, ended with the window, their known errors told."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.errors import KnownError


class Tasks(QObject):
    """A set of running coroutines.

    Signals:
        failed: a `KnownError` that a coroutine did not handle; everything else goes to the loop's exception handler.
    """

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self, coroutine: Coroutine[Any, Any, None], owner: QObject | None = None) -> asyncio.Task[None] | None:
        """Run a view's coroutine until it ends, its owner is destroyed, or the window closes; this is what slots call.

        What waits and then touches a dialog or a card has that as its owner: it may be gone by then.
        After `cancel_all` nothing begins any more, and a late timer gets None: there may be no loop left to run it.
        """
        if self._closed:
            coroutine.close()
            return None
        # Not the running loop: a timer may fire while the window is made, before the loop runs.
        task = asyncio.get_event_loop().create_task(coroutine)
        self._running.add(task)
        task.add_done_callback(self._ended)
        if owner is not None:
            bond = owner.destroyed.connect(lambda *_: task.cancel())
            task.add_done_callback(lambda _: QObject.disconnect(bond))
        return task

    async def finish(self, do: Callable[[], object], seconds: float) -> None:
        """Do something, and wait until the coroutines that it began ended, but not for ever."""
        before = set(self._running)
        do()
        if begun := self._running - before:
            await asyncio.wait(begun, timeout=seconds)

    async def cancel_all(self) -> None:
        """Cancel what runs, but not the caller, wait until it ended, and begin nothing more."""
        self._closed = True
        tasks = [task for task in self._running if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, KnownError):
            self.failed.emit(error)
        elif error is not None:
            context = {"message": "a view's coroutine failed", "exception": error, "task": task}
            task.get_loop().call_exception_handler(context)
