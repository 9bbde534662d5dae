"""A run of letters without an end in the window: pasted, answered, read; how busy the Qt thread is meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtCore import QMimeData
from PySide6.QtTest import QTest

from tests.bench.opened import Opened
from tests.bench.pairs import loop_ms
from tests.bench.pulse import Pulse

LETTERS = 1_000_000
KEYS, SCROLLS = 20, 150
_FRAME_S = 0.016


async def unbroken(opened: Opened, values: list[str]) -> dict[str, Any]:
    """Paste, type beside it, let it be answered for so many seconds, scroll back through the answer."""
    seconds, pause = float(values[0]), float(values[1])
    chat = opened.chat
    rest = (await _watched(lambda: asyncio.sleep(3), 0.0))["mean"]
    found: dict[str, dict[str, Any]] = {}

    async def paste() -> None:
        data = QMimeData()
        data.setText("x" * LETTERS)
        chat.composer.editor.insertFromMimeData(data)
        await asyncio.sleep(1)

    async def type_beside() -> None:
        for _ in range(KEYS):
            QTest.keyClicks(chat.composer.editor, "y")
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)

    async def scroll() -> None:
        bar = chat.transcript.verticalScrollBar()
        for _ in range(SCROLLS):
            bar.setValue(bar.value() - 120)
            await asyncio.sleep(_FRAME_S)

    found["paste"] = await _watched(paste, rest)
    found["type"] = await _watched(type_beside, rest)
    pasted = sum(len(file.data) for file in chat.composer.attachments)
    chat.composer.clear()
    turn = await opened.send("Write", model="fake/demo", max_output=100_000)
    await opened.show(turn.conversation_id)
    streams = chat.presenter.streams
    await opened.until(lambda: streams.get(turn.answer_id) and streams.get(turn.answer_id).text)
    await asyncio.sleep(pause)
    found["answer"] = await _watched(lambda: asyncio.sleep(seconds), rest)
    length = len(streams.get(turn.answer_id).text) if streams.get(turn.answer_id) else -1
    await opened.call(opened.program.bridge.engine.chat.stop(turn.answer_id))
    await opened.until(lambda: chat.presenter.growing is None)
    await asyncio.sleep(1)
    found["scroll"] = await _watched(scroll, rest)
    return {"phases": found, "pasted": pasted, "length": length}


async def _watched(do: Callable[[], Awaitable[None]], rest: float) -> dict[str, Any]:
    probe, pulse = loop_ms(), Pulse()
    pulse.start()
    await asyncio.sleep(2 * _FRAME_S)
    await do()
    await asyncio.sleep(2 * _FRAME_S)
    pulse.stop()
    return {**pulse.seen(rest).plain(), "probe": probe}
