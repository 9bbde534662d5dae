"""An engine that is loaded when it is first asked for something, so that a window need not wait for it."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, cast

from app.core.api.audit import AuditDesk
from app.core.api.backups import BackupsDesk
from app.core.api.chat import ChatDesk
from app.core.api.conversations import ConversationsDesk
from app.core.api.drafts import DraftsDesk
from app.core.api.engine import EngineApi, Listener
from app.core.api.handbook import HandbookDesk
from app.core.api.home import HomeDesk
from app.core.api.models import ModelsDesk
from app.core.api.options import OptionsDesk
from app.core.api.policy import PolicyDesk
from app.core.api.providers import ProvidersDesk
from app.core.api.transcripts import TranscriptsDesk


class _LateDesk:
    """A desk of which every method is asked of the real one once it is there."""

    def __init__(self, name: str, engine: Callable[[], Awaitable[EngineApi]]) -> None:
        self._name = name
        self._engine = engine

    def __getattr__(self, method: str) -> Callable[..., Any]:
        async def ask(*values: Any, **named: Any) -> Any:
            desk = getattr(await self._engine(), self._name)
            return await getattr(desk, method)(*values, **named)

        return ask


class LateEngine:
    """Stands for an engine, desk by desk, until it is there and from then on.

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
        self.home = cast(HomeDesk, self._desk("home"))
        self.chat = cast(ChatDesk, self._desk("chat"))
        self.conversations = cast(ConversationsDesk, self._desk("conversations"))
        self.transcripts = cast(TranscriptsDesk, self._desk("transcripts"))
        self.drafts = cast(DraftsDesk, self._desk("drafts"))
        self.models = cast(ModelsDesk, self._desk("models"))
        self.providers = cast(ProvidersDesk, self._desk("providers"))
        self.options = cast(OptionsDesk, self._desk("options"))
        self.policy = cast(PolicyDesk, self._desk("policy"))
        self.audit = cast(AuditDesk, self._desk("audit"))
        self.backups = cast(BackupsDesk, self._desk("backups"))
        self.handbook = cast(HandbookDesk, self._desk("handbook"))

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

    def _desk(self, name: str) -> _LateDesk:
        return _LateDesk(name, self._engine)

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
