"""Stages for contracts: one story of a desk is played on the real engine and on the fake, and the books compared.

    async def named(stage: Stage) -> None:
        chat = await stage.do("rename", stage.engine.conversations.rename(key, "Other"))
        assert chat.title == "Other"

    await played(named, tmp_path)

What stands in the books must be the same; what must be in them is asserted by the story, on both.
"""

import asyncio
import contextlib
import difflib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from pprint import pformat
from typing import Any, TypeVar
from unittest.mock import patch

import pytest

from app.core.api.engine import EngineApi
from app.core.errors import Kind, KnownError
from app.core.events import AnswerGrew, EngineEvent, TurnWithdrawn
from app.core.messages import Message
from app.core.requests import Turn
from app.engine.door.recording import Recording
from app.engine.door.records import Again
from app.engine.door.requests import Way
from app.engine.door.window import Reading
from app.settings.policy_source import PolicySource
from tests.support.books import Book
from tests.support.engines import Scene, engine_in
from tests.support.fakes.engine import FakeEngine
from tests.support.samples import remote_status

E = TypeVar("E", bound=EngineEvent)

ANSWER, BEGUN = "Good day to you.", "Well"
SCRIPT = {
    "replies": [
        {"match": "slowly", "text": f"{BEGUN} then.", "stall_after_tokens": 1},
        {"match": "in vain", "fail": {"kind": "network", "detail": "no route"}},
        {"text": ANSWER},
    ]
}
REFUSED = KnownError(Kind.AUDIT_BLOCKED, detail="no room")
FAILED = KnownError(Kind.NETWORK, who="fake", detail="no route")


@dataclass
class Stage:
    """An engine, the book of what was heard of it, and the events themselves."""

    engine: EngineApi
    folder: Path
    book: Book = field(init=False)
    heard: list[EngineEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.book = Book(self.folder)

    # --- what the two need in their own ways

    async def hear(self) -> None:
        """Let everything that was told arrive."""

    async def begin(self, turn: Turn) -> None:
        """Let an answer that grows slowly begin."""

    async def whole(self, turn: Turn) -> Message:
        """Let an answer become whole."""
        raise NotImplementedError

    async def fail(self, turn: Turn) -> None:
        """Let an answer that was asked for in vain fail."""

    async def withdraw(self, turn: Turn) -> None:
        """Let a turn that was to be refused be refused."""

    def script(self, method: str, error: KnownError) -> None:
        """Say to the fake, which opens no file and no key, what the real one will find."""

    # --- the book

    def listen(self, batch: Sequence[EngineEvent]) -> None:
        for event in batch:
            self.heard.append(event)
            self.book.note(event)

    async def do(self, what: str, asked: Coroutine[Any, Any, Any]) -> Any:
        """Ask something of the engine; in the book stand what it told, and then its answer or its error."""
        self.book.write(what)
        try:
            answer = await asked
        except KnownError as error:
            answer = error
        await self.hear()
        self.book.write(self.book.said(answer))
        return answer

    async def refused(self, what: str, asked: Coroutine[Any, Any, Any], kind: Kind) -> None:
        """Ask something that must be refused."""
        answer = await self.do(what, asked)
        assert isinstance(answer, KnownError), f"{what} was not refused"
        assert answer.kind is kind, f"{what} was refused with {answer.kind}"

    def of(self, kind: type[E]) -> list[E]:
        """The events of a kind that were heard so far."""
        return [event for event in self.heard if isinstance(event, kind)]


@dataclass
class RealStage(Stage):
    """The real engine over real files, with the scripted provider."""

    scene: Scene = field(kw_only=True)
    refusal: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self) -> None:
        self.scene.engine._bus.flush()

    async def begin(self, turn: Turn) -> None:
        await self.scene.until(lambda: any(event.message_id == turn.answer_id for event in self.of(AnswerGrew)))

    async def whole(self, turn: Turn) -> Message:
        return await self.engine.chat.wait(turn)

    async def fail(self, turn: Turn) -> None:
        with contextlib.suppress(KnownError):
            await self.engine.chat.wait(turn)

    async def withdraw(self, turn: Turn) -> None:
        self.refusal.set()
        await self.scene.until(lambda: any(event.answer_id == turn.answer_id for event in self.of(TurnWithdrawn)))
        self.refusal.clear()


@dataclass
class FakeStage(Stage):
    """The engine in memory."""

    fake: FakeEngine = field(kw_only=True)

    async def begin(self, turn: Turn) -> None:
        self.fake.grow(turn.answer_id, BEGUN)

    async def whole(self, turn: Turn) -> Message:
        self.fake.grow(turn.answer_id, ANSWER)
        return self.fake.end(turn.answer_id)

    async def fail(self, turn: Turn) -> None:
        self.fake.fail(turn.answer_id, FAILED)

    async def withdraw(self, turn: Turn) -> None:
        self.fake.withdraw(turn, REFUSED)

    def script(self, method: str, error: KnownError) -> None:
        self.fake.errors[method] = error


@asynccontextmanager
async def real_stage(
    folder: Path,
    *,
    script: object = SCRIPT,
    source: PolicySource | None = None,
    opened: bool = True,
    starter: Path | None = None,
) -> AsyncIterator[RealStage]:
    """A real engine in a folder that is there; it refuses what says so, once the story wants it."""
    engine = engine_in(folder, script, source, starter=starter)
    stage = RealStage(engine, folder, scene=Scene(engine, folder / "home"))
    request = Recording.request

    async def refuse(self: Recording, way: Way, hop: int, reading: Reading, again: Again | None) -> int:
        if "refuse" not in self._admitted.ask.messages[-1].text:
            return await request(self, way, hop, reading, again)
        await stage.refusal.wait()
        raise REFUSED

    with patch.object(Recording, "request", refuse):
        if opened:
            await engine.home.open()
        engine.subscribe(stage.listen)
        try:
            yield stage
        finally:
            await engine.close()


def fake_stage(folder: Path) -> FakeStage:
    """An engine in memory that knows the model of the scripted provider."""
    fake = FakeEngine([remote_status("fake", "demo")])
    stage = FakeStage(fake, folder, fake=fake)
    fake.subscribe(stage.listen)
    return stage


def folder_in(folder: Path, name: str) -> Path:
    """A new folder."""
    new = folder / name
    new.mkdir()
    return new


Story = Callable[[Stage], Awaitable[None]]


async def played(
    story: Story, folder: Path, *, ready: Callable[[FakeEngine], None] = lambda fake: None, **real: Any
) -> None:
    """Play a story on both, the fake made `ready` for it, and compare what was heard."""
    mine, its = folder_in(folder, "real"), folder_in(folder, "fake")
    async with real_stage(mine, **real) as first:
        await story(first)
    second = fake_stage(its)
    ready(second.fake)
    await story(second)
    assert first.book.lines, "the story asked nothing"
    if first.book.lines != second.book.lines:
        expected, found = (pformat(stage.book.lines).splitlines() for stage in (first, second))
        difference = difflib.unified_diff(expected, found, "the real engine", "the fake", n=12, lineterm="")
        pytest.fail("\n".join(difference), pytrace=False)
