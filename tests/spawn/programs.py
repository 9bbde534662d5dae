"""Small programs for tests to start, and what became of them."""

import os
import sys
import textwrap
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from app.spawn.process import Process, start

# Without it Windows starts nothing.
NEEDED = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}

# Starts another that stays and holds its pipes, tells its number, and stays as long as it is told nothing.
FAMILY = """
import subprocess, sys
waits = [sys.executable, "-c", "import time; time.sleep(3600)"]
print(subprocess.Popen(waits, start_new_session={apart}).pid, flush=True)
input()
"""


@asynccontextmanager
async def program(
    script: str,
    *arguments: str,
    environment: Mapping[str, str] = NEEDED,
    folder: Path = Path(sys.prefix),
    memory_bytes: int | None = None,
) -> AsyncIterator[Process]:
    """A Python program as a child, ended at the end of the block."""
    command = (sys.executable, "-c", textwrap.dedent(script), *arguments)
    process = await start(command, environment=environment, folder=folder, memory_bytes=memory_bytes)
    try:
        yield process
    finally:
        await process.end()


async def line(process: Process) -> str:
    """The next line that it says; "" when it says no more."""
    return (await process.stdout.readline()).decode().rstrip()


def gone(pid: int) -> bool:
    """Whether a process has ended, though nobody may have waited for it yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
