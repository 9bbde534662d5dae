"""How tests of the window wait: by turns of the loop, never by time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent

Run = Callable[[Coroutine[Any, Any, Any]], Any]


async def settle(turns: int = 12) -> None:
    """Let queued events and short coroutines run."""
    for _ in range(turns):
        # Qt's events run between two turns of the loop; processing them here would enter a task within a task.
        await asyncio.sleep(0.001)


async def until(condition: Callable[[], object], turns: int = 2_000) -> None:
    """Let the loop run until something is true; fails when it never is."""
    for _ in range(turns):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came true")


def destroy_later_now() -> None:
    """Destroy what asked for it with `deleteLater`."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
