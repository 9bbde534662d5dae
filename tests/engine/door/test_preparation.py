"""A message to a local model waits for what set-up still prepares, says so, and is answered without a restart."""

import asyncio
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from app.core.errors import Kind, KnownError
from app.core.events import AnswerAwaits, LocalPreparing, ModelsChanged, TurnWithdrawn
from app.core.models import STARTER
from app.core.preparing import State
from app.engine.door import preparation
from app.models import starter
from app.providers.llama import launch
from tests.support.engines import Scene, running
from tests.support.gguf_models import write_llama
from tests.support.opened_entries import entries

pytestmark = pytest.mark.anyio

WEEK_MS = 7 * 86_400_000
NO_COMPILER = "Local models need a compiler for C++, and there is none."


@dataclass
class SetUp:
    """Set-up as the program sees it: a status file, and llama.cpp, which is there or not."""

    status: Path
    there: bool = False

    def tell(self, state: State, done: int = 0, sentence: str = "Building llama.cpp") -> None:
        told = {"state": state, "done": done, "total": 100 if done else 0, "sentence": sentence, "starter": ""}
        new = self.status.with_suffix(".new")
        new.write_text(json.dumps({**told, "pid": os.getpid()}), encoding="utf-8")
        new.replace(self.status)

    def end(self) -> None:
        self.there = True
        self.tell(State.READY, sentence="Local models are ready.")


@pytest.fixture
def set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SetUp]:
    """A set-up that builds."""
    monkeypatch.setattr(preparation, "_PAUSE_S", 0.01)
    made = SetUp(tmp_path / "preparing.json")
    monkeypatch.setattr(launch, "is_installed", lambda: made.there)
    made.tell(State.BUILDING, 40)
    yield made


def requests(scene: Scene) -> list[str]:
    """The kinds of entries about messages."""
    return [kind for kind, _ in entries(scene.home) if kind.startswith(("request", "response"))]


def percents(scene: Scene) -> set[int | None]:
    return {event.preparing.percent for event in scene.of(AnswerAwaits)}


class Ahead(SystemClock):
    """A clock that can be put forward."""

    by_ms = 0

    def monotonic_ms(self) -> int:
        return super().monotonic_ms() + self.by_ms


async def test_it_waits_says_so_and_is_answered(tmp_path: Path, set_up: SetUp) -> None:
    clock = Ahead()
    async with running(tmp_path, clock=clock, preparing=set_up.status) as scene:
        added = await scene.engine.models.add(str(write_llama(tmp_path / "tiny.gguf", says=["hot"])))
        assert added.available, "it will answer"
        turn = await scene.send("Hello", model=added.name)
        await scene.until(lambda: 40 in percents(scene))
        set_up.tell(State.BUILDING, 70)
        await scene.until(lambda: 70 in percents(scene))
        assert {event.message_id for event in scene.of(AnswerAwaits)} == {turn.answer_id}
        assert requests(scene) == [], "nothing was sent yet"
        clock.by_ms = WEEK_MS
        set_up.tell(State.BUILDING, 90)
        await scene.until(lambda: 90 in percents(scene))
        set_up.end()
        answer = await scene.engine.chat.wait(turn)
        assert answer.text.strip() == "hot"
        assert answer.answer and answer.answer.timings
        assert answer.answer.timings.total_ms < WEEK_MS, "the answer took no longer because it had to wait"


async def test_others_answer_meanwhile(tmp_path: Path, set_up: SetUp) -> None:
    async with running(tmp_path, {"replies": [{"echo": True}]}, preparing=set_up.status) as scene:
        added = await scene.engine.models.add(str(write_llama(tmp_path / "tiny.gguf")))
        waiting = await scene.send("Hello", model=added.name)
        await scene.until(lambda: scene.of(AnswerAwaits))
        assert (await scene.ask("And you?", model="fake/demo")).text == "And you?"
        await scene.engine.chat.stop(waiting.answer_id)


async def test_who_stops_it_waits_no_more(tmp_path: Path, set_up: SetUp) -> None:
    async with running(tmp_path, preparing=set_up.status) as scene:
        added = await scene.engine.models.add(str(write_llama(tmp_path / "tiny.gguf")))
        turn = await scene.send("Hello", model=added.name)
        await scene.until(lambda: scene.of(AnswerAwaits))
        await scene.engine.chat.stop(turn.answer_id)
        with pytest.raises(KnownError) as caught:
            await scene.engine.chat.wait(turn)
        assert caught.value.kind is Kind.CANCELLED
        assert requests(scene) == []


async def test_what_waits_when_the_program_ends_was_sent_to_nobody(tmp_path: Path, set_up: SetUp) -> None:
    async with running(tmp_path, preparing=set_up.status) as scene:
        added = await scene.engine.models.add(str(write_llama(tmp_path / "tiny.gguf")))
        await scene.send("Hello", model=added.name)
        await scene.until(lambda: scene.of(AnswerAwaits))
    assert requests(scene) == []


async def test_a_failure_gives_the_message_back_and_says_what_is_missing(tmp_path: Path, set_up: SetUp) -> None:
    async with running(tmp_path, preparing=set_up.status) as scene:
        files = [write_llama(tmp_path / f"{name}.gguf") for name in ("one", "two")]
        one, _ = [await scene.engine.models.add(str(file)) for file in files]
        turn = await scene.send("Hello", model=one.name)
        await scene.until(lambda: scene.of(AnswerAwaits))
        set_up.tell(State.FAILED, sentence=NO_COMPILER)
        with pytest.raises(KnownError, match=r"compiler for C\+\+"):
            await scene.engine.chat.wait(turn)
        await scene.until(lambda: scene.of(TurnWithdrawn))
        (withdrawn,) = scene.of(TurnWithdrawn)
        assert (withdrawn.text, withdrawn.error.kind) == ("Hello", Kind.NO_CANDIDATE)
        told = {(status.available, status.why_not) for status in await scene.engine.models.all()}
        assert told == {(False, NO_COMPILER)}
        for pick in ("auto", one.name):
            with pytest.raises(KnownError, match=r"compiler for C\+\+"):
                await scene.ask("Hello", model=pick)
        found = await scene.engine.models.preparing()
        assert found and (found.state, found.sentence) == (State.FAILED, NO_COMPILER)
        # Somebody mended it, and ran it once more.
        set_up.tell(State.BUILDING, 10)
        assert {status.available for status in await scene.engine.models.all()} == {True}


async def test_without_a_set_up_it_is_told_what_to_do(tmp_path: Path, set_up: SetUp) -> None:
    set_up.end()
    set_up.there = False
    for status in (set_up.status, None):
        async with running(tmp_path, preparing=status) as scene:
            added = await scene.engine.models.add(str(write_llama(tmp_path / "tiny.gguf")))
            assert not added.available
            assert added.why_not.startswith("llama.cpp, which runs local models, is not installed. Run “make run”")
            assert await scene.engine.models.preparing() is None


async def test_the_starter_appears_when_it_is_there(
    tmp_path: Path, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_llama(tmp_path / "starter.gguf", says=["hot"])
    whole = await asyncio.to_thread(file.read_bytes)
    declared = starter.Starter(file.name, len(whole), hashlib.sha256(whole).hexdigest())
    monkeypatch.setattr(starter, "declared", lambda: declared)
    await asyncio.to_thread(file.unlink)
    set_up.tell(State.STARTER, sentence="Getting the starter model")
    async with running(tmp_path, starter=file, preparing=set_up.status) as scene:
        await scene.until(lambda: scene.of(LocalPreparing))
        for pick in ("auto", STARTER):
            with pytest.raises(KnownError, match="still being fetched: try again in a moment"):
                await scene.ask("Hello", model=pick)
        scene.events.clear()
        await asyncio.to_thread(file.write_bytes, whole)
        set_up.tell(State.BUILDING)
        await scene.until(lambda: scene.of(ModelsChanged))
        assert [status.name for status in await scene.engine.models.all()] == [STARTER]
        turn = await scene.send("Hello")
        await scene.until(lambda: scene.of(AnswerAwaits))
        scene.events.clear()
        set_up.end()
        assert (await scene.engine.chat.wait(turn)).text.strip() == "hot"
        await scene.until(lambda: scene.of(ModelsChanged))
        assert scene.of(LocalPreparing)[-1].preparing.state is State.READY
        assert await scene.engine.models.preparing() is None


async def test_what_nobody_waits_for_is_not_told_as_lacking(tmp_path: Path, set_up: SetUp) -> None:
    set_up.there = True
    async with running(tmp_path, preparing=set_up.status) as scene:
        await scene.until(lambda: scene.of(LocalPreparing))
        assert scene.of(LocalPreparing)[-1].preparing.state is State.READY
        assert await scene.engine.models.preparing() is None
        added = await scene.engine.models.add(str(write_llama(tmp_path / "tiny.gguf", says=["hot"])))
        assert (await scene.ask("Hello", model=added.name)).text.strip() == "hot"
        assert not scene.of(AnswerAwaits)
