"""Tasks in the window about the chat; each gives what `child_opened` prints."""

import asyncio
import gc
import os
import time
from functools import partial
from statistics import median
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.cards.answer_card import AnswerCard
from app.ui.chat.transcript import TranscriptView
from tests.bench.harness import settled_mb
from tests.bench.neighbours import Neighbours
from tests.bench.opened import Opened, Painted
from tests.bench.pairs import loop_ms, wall_ms
from tests.bench.pulse import Pulse, together

OPENINGS = 10
# So long the Qt thread is watched between two probes on it.
STRETCH_S = 1.0


async def streams(opened: Opened, values: list[str]) -> dict[str, Any]:
    """So many answers at once for so many seconds, one of them on the screen: how busy the Qt thread is."""
    count, seconds, pause = int(values[0]), float(values[1]), float(values[2])
    # What a first long answer takes is kept by the allocator; what each one takes anew would be a leak.
    for number in range(2):
        turn = await opened.send(f"Warm up {number}", model="fake/demo", max_output=100_000)
        await opened.show(turn.conversation_id)
        await opened.call(opened.program.bridge.engine.chat.wait(turn))
    opened.program.window.conversations.open(None)
    await opened.until(lambda: opened.chat.presenter.conversation_id is None)
    pulse = Pulse()
    pulse.start()
    await asyncio.sleep(3)
    pulse.stop()
    rest = pulse.seen().mean
    before = settled_mb()
    turns = [await opened.send(f"Write {i}", model="fake/demo", max_output=100_000) for i in range(count)]
    await opened.show(turns[-1].conversation_id)
    streams = opened.chat.presenter.streams
    await opened.until(lambda: all(streams.get(t.answer_id) and streams.get(t.answer_id).text for t in turns))
    await asyncio.sleep(pause)
    gc.collect()
    neighbours = Neighbours(os.getppid())
    neighbours.start()
    probes, pulses = [], [Pulse() for _ in range(round(seconds / STRETCH_S))]
    for pulse in pulses:
        probes.append(loop_ms())
        pulse.start()
        await asyncio.sleep(STRETCH_S)
        pulse.stop()
    others, after = neighbours.share(), settled_mb()
    lengths = [len(streams.get(t.answer_id).text) if streams.get(t.answer_id) else -1 for t in turns]
    assert isinstance(opened.chat.transcript.card(turns[-1].answer_id), AnswerCard)
    busy = together([pulse.seen(rest) for pulse in pulses]).plain()
    memory = {"grown_mb": after - before, "mb": after}
    return {"busy": busy, "probe": median(probes), "others": others, "lengths": lengths, **memory}


async def send_painted(opened: Opened, values: list[str]) -> dict[str, Any]:
    """From the Enter key to the painted message, the first one in a new chat, the others behind it."""
    pairs = []
    chat = opened.chat
    for number in range(int(values[0])):
        text = f"message {number}"
        QTest.keyClicks(chat.composer.editor, text)
        await asyncio.sleep(0.4)
        painted = Painted(chat.transcript, partial(_shows, chat.transcript, text))
        probe, start = loop_ms(wall_ms), time.perf_counter()
        QTest.keyClick(chat.composer.editor, Qt.Key.Key_Return)
        pairs.append((probe, await painted.ms_since(start)))
        await opened.until(lambda: chat.presenter.growing is None)
        await asyncio.sleep(0.2)
    return {"pairs": pairs}


async def open_long(opened: Opened, values: list[str]) -> dict[str, Any]:
    """Open a short and a long conversation by turns: time until its end is painted, and what memory comes to."""
    short, long = values[:2]
    chat = opened.chat
    found: dict[str, list[tuple[float, float]]] = {short: [], long: []}
    memory: dict[str, list[float]] = {short: [], long: []}
    await opened.show(short)
    for conversation in (short, long) * OPENINGS:
        opened.program.window.conversations.open(None)
        await opened.until(lambda: chat.presenter.conversation_id is None)
        await asyncio.sleep(0.3)
        shown = lambda wanted=conversation: chat.presenter.conversation_id == wanted and chat.transcript.cards  # noqa: E731
        painted = Painted(chat.transcript, shown)
        probe, start = loop_ms(wall_ms), time.perf_counter()
        opened.program.window.conversations.open(conversation)
        found[conversation].append((probe, await painted.ms_since(start)))
        await asyncio.sleep(0.5)
        memory[conversation].append(settled_mb())
    return {
        "short": found[short][1:],
        "long": found[long][1:],
        "mb": list(zip(memory[short], memory[long], strict=True)),
    }


def _shows(transcript: TranscriptView, text: str) -> bool:
    return any(card.message.text == text for card in transcript.cards)
