"""A large store: search over all of it, and the newest page of a conversation of any length."""

import asyncio
import time
from functools import cache
from statistics import median

from app import bootstrap
from app.core.api.engine import EngineApi
from app.settings.policy_source import NoPolicy
from tests.bench.filling import PASSPHRASE, RARE, Filled, fill
from tests.bench.harness import Measurement, Row, Run
from tests.bench.pairs import Pair, Pairs, loop_ms, wall_ms

CONVERSATIONS, MESSAGES, LONG = 10_000, 100_000, 10_000
TIMES = 15
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

    async def measure() -> dict[str, Pairs]:
        engine = await _opened(filled)
        found = {}
        for query in QUERIES:
            pairs = []
            for _ in range(TIMES):
                probe, start = loop_ms(wall_ms), time.perf_counter_ns()
                page = await engine.transcripts.search(query)
                pairs.append(Pair(probe, (time.perf_counter_ns() - start) / 1e6))
            if query in (RARE, "signal") and not page.items:
                raise RuntimeError(f"{query} was not found")
            found[query] = Pairs(pairs)
        await engine.close()
        return found

    found = asyncio.run(measure())
    query, slowest = max(found.items(), key=lambda item: item[1].ratio)
    half = median(pairs.work for pairs in found.values())
    figures = f"“{query}” {slowest.work:.0f} ms, half of the queries {half:.0f} ms"
    return [Measurement(figures, slowest.reference_ms, 100, slowest.loop, run.neighbours.share())]


ROWS = [Row("search over 100,000 messages", "first page in 100 ms", search)]
