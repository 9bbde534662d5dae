"""A process that sends messages and marks, in calls that only a tracer sees, when each is sent and when it leaves.

python -m tests.bench.child_send FOLDER COUNT
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from app.core.events import StreamEvent
from app.core.ports.providers import Ready, at_once
from app.core.requests import ChatRequest, Draft
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.providers.fake import Fake
from app.settings.policy_source import NoPolicy
from tests.bench.filling import passphrase_file

SEND, LEAVES = "/bench/send", "/bench/leaves"


class _Marked(Fake):
    """Says when a request reaches it."""

    async def stream(self, request: ChatRequest, ready: Ready = at_once) -> AsyncIterator[StreamEvent]:
        await ready()
        os.access(LEAVES, os.F_OK)
        async for event in _PLAIN(self, request):
            yield event


_PLAIN = Fake.stream


async def main(folder: Path, count: int) -> None:
    """Send so many messages into one conversation."""
    engine = Engine(Setup(folder / "home", passphrase_file(folder), "demo", NoPolicy()))
    await engine.home.open()
    Fake.stream = _Marked.stream  # type: ignore[method-assign, assignment]
    conversation = None
    for number in range(count):
        # The last answer's own writes must not be counted.
        await asyncio.sleep(0.05)
        os.access(SEND, os.F_OK)
        turn = await engine.chat.send(Draft(f"message {number}", conversation_id=conversation, model="fake/demo"))
        conversation = turn.conversation_id
        await engine.chat.wait(turn)
        await asyncio.sleep(0.1)
    await engine.close()
    sys.stdout.write(json.dumps({"sent": count}) + "\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
