"""Untidy answers of servers, without number: each ends as the oracle of the tests says, and loses no word that came."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

from tests.support.answer_oracle import Outcome
from tests.support.untidy_streams import agree

LEAST = 5_000


def run(*, seed: int, minutes: float, say: Callable[[str], None], least: int = LEAST) -> None:
    """At least so many streams, each of the next seed, until the time is up; raises AssertionError for a difference."""
    outcomes = asyncio.run(_streams(seed, time.monotonic() + minutes * 60, least))
    told = ", ".join(f"{outcomes[outcome]} {outcome.value}" for outcome in Outcome)
    say(f"{outcomes.total()} streams, seeds {seed} to {seed + outcomes.total() - 1}: {told}")


async def _streams(seed: int, until: float, least: int) -> Counter[Outcome]:
    outcomes: Counter[Outcome] = Counter()
    while outcomes.total() < least or time.monotonic() < until:
        outcomes[await agree(seed + outcomes.total())] += 1
    return outcomes
