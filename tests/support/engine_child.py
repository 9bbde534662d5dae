"""A second process on a test's home: sends messages with a real engine and says so, until it is killed.

    python -m tests.support.engine_child FOLDER SCRIPT COUNT

Prints one JSON object a line: {"open": true}, then for each message {"sent": [conversation, message, answer], "text"}.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.core.requests import Draft
from tests.support.engines import engine_in

ROOT = Path(__file__).parents[2]


async def main(folder: Path, script: object, count: int) -> None:
    engine = engine_in(folder, script)
    await engine.home.open()
    say({"open": True})
    # Until standard input ends, which only a child that is held still has.
    await asyncio.to_thread(sys.stdin.read)
    turns = []
    for number in range(count):
        text = f"message {number}"
        turn = await engine.chat.send(Draft(text))
        say({"sent": [turn.conversation_id, turn.user_message_id, turn.answer_id], "text": text})
        turns.append(turn)
        await asyncio.sleep(0.02)
    await asyncio.gather(*(engine.chat.wait(turn) for turn in turns))
    await engine.close()
    say({"closed": True})


def say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


class Child:
    """The process, from outside."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def hear(self) -> dict[str, Any]:
        """The next line; {} when there is none."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line.endswith("\n") else {}

    def go(self) -> None:
        """Let a child that is held go on."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def rest(self) -> list[dict[str, Any]]:
        """Every line that is left, after the end."""
        lines = []
        while line := self.hear():
            lines.append(line)
        return lines

    def kill(self) -> None:
        """As kill -9."""
        self._process.kill()
        self._process.wait()


@contextmanager
def child(folder: Path, script: object, count: int = 1, *, held: bool = False) -> Iterator[Child]:
    """Run it; `held` until it is let go, once it is open. Killed at the end, if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.engine_child", str(folder), json.dumps(script), str(count)],
        cwd=ROOT,
        stdin=subprocess.PIPE if held else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Child(process)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])))
