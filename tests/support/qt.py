"""How tests of the window wait: by turns of the loop, never by time."""

import asyncio
import time
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


# How long what must come may take, in seconds: nothing but a fault takes as long on any machine.
PATIENCE = 120


async def until(condition: Callable[[], object]) -> None:
    """Let the loop run until something is true; fails when it never is."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.001)


def destroy_later_now() -> None:
    """Destroy what asked for it with `deleteLater`."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
