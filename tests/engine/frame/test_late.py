"""An engine that is loaded late: asked once, heard from the start, closed only if it was ever there."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any, cast

import pytest

from app.core.api.engine import EngineApi
from app.core.errors import Kind, KnownError
from app.core.events import EngineEvent, ModelsChanged
from app.engine.frame.bus import EventBus
from app.engine.frame.late import LateEngine

pytestmark = pytest.mark.anyio


class Conversations:
    """One of its desks."""

    async def rename(self, conversation_id: str, *, title: str) -> str:
        if not title:
            raise KnownError(Kind.USAGE)
        return f"{conversation_id}: {title}"


class Real:
    """What is built: counts, and tells its listeners."""

    def __init__(self) -> None:
        self.conversations = Conversations()
        self.bus = EventBus()
        self.subscribe = self.bus.subscribe
        self.closed = False
        self.thread = threading.current_thread()

    async def close(self) -> None:
        self.closed = True


class Builder:
    """Builds real ones."""

    def __init__(self) -> None:
        self.built: list[Real] = []

    def __call__(self) -> EngineApi:
        self.built.append(Real())
        return cast(EngineApi, self.built[-1])


async def test_it_is_built_once_in_a_thread_with_the_first_question() -> None:
    builder = Builder()
    engine: Any = LateEngine(builder)
    assert builder.built == []
    answers = await asyncio.gather(*(engine.conversations.rename(f"c{i}", title="t") for i in range(5)))
    assert answers == [f"c{i}: t" for i in range(5)]
    assert len(builder.built) == 1
    assert builder.built[0].thread is not threading.current_thread()
    with pytest.raises(KnownError):
        await engine.conversations.rename("c", title="")


async def test_whoever_listened_before_it_was_there_hears_it() -> None:
    builder = Builder()
    engine: Any = LateEngine(builder)
    heard: list[EngineEvent] = []
    gone: list[EngineEvent] = []

    def listen(batch: Sequence[EngineEvent]) -> None:
        heard.extend(batch)

    def leave(batch: Sequence[EngineEvent]) -> None:
        gone.extend(batch)

    stop = engine.subscribe(listen)
    engine.subscribe(leave)()
    await engine.conversations.rename("c", title="t")
    builder.built[0].bus.publish(ModelsChanged())
    builder.built[0].bus.flush()
    assert heard == [ModelsChanged()]
    assert gone == []
    stop()
    stop()
    builder.built[0].bus.publish(ModelsChanged())
    builder.built[0].bus.flush()
    assert len(heard) == 1


async def test_whoever_listens_only_then_hears_it_too() -> None:
    builder = Builder()
    engine: Any = LateEngine(builder)
    await engine.conversations.rename("c", title="t")
    heard: list[EngineEvent] = []
    stop = engine.subscribe(heard.extend)
    for _ in range(2):
        builder.built[0].bus.publish(ModelsChanged())
        builder.built[0].bus.flush()
        stop()
    assert heard == [ModelsChanged()]


async def test_closing_what_was_never_asked_builds_nothing() -> None:
    builder = Builder()
    engine: Any = LateEngine(builder)
    await engine.close()
    assert builder.built == []
    await engine.conversations.rename("c", title="t")
    await engine.close()
    assert builder.built[0].closed


async def test_what_building_raises_is_told_to_all_who_ask_but_not_to_closing() -> None:
    def fail() -> EngineApi:
        raise KnownError(Kind.DISK_FULL)

    engine: Any = LateEngine(fail)
    for _ in range(2):
        with pytest.raises(KnownError):
            await engine.home.open()
    await engine.close()
