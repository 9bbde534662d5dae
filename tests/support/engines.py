"""Real engines in a test's folder: real SQLCipher files, a passphrase vault, the scripted provider, no policy.

async with running(tmp_path, {"replies": [{"text": "Hello."}]}) as scene:
    answer = await scene.ask("Hi")
"""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from app.core.clock import Clock, SystemClock
from app.core.events import EngineEvent
from app.core.messages import Message
from app.core.requests import Draft, Turn
from app.engine.facade import Engine
from app.engine.frame.setup import LocalParts, Setup
from app.settings.policy_source import NoPolicy, PolicySource
from tests.support.waiting import until

E = TypeVar("E")
PASSPHRASE = "correct horse battery"


@dataclass
class Scene:
    """An open engine and every event that it sent."""

    engine: Engine
    home: Path
    events: list[EngineEvent] = field(default_factory=list)

    async def send(self, text: str, **fields: Any) -> Turn:
        return await self.engine.chat.send(Draft(text, **fields))

    async def ask(self, text: str, **fields: Any) -> Message:
        return await self.engine.chat.wait(await self.send(text, **fields))

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, condition: Callable[[], object]) -> None:
        await until(condition)

    async def shown(self, conversation_id: str) -> list[tuple[str, str]]:
        page = await self.engine.transcripts.page(conversation_id)
        return [(item.message.role.value, item.message.text) for item in page.items]


def write_script(folder: Path, script: object) -> str:
    path = folder / "fake.json"
    path.write_text(json.dumps(script))
    return str(path)


def engine_in(
    folder: Path,
    script: object | None = None,
    source: PolicySource | None = None,
    clock: Clock | None = None,
    starter: Path | None = None,
    preparing: Path | None = None,
) -> Engine:
    """A closed engine on `folder/home`."""
    secret = folder / "passphrase"
    secret.write_text(PASSPHRASE)
    secret.chmod(0o600)
    name = write_script(folder, script) if script is not None else ""
    given = (source or NoPolicy(), clock or SystemClock())
    return Engine(Setup(folder / "home", secret, name, *given, local=LocalParts(starter, preparing)))


@asynccontextmanager
async def running(
    folder: Path,
    script: object | None = None,
    source: PolicySource | None = None,
    clock: Clock | None = None,
    starter: Path | None = None,
    preparing: Path | None = None,
) -> AsyncIterator[Scene]:
    """An open engine, closed at the end."""
    engine = engine_in(folder, script, source, clock, starter, preparing)
    scene = Scene(engine, folder / "home")

    def note(batch: Sequence[EngineEvent]) -> None:
        scene.events.extend(batch)

    engine.subscribe(note)
    await engine.home.open()
    try:
        yield scene
    finally:
        await engine.close()
