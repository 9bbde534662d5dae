"""Long work in a thread that tells how far it is and can be stopped."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[int, int], None]


class Stopped(Exception):
    """Whoever waited for the work was cancelled."""


async def in_thread(work: Callable[[Progress], T], progress: Progress | None) -> T:
    """Run `work(tell)` in a thread. `progress` gets the (done, total) that the work tells, on the caller's loop.

    Cancelling raises `Stopped` in the work at its next word, and waits until it cleaned up. Work that was past its last
    word is done then.
    """
    loop, stop = asyncio.get_running_loop(), threading.Event()

    def tell(done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        if progress is not None:
            loop.call_soon_threadsafe(progress, done, total)

    task = asyncio.ensure_future(asyncio.to_thread(work, tell))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:
                # Asked again; it is on its way out already.
                continue
        # Looked at, so that asyncio does not report it: nobody waits for it any more.
        task.exception()
        raise
