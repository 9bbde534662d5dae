"""The engine's thread: plain asyncio, away from any window."""

import asyncio
import concurrent.futures
import logging
import threading
import traceback
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from app.core.api.engine import EngineApi

log = logging.getLogger(__name__)

T = TypeVar("T")


class LoopThread:
    """An asyncio loop in a thread of its own.

    `submit` may be called from any other thread; cancelling the future that it returns cancels the task. What no
    future waits for and fails is a bug and logged once for each place where it is raised.
    """

    def __init__(self, name: str = "engine") -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._on_bug)
        self._seen: set[str] = set()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._started = threading.Event()

    def start(self) -> "LoopThread":
        """Start the thread; returns once the loop runs."""
        self._thread.start()
        self._started.wait()
        return self

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Run a coroutine on the loop; the future has its outcome."""
        if threading.current_thread() is self._thread:
            coroutine.close()
            raise RuntimeError("submit is for other threads: on the loop, await the coroutine")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def stop(self) -> None:
        """Cancel what still runs, end the loop and wait for the thread; stopping twice is fine."""
        if self._loop.is_closed():
            return
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def __enter__(self) -> "LoopThread":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.call_soon(self._started.set)
        try:
            self._loop.run_forever()
            self._cancel_rest()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            asyncio.set_event_loop(None)

    def _cancel_rest(self) -> None:
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

    def _on_bug(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        place = "".join(traceback.format_tb(error.__traceback__)) if error else str(context.get("message"))
        if place in self._seen:
            return
        self._seen.add(place)
        log.error("A task of the engine failed: %s", context.get("message"), exc_info=error)


def with_engine(engine: EngineApi, face: Callable[[Any], int]) -> int:
    """Give a face the way to call its engine, and close the engine however the face ends."""
    with LoopThread() as loop:
        try:
            return face(loop.submit)
        finally:
            loop.submit(engine.close()).result()
