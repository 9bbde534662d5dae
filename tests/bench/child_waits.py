"""Another process that writes and reads in a home until its input ends.

python -m tests.bench.child_waits HOME

Prints a line once it does, and at the end one JSON object: the waits of its writes and of its reads, each with its
beginning and its milliseconds.
"""

import asyncio
import json
import sys
import time
from collections.abc import Coroutine
from dataclasses import astuple
from pathlib import Path
from typing import Any

from app import bootstrap
from app.core.api.engine import EngineApi
from app.core.ids import new_id
from app.settings.policy_source import NoPolicy
from tests.bench.disk import Wait
from tests.bench.filling import PASSPHRASE

PAUSE_S = 0.02


async def waits(engine: EngineApi, done: "asyncio.Future[Any]") -> tuple[list[Wait], list[Wait]]:
    """How long each write and each read took until `done`."""
    store, written, read = engine._open.store, [], []  # type: ignore[attr-defined]
    while not done.done():
        written.append(await timed(store.drafts.save(new_id(), "typed meanwhile")))
        read.append(await timed(store.conversations.page()))
        await asyncio.sleep(PAUSE_S)
    return written, read


async def timed(work: Coroutine[Any, Any, object]) -> Wait:
    """How long it took."""
    begun = time.perf_counter()
    await work
    return Wait(begun, (time.perf_counter() - begun) * 1_000)


async def main(home: Path) -> None:
    """Open the home, and wait there."""
    engine = bootstrap.build(home, NoPolicy())
    await engine.home.open(PASSPHRASE)
    try:
        # It would purge as well.
        await engine._open.housekeeping.aclose()  # type: ignore[attr-defined]
        ended = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
        sys.stdout.write("there\n")
        sys.stdout.flush()
        written, read = await waits(engine, ended)
        sys.stdout.write(json.dumps({"written": list(map(astuple, written)), "read": list(map(astuple, read))}) + "\n")
    finally:
        await engine.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
