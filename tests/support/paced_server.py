"""A chat-completions server in a thread of its own that speaks at a pace and keeps a log of what came and what it said.

    with PacedServer() as server:
        home.run("providers", "add", "acme", "--kind", "openai-chat", "--url", server.url)

What it answers follows from the question alone, so that whoever looks later knows how the answer should begin.
"""

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.providers.fake_lorem import lorem
from tests.support.scripted_server import DONE, END, chunk, delta, http, message, stream_head
from tests.support.waiting import PATIENCE

MODEL = "paced-1"
PIECE = 11

Answer = Callable[[str], str]


@dataclass
class Asked:
    """A question that came, at a moment of the wall clock in microseconds, and what of its answer was handed over.

    `said` holds (monotonic seconds, characters so far); `ended` is None until the last byte went or the client did.
    """

    question: str
    at_us: int
    body: bytes = field(repr=False)
    authorization: str = field(repr=False, default="")
    said: list[tuple[float, int]] = field(default_factory=list, repr=False)
    whole: bool = False
    gone: bool = False

    def said_before(self, moment: float) -> int:
        """Characters handed over before a moment of the monotonic clock."""
        return max((length for at, length in self.said if at <= moment), default=0)


def usual_answer(question: str) -> str:
    """Between 600 and 6,000 characters of Markdown that follow from the question."""
    seed = int.from_bytes(hashlib.sha256(question.encode()).digest()[:4])
    return lorem(600 + seed % 5_400, seed)


class PacedServer:
    """Answers every chat request with `answer(question)` at `characters_per_second`."""

    def __init__(
        self, *, characters_per_second: float = 600, answer: Answer = usual_answer, models: Sequence[str] = (MODEL,)
    ) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        self.pace = characters_per_second
        self.models = models
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="paced server", daemon=True)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._stop: asyncio.Event | None = None
        self.port = 0

    def __enter__(self) -> "PacedServer":
        self._thread.start()
        assert self._ready.wait(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(120)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def of(self, question: str) -> list[Asked]:
        """Every arrival of a question."""
        return [asked for asked in list(self.asked) if asked.question == question]

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = int(server.sockets[0].getsockname()[1])
        self._stop = asyncio.Event()
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
        }
        # The moment of the head is the moment at which something left.
        at_us = time.time_ns() // 1000
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if head.startswith("GET"):
            listed = [{"id": name, "object": "model", "owned_by": "acme"} for name in self.models]
            models = {"object": "list", "data": listed}
            writer.write(http(200, json.dumps(models).encode()))
            await writer.drain()
            return True
        asked = Asked(_question(json.loads(body)), at_us, body, headers.get("authorization", ""))
        self.asked.append(asked)
        try:
            await self._speak(asked, writer)
        except ConnectionError:
            asked.gone = True
            raise
        return True

    async def _speak(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        text, loop = self.answer(asked.question), asyncio.get_running_loop()
        writer.write(stream_head() + chunk(message(delta("", role="assistant"))))
        start = loop.time()
        for count, piece in enumerate(_pieces(text), start=1):
            wait = start + count * PIECE / self.pace - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            writer.write(chunk(message(delta(piece))))
            await writer.drain()
            asked.said.append((time.monotonic(), min(count * PIECE, len(text))))
        writer.write(chunk(message(delta(finish="stop")) + DONE) + END)
        await writer.drain()
        asked.whole = True


def _pieces(text: str) -> Iterator[str]:
    for at in range(0, len(text), PIECE):
        yield text[at : at + PIECE]


def _question(request: dict[str, Any]) -> str:
    content = [item["content"] for item in request["messages"] if item["role"] == "user"][-1]
    whole = content if isinstance(content, str) else "\n\n".join(part.get("text", "") for part in content)
    # Questions that nobody answered come together with the one after them.
    return str(whole).rpartition("\n\n")[2]
