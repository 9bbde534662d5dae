"""The engine's thread: work goes in from other threads, bugs are logged once, stopping leaves nothing."""

import asyncio
import concurrent.futures
import threading

import pytest

from app.engine.frame.loop import LoopThread
from tests.support.waiting import PATIENCE


async def where() -> str:
    return threading.current_thread().name


def test_work_runs_in_its_own_thread() -> None:
    with LoopThread() as loop:
        assert loop.submit(where()).result(PATIENCE) == "engine"
        with pytest.raises(ZeroDivisionError):
            loop.submit(_fail()).result(PATIENCE)
    assert not any(thread.name == "engine" for thread in threading.enumerate())


async def _fail() -> None:
    raise ZeroDivisionError


def test_cancelling_the_future_cancels_the_task() -> None:
    cancelled = threading.Event()

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    with LoopThread() as loop:
        future = loop.submit(forever())
        loop.submit(where()).result(PATIENCE)
        future.cancel()
        assert cancelled.wait(PATIENCE)
        with pytest.raises(concurrent.futures.CancelledError):
            future.result(PATIENCE)


def test_stopping_cancels_what_runs_and_may_be_repeated() -> None:
    loop = LoopThread().start()
    future = loop.submit(asyncio.Event().wait())
    loop.stop()
    loop.stop()
    assert future.cancelled()


def test_a_bug_in_a_task_is_logged_once(expect_log: object) -> None:
    expect_log("A task of the engine failed")  # type: ignore[operator]

    async def lose() -> None:
        for _ in range(3):
            task = asyncio.ensure_future(_fail())
            await asyncio.wait({task})
            del task

    with LoopThread() as loop:
        loop.submit(lose()).result(PATIENCE)
    assert len(expect_log.records) == 1  # type: ignore[attr-defined]


def test_submitting_from_the_loop_is_refused() -> None:
    with LoopThread() as loop:

        async def inner() -> None:
            loop.submit(where())

        with pytest.raises(RuntimeError, match="other threads"):
            loop.submit(inner()).result(PATIENCE)
