"""An engine that is loaded when it is first asked for something, so that a window need not wait for it."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from app.core.api import EngineApi, Listener


class LateEngine:
    """Stands for an engine: everything that `core.api.EngineApi` promises is handed to it once it is there.

    `build` is called in a thread, once; what it raises is raised to everybody who asks. All but `subscribe` runs on the
    engine's loop.
    """

    def __init__(self, build: Callable[[], EngineApi]) -> None:
        self._build = build
        self._building: asyncio.Task[EngineApi] | None = None
        self._loaded: EngineApi | None = None
        self._listeners: dict[Listener, Callable[[], None]] = {}
        # Faces listen from threads of their own.
        self._listening = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """See `EngineApi.subscribe`; before the engine is there nothing happens that one could hear."""
        with self._listening:
            if self._loaded is not None:
                return self._loaded.subscribe(listener)
            self._listeners[listener] = _nothing

        def unsubscribe() -> None:
            with self._listening:
                self._listeners.pop(listener, _nothing)()

        return unsubscribe

    async def close(self) -> None:
        """See `EngineApi.close`; what was never asked for anything is not loaded for this."""
        if self._building is not None:
            await asyncio.wait({self._building})
            if self._building.exception() is None:
                await self._building.result().close()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Any other method of the engine."""

        async def ask(*values: Any, **named: Any) -> Any:
            return await getattr(await self._engine(), name)(*values, **named)

        return ask

    async def _engine(self) -> EngineApi:
        if self._building is None:
            self._building = asyncio.create_task(self._load())
        return await asyncio.shield(self._building)

    async def _load(self) -> EngineApi:
        engine = await asyncio.to_thread(self._build)
        with self._listening:
            self._loaded = engine
            for listener in self._listeners:
                self._listeners[listener] = engine.subscribe(listener)
        return engine


def _nothing() -> None:
    """How to stop hearing what was never heard."""
