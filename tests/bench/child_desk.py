"""The whole program in a process of its own, driven and watched from inside: engine, window, scripted provider.

python -m tests.bench.child_desk TASK FOLDER [VALUES]

Prints one JSON object. Needs a display; the environment names home and passphrase.
"""

import asyncio
import gc
import json
import os
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import qasync
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import bootstrap
from app.core.requests import Draft, Turn
from app.engine.frame.loop import LoopThread
from app.ui.cards.answer_card import AnswerCard
from app.ui.chat.transcript import TranscriptView
from app.ui.start.application import Program
from app.ui.start.entrance import make_application
from tests.bench.bare_llama import BareLoop
from tests.bench.harness import percentile, settled_mb
from tests.bench.neighbours import Neighbours
from tests.bench.pulse import Pulse

Task = Callable[["Desk", list[str]], Awaitable[dict[str, Any]]]
TASKS: dict[str, Task] = {}


def task(function: Task) -> Task:
    """Make a task known by its name."""
    TASKS[function.__name__] = function
    return function


@dataclass
class Desk:
    """A program whose window is open."""

    program: Program

    @property
    def chat(self) -> Any:
        """The chat view."""
        return self.program.window.chat

    async def call(self, coroutine: Any) -> Any:
        """Ask the engine."""
        return await self.program.bridge.call(coroutine)

    async def until(self, condition: Callable[[], object], seconds: float = 30) -> None:
        """Wait until something is true."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - the condition may be anything
                await asyncio.sleep(0.002)

    async def send(self, text: str, **fields: Any) -> Turn:
        """Send through the engine, not through the window."""
        turn: Turn = await self.call(self.program.bridge.engine.chat.send(Draft(text, **fields)))
        return turn

    async def show(self, conversation: str) -> None:
        """Open a conversation in the window."""
        self.program.window.conversations.open(conversation)
        await self.until(lambda: self.chat.presenter.conversation_id == conversation and self.chat.transcript.cards)


class Painted(QObject):
    """Notes when the transcript was first painted while something held; cards are painted with the column below."""

    def __init__(self, transcript: Any, holds: Callable[[], object]) -> None:
        super().__init__()
        self.at = 0.0
        self._holds, self._column = holds, transcript.widget()
        self._column.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: note it."""
        if event.type() == QEvent.Type.Paint and not self.at and self._holds():
            self.at = time.perf_counter()
        return False

    async def ms_since(self, start: float) -> float:
        """Wait for it; milliseconds from a moment."""
        async with asyncio.timeout(10):
            while not self.at:  # noqa: ASYNC110 - Qt sets it
                await asyncio.sleep(0.002)
        self._column.removeEventFilter(self)
        return (self.at - start) * 1000


@task
async def streams(desk: Desk, values: list[str]) -> dict[str, Any]:
    """So many answers at once for so many seconds, one of them on the screen: how busy the Qt thread is."""
    count, seconds, pause = int(values[0]), float(values[1]), float(values[2])
    # What a first long answer takes is kept by the allocator; what each one takes anew would be a leak.
    for number in range(2):
        turn = await desk.send(f"Warm up {number}", model="fake/demo", max_output=100_000)
        await desk.show(turn.conversation_id)
        await desk.call(desk.program.bridge.engine.chat.wait(turn))
    desk.program.window.conversations.open(None)
    await desk.until(lambda: desk.chat.presenter.conversation_id is None)
    pulse = Pulse()
    pulse.start()
    await asyncio.sleep(3)
    pulse.stop()
    rest = pulse.seen().mean
    before = settled_mb()
    turns = [await desk.send(f"Write {i}", model="fake/demo", max_output=100_000) for i in range(count)]
    await desk.show(turns[-1].conversation_id)
    streams = desk.chat.presenter.streams
    await desk.until(lambda: all(streams.get(t.answer_id) and streams.get(t.answer_id).text for t in turns))
    await asyncio.sleep(pause)
    gc.collect()
    neighbours = Neighbours()
    neighbours.start()
    pulse.start()
    await asyncio.sleep(seconds)
    pulse.stop()
    others, after = neighbours.share(), settled_mb()
    lengths = [len(streams.get(t.answer_id).text) if streams.get(t.answer_id) else -1 for t in turns]
    assert isinstance(desk.chat.transcript.card(turns[-1].answer_id), AnswerCard)
    busy = pulse.seen(rest).plain()
    return {"busy": busy, "others": others, "grown_mb": after - before, "mb": after, "lengths": lengths}


@task
async def send_painted(desk: Desk, values: list[str]) -> dict[str, Any]:
    """From the Enter key to the painted message, the first one in a new chat, the others behind it."""
    times = []
    chat = desk.chat
    for number in range(int(values[0])):
        text = f"message {number}"
        QTest.keyClicks(chat.composer.editor, text)
        await asyncio.sleep(0.4)
        painted = Painted(chat.transcript, partial(_shows, chat.transcript, text))
        start = time.perf_counter()
        QTest.keyClick(chat.composer.editor, Qt.Key.Key_Return)
        times.append(await painted.ms_since(start))
        await desk.until(lambda: chat.presenter.growing is None)
        await asyncio.sleep(0.2)
    return {"half": percentile(times, 0.5), "p90": percentile(times, 0.9), "worst": max(times), "times": times}


@task
async def open_long(desk: Desk, values: list[str]) -> dict[str, Any]:
    """Open a short and a long conversation by turns: time until its end is painted, and what memory comes to."""
    short, long = values[:2]
    chat = desk.chat
    found: dict[str, list[float]] = {short: [], long: []}
    memory: dict[str, float] = {}
    await desk.show(short)
    for conversation in (short, long) * 6:
        desk.program.window.conversations.open(None)
        await desk.until(lambda: chat.presenter.conversation_id is None)
        await asyncio.sleep(0.3)
        shown = lambda wanted=conversation: chat.presenter.conversation_id == wanted and chat.transcript.cards  # noqa: E731
        painted = Painted(chat.transcript, shown)
        start = time.perf_counter()
        desk.program.window.conversations.open(conversation)
        found[conversation].append(await painted.ms_since(start))
        await asyncio.sleep(0.5)
        memory[conversation] = settled_mb()
    return {
        "short_ms": percentile(found[short][1:], 0.5),
        "long_ms": percentile(found[long][1:], 0.5),
        "short_mb": memory[short],
        "long_mb": memory[long],
    }


@task
async def local_speed(desk: Desk, values: list[str]) -> dict[str, Any]:
    """Milliseconds a token of a local model in the window and in the bare loop, by turns.

    Rounds go on until enough of them were quiet, or there were too many.
    """
    path, enough, most, count, quiet = values[0], int(values[1]), int(values[2]), int(values[3]), float(values[4])
    model = await _add_model(desk, path)
    bare = await BareLoop.start(path)
    neighbours = Neighbours()
    ours: list[float] = []
    theirs: list[float] = []
    cpu: list[float] = []
    others: list[float] = []
    # The first round loads the model.
    while len(ours) < most + 1 and sum(share <= quiet for share in others[1:]) < enough:
        number = len(ours)
        neighbours.start()
        begun = time.process_time()
        # Long enough to read that the new conversation stands on the screen before the first token comes.
        text = f"{number} " + "say something about the water and the people " * 7
        turn = await desk.send(text, model=model, max_output=count, temperature=0.0)
        await desk.show(turn.conversation_id)
        facts = (await desk.call(desk.program.bridge.engine.chat.wait(turn))).answer
        made = facts.usage.output_tokens
        cpu.append((time.process_time() - begun) * 1000 / made)
        assert made > count // 2, f"only {made} tokens came"
        theirs.append(await bare.token_ms(facts.usage.input_tokens, made))
        ours.append((facts.timings.total_ms - facts.timings.first_token_ms) / (made - 1))
        others.append(neighbours.share())
    await bare.close()
    return {"ours": ours[1:], "bare": theirs[1:], "cpu": cpu[1:], "others": others[1:]}


@task
async def second_turn(desk: Desk, values: list[str]) -> dict[str, Any]:
    """First and later turns behind a short and a long first message, each beside the bare loop with the same tokens."""
    model = await _add_model(desk, values[0])
    bare = await BareLoop.start(values[0])
    neighbours = Neighbours()
    found: dict[str, list[dict[str, float]]] = {}
    await desk.call(desk.program.bridge.engine.chat.wait(await desk.send("Load", model=model, max_output=2)))
    for name, words in {"short": int(values[1]), "long": int(values[2])}.items():
        text = " ".join(("the", "of", "and", "to", "in")[i % 5] for i in range(words))
        conversation, found[name] = None, []
        for said in (text, *("And then what" for _ in range(int(values[3])))):
            neighbours.start()
            turn = await desk.send(said, conversation_id=conversation, model=model, max_output=8, temperature=0.0)
            conversation = turn.conversation_id
            facts = (await desk.call(desk.program.bridge.engine.chat.wait(turn))).answer
            tokens, known = facts.usage.input_tokens, facts.usage.cache_read_tokens
            alone = await bare.first_ms(known, tokens - known)
            figures = {"ms": facts.timings.first_token_ms, "bare_ms": alone, "tokens": tokens, "known": known}
            found[name].append(figures | {"others": neighbours.share()})
    await bare.close()
    return dict(found)


async def _add_model(desk: Desk, path: str) -> str:
    status = await desk.call(desk.program.bridge.engine.models.add(path))
    return str(status.name)


def _shows(transcript: TranscriptView, text: str) -> bool:
    return any(card.message.text == text for card in transcript.cards)


async def main(name: str, program: Program, values: list[str]) -> dict[str, Any]:
    """Open the window, do the task, close."""
    opened = asyncio.Event()
    program.window.opening.opened.connect(lambda _: opened.set())
    running = asyncio.ensure_future(program.run())
    async with asyncio.timeout(60):
        await opened.wait()
    desk = Desk(program)
    await desk.until(lambda: desk.chat.presenter.next.options)
    await asyncio.sleep(1)
    try:
        result = await TASKS[name](desk, values)
    except BaseException:
        # The program would show it in a dialog.
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(2)
    program.window.close()
    await running
    return result


if __name__ == "__main__":
    bootstrap.close_down()
    app: QApplication = make_application(["bench"])
    event_loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(event_loop)
    with LoopThread() as thread, event_loop:
        outcome = event_loop.run_until_complete(
            main(sys.argv[1], Program(bootstrap.build(), thread.submit, event_loop, None), sys.argv[3:])
        )
    sys.stdout.write(json.dumps(outcome) + "\n")
    sys.stdout.flush()
    gc.disable()
    os._exit(0)
