"""How tests of the window wait: by turns of the loop, never by time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent

Run = Callable[[Coroutine[Any, Any, Any]], Any]


async def settle(turns: int = 12) -> None:
    """Let queued events and short coroutines run."""
    for _ in range(turns):
        # What hands on from one to the next gets on as far beside a busy neighbour.
        for _ in range(10):
            await asyncio.sleep(0)
        # Qt's events run between two turns of the loop; processing them here would enter a task within a task.
        await asyncio.sleep(0.001)


def destroy_later_now() -> None:
    """Destroy what asked for it with `deleteLater`."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
