"""The bridge: calls with their results, errors and cancelling; events in order, many as one; tasks that end."""

import asyncio

import pytest

from app.core.errors import Kind, KnownError
from app.core.events import AnswerGrew, EngineEvent, ModelLoading
from app.ui.wiring.bridge import Bridge
from tests.support.fakes.engine import FakeEngine
from tests.support.qt import Run, settle
from tests.support.waiting import PATIENCE, until


def test_calls_bring_results_and_errors(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    async def scenario() -> None:
        assert (await bridge.call(engine.home.open())).version == "0.1.0"
        engine.errors["home.open"] = KnownError(Kind.DISK_FULL)
        with pytest.raises(KnownError) as failure:
            await bridge.call(engine.home.open())
        assert failure.value.kind is Kind.DISK_FULL

    run(scenario())


def test_cancelling_reaches_the_engine(run: Run, bridge: Bridge) -> None:
    async def scenario() -> None:
        ended = asyncio.Event()

        async def long() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        task = asyncio.ensure_future(bridge.call(long()))
        await settle()
        task.cancel()
        await asyncio.wait_for(ended.wait(), PATIENCE)

    run(scenario())


def test_events_come_in_order_and_together(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    async def scenario() -> None:
        batches: list[tuple[ModelLoading, ...]] = []
        bridge.batch.connect(batches.append)
        for number in range(50):
            engine.load("local/a", number / 50)
        assert not batches, "nothing is delivered inside the engine's own call"
        await until(lambda: batches)
        engine.load("local/a", 1)
        await until(lambda: len(batches) > 1)
        assert [len(batch) for batch in batches] == [50, 1]
        assert [event.fraction for event in batches[0]] == [n / 50 for n in range(50)]

    run(scenario())


def test_growth_comes_at_a_pace_and_all_else_at_once(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    def grow(text: str) -> None:
        engine.emit(AnswerGrew("chat", "answer", text))

    async def scenario() -> None:
        batches: list[tuple[EngineEvent, ...]] = []
        bridge.batch.connect(batches.append)
        bridge._pace_ms = 60_000
        engine.load("local/a", 0)
        await settle()
        batches.clear()
        grow("a")
        await settle()
        assert batches == [(AnswerGrew("chat", "answer", "a"),)], "the beginning comes at once"
        grow("b")
        await settle()
        grow("c")
        await settle()
        assert len(batches) == 1
        assert bridge._rest.isActive()
        bridge._pace_ms = 0
        bridge._rest.start(0)
        await until(lambda: len(batches) > 1)
        assert batches[1:] == [(AnswerGrew("chat", "answer", "bc"),)]
        bridge._pace_ms = 60_000
        grow("d")
        engine.load("local/a", 1)
        await settle()
        assert batches[2:] == [(AnswerGrew("chat", "answer", "d"), ModelLoading("local/a", 1))]
        bridge._pace_ms = 0
        grow("e")
        await settle()
        assert batches[3:] == [(AnswerGrew("chat", "answer", "e"),)], "so does what comes after a pause"

    run(scenario())


def test_known_errors_of_views_are_told_and_bugs_reach_the_loop(
    run: Run, bridge: Bridge, loop: asyncio.AbstractEventLoop
) -> None:
    async def scenario() -> None:
        told: list[KnownError] = []
        bugs: list[BaseException] = []
        bridge.failed.connect(told.append)
        loop.set_exception_handler(lambda _, context: bugs.append(context["exception"]))

        async def fail(error: Exception) -> None:
            raise error

        bridge.start(fail(KnownError(Kind.MEMORY)))
        bridge.start(fail(ZeroDivisionError()))
        await until(lambda: told and bugs)
        assert [error.kind for error in told] == [Kind.MEMORY]
        assert [type(bug) for bug in bugs] == [ZeroDivisionError]

    run(scenario())


def test_closing_ends_tasks_and_listening(run: Run, bridge: Bridge, engine: FakeEngine) -> None:
    async def endless() -> None:
        await asyncio.Event().wait()

    async def scenario() -> None:
        forever = bridge.start(endless())
        batches: list[object] = []
        bridge.batch.connect(batches.append)
        await bridge.close()
        assert forever is not None and forever.cancelled()
        engine.load("local/a", 1)
        await settle()
        assert not batches
        # The fixture closes once more, as a window may that is closed while it opens.
        engine.subscribe(bridge._inbox.put)

    run(scenario())
