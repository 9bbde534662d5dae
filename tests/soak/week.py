"""A week of a home by a simulated clock: python -m tests.soak.week FOLDER DAY DAYS SEED.

Each day messages are sent, chats deleted, and housekeeping does what it does each day. Prints one JSON object a day:
{"day", "probe", "steps": {name: milliseconds}, "written", "store"}. It may be killed at any moment and begun again.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.core.events import ConversationRemoved, EngineEvent
from app.core.requests import Draft
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.settings.policy_source import NoPolicy
from app.store import periodic
from tests.bench.pairs import loop_ms, wall_ms

BEGIN_US = 1_800_000_000_000_000 // DAY_US * DAY_US + DAY_US // 3
ASKED, DELETED, STARTS = 6, 4, 3


class Calendar:
    """The day that the week has come to, and the seconds that really go by."""

    def __init__(self, day: int) -> None:
        self.day = day

    def now_us(self) -> int:
        return BEGIN_US + self.day * DAY_US + time.monotonic_ns() // 1_000 % DAY_US // 10

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000


class Week:
    """An open home, and what its days take."""

    def __init__(self, engine: Engine, clock: Calendar, dice: random.Random, long: str) -> None:
        """`long` is the chat that goes on all the year."""
        self._engine, self._clock, self._dice, self._long = engine, clock, dice, long
        self._steps: dict[str, list[float]] = {}

    async def day(self) -> dict[str, Any]:
        """Live one day; what it took."""
        self._steps, probe = {}, min(loop_ms(wall_ms) for _ in range(3))
        for number in range(ASKED):
            await self._timed("message", self._ask(f"Question {number} of day {self._clock.day}", None))
        await self._ask(f"Day {self._clock.day}", self._long)
        for _ in range(3):
            await self._timed("forecast", self._engine.chat.route(Draft("What of tomorrow?", self._long)))
            await self._timed("list", self._engine.conversations.page())
            await self._timed("open chat", self._engine.transcripts.page(self._long))
        await self._delete()
        session = self._engine._open
        await self._purge()
        await self._timed("verify", self._engine.audit.verify(whole=False))
        await session.housekeeping.tidy()
        before = _there(session.ground.setup.home)
        await session.housekeeping.backups.run()
        after = _there(session.ground.setup.home)
        return {
            "day": self._clock.day,
            "probe": probe,
            "steps": {name: min(found) for name, found in self._steps.items()},
            "written": sum(size for path, size in after.items() if path not in before),
            "store": sum((session.ground.setup.home / name).stat().st_size for name in ("chat.db", "audit.db")),
        }

    async def _timed(self, name: str, work: Awaitable[object]) -> None:
        begun = time.perf_counter()
        await work
        self._steps.setdefault(name, []).append((time.perf_counter() - begun) * 1_000)

    async def _ask(self, text: str, chat: str | None) -> str:
        turn = await self._engine.chat.send(Draft(text, chat))
        await self._engine.chat.wait(turn)
        return turn.conversation_id

    async def _purge(self) -> None:
        """What each chat takes, on days on which some go."""
        gone: list[EngineEvent] = []
        end = self._engine.subscribe(
            lambda events: gone.extend(e for e in events if isinstance(e, ConversationRemoved))
        )
        begun = time.perf_counter()
        await self._engine._open.housekeeping.purge()
        took = (time.perf_counter() - begun) * 1_000
        # Events come in batches, a moment later.
        await asyncio.sleep(0.05)
        end()
        if removed := sum(isinstance(event, ConversationRemoved) for event in gone):
            self._steps["purge"] = [took / removed]

    async def _delete(self) -> None:
        chats = [chat.id for chat in (await self._engine.conversations.page()).items if chat.id != self._long]
        for chat in self._dice.sample(chats, min(DELETED, len(chats))):
            try:
                await self._engine.conversations.delete(chat)
            except KnownError as error:
                if error.kind is not Kind.NOT_FOUND:
                    raise


def _there(home: Path) -> dict[Path, int]:
    return {path: path.stat().st_size for path in (home / "backups").rglob("*") if path.is_file()}


async def main(folder: Path, first: int, days: int, seed: int) -> None:
    """Live the days."""
    # Nobody else wants the processor here.
    periodic._REST_S = 0.0
    clock = Calendar(first)
    engine = Engine(Setup(folder / "home", folder / "passphrase", str(folder / "fake.json"), NoPolicy(), clock))
    opened = []
    for _ in range(STARTS):
        await engine.close()
        begun = time.perf_counter()
        await engine.home.open()
        opened.append((time.perf_counter() - begun) * 1_000)
    # The days below do what it does by its timers.
    await engine._open.housekeeping.aclose()
    week = Week(engine, clock, random.Random(seed), (folder / "long").read_text())
    for day in range(first, first + days):
        clock.day = day
        lived = await week.day()
        if day == first:
            lived["steps"]["start"] = min(opened)
        sys.stdout.write(json.dumps(lived) + "\n")
        sys.stdout.flush()
    await engine.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *map(int, sys.argv[2:5])))
