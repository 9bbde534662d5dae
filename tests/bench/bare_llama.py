"""The low-level loop of llama.cpp beside the program: starts `child_llama` and asks it."""

import asyncio
import os
import sys
from pathlib import Path

from app.models import hardware, plan, read_facts
from app.providers.llama.launch import environment


class BareLoop:
    """One model in a process of its own, with the settings and variables that the program gives its worker."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, path: str) -> "BareLoop":
        """Load a model; returns once it can be asked."""
        settings = plan(read_facts(Path(path)), Path(path), hardware())
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.bench.child_llama", path,
            *(str(n) for n in (settings.context_tokens, settings.batch_tokens, settings.threads)),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            env=environment() | {"PYTHONPATH": os.getcwd()},
        )  # fmt: skip
        loop = cls(process)
        await loop._line()
        return loop

    async def token_ms(self, prompt: int, made: int) -> float:
        """Milliseconds a token behind a prompt of so many tokens."""
        return float(await self._ask("speed", prompt, made))

    async def first_ms(self, known: int, new: int) -> float:
        """Milliseconds to the first token of an answer to some new tokens behind some that are known."""
        return float(await self._ask("first", known, new))

    async def close(self) -> None:
        """End the process."""
        self._process.terminate()
        await self._process.wait()

    async def _ask(self, word: str, *numbers: int) -> str:
        assert self._process.stdin
        self._process.stdin.write(f"{word} {' '.join(map(str, numbers))}\n".encode())
        return await self._line()

    async def _line(self) -> str:
        assert self._process.stdout
        return (await self._process.stdout.readline()).decode()
