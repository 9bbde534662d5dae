"""How tests wait: for what they assert, as long as that takes, and never for a time."""

import asyncio
import inspect
import time
from collections.abc import Callable

# How long what must come may take, in seconds: nothing but a fault takes as long on any machine.
PATIENCE = 300


async def until(condition: Callable[[], object]) -> None:
    """Look until something is true, for which there is no event; `condition` may be a coroutine function."""
    end = time.monotonic() + PATIENCE
    while True:
        found = condition()
        if await found if inspect.isawaitable(found) else found:
            return
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.001)


def wait_until(condition: Callable[[], object], *, what: str = "it", seconds: float = PATIENCE) -> None:
    """As `until`, where no loop runs."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not come within {seconds:.0f} s"
        time.sleep(0.01)


def a_moment_here(seconds: float) -> None:
    """As `a_moment`, where no loop runs."""
    time.sleep(seconds)


async def a_moment(seconds: float) -> None:
    """Let something get as far as it may; what the test asserts is true however far that was."""
    await asyncio.sleep(seconds)
