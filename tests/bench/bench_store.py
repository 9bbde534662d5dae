"""A large store: search over all of it, and the newest page of a conversation of any length."""

import asyncio
import time
from functools import cache

from app import bootstrap
from app.core.api.engine import EngineApi
from app.settings.policy_source import NoPolicy
from tests.bench.filling import PASSPHRASE, RARE, Filled, fill
from tests.bench.harness import Measurement, Row, Run, percentile

CONVERSATIONS, MESSAGES, LONG = 10_000, 100_000, 10_000
# What people type: common words and rare ones, several, a phrase in the making, a word that nobody wrote.
QUERIES = (
    "signal",
    RARE,
    "signal lever",
    "green amber",
    "rou",
    "every third",
    "zebr",
    "quasar",
    "signal box 42",
    "the",
)


@cache
def large_home(run: Run) -> Filled:
    """The home that the rows about large stores share."""
    return fill(run.folder("large"), CONVERSATIONS, MESSAGES, LONG)


async def _opened(filled: Filled) -> EngineApi:
    engine = bootstrap.build(filled.home, NoPolicy())
    await engine.home.open(PASSPHRASE)
    return engine


def search(run: Run) -> list[Measurement]:
    """The first page of each query, the slowest of them at its median."""
    filled = large_home(run)

    async def measure() -> dict[str, float]:
        engine = await _opened(filled)
        found = {}
        for query in QUERIES:
            times = []
            for _ in range(9):
                start = time.perf_counter()
                page = await engine.transcripts.search(query)
                times.append((time.perf_counter() - start) * 1000)
            if query in (RARE, "signal") and not page.items:
                raise RuntimeError(f"{query} was not found")
            found[query] = percentile(times, 0.5)
        await engine.close()
        return found

    found = asyncio.run(measure())
    slowest = max(found, key=lambda query: found[query])
    limit, probe = run.scaled(100)
    figures = f"“{slowest}” {found[slowest]:.0f} ms, half of the queries {percentile(list(found.values()), 0.5):.0f} ms"
    return [Measurement(figures, found[slowest], limit, probe)]


ROWS = [Row("search over 100,000 messages", "first page in 100 ms", search)]
