"""An HTTP server that does exactly what a test says, byte by byte, however hostile."""

import asyncio
import json
import socket
import ssl
import struct
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Any


class Do(Enum):
    """What a script does besides sending bytes."""

    CLOSE = "close"
    RESET = "reset"
    STALL = "stall"
    CHATTER = "chatter"


# Bytes are sent; an event is waited for; STALL waits until the client goes, CHATTER sends comments until then.
Step = bytes | Do | asyncio.Event


@dataclass
class Received:
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class ScriptedServer:
    """Answers each request with the next script; a request too many is a 500 that says so."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Received] = []
        self.connections = 0
        # Set when a request came, and when a client closed its connection before its answer was whole.
        self.asked = asyncio.Event()
        self.gone = asyncio.Event()
        self._scripts: deque[tuple[Step, ...]] = deque()
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "ScriptedServer":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}/v1"

    def script(self, *steps: Step) -> None:
        """What the next request is answered with."""
        self._scripts.append(steps)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while (request := await _read(reader)) is not None:
                self.requests.append(request)
                self.asked.set()
                steps = self._scripts.popleft() if self._scripts else (http(500, b"nothing was scripted"),)
                if not await self._play(steps, reader, writer):
                    return
        except ConnectionError:
            self.gone.set()
        except (asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _play(self, steps: Iterable[Step], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        for step in steps:
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            elif isinstance(step, asyncio.Event):
                await step.wait()
            elif step is Do.CHATTER:
                while True:
                    writer.write(chunk(b": still here\n\n"))
                    await writer.drain()
                    await asyncio.sleep(0.001)
            elif step is Do.STALL:
                while await reader.read(65536):
                    pass
                self.gone.set()
                return False
            else:
                if step is Do.RESET:
                    sock: socket.socket = writer.get_extra_info("socket")
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
        return True


async def _read(reader: asyncio.StreamReader) -> Received | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body)


def http(status: int, body: bytes = b"", media: str = "application/json", **headers: str) -> bytes:
    """A whole answer; underscores in header names become dashes."""
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} Whatever\r\ncontent-type: {media}\r\ncontent-length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body


def error(status: int, message: str, code: str | None = None, kind: str | None = None, **headers: str) -> bytes:
    """An error answer in OpenAI's shape."""
    body = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    return http(status, json.dumps(body).encode(), **headers)


def stream_head(media: str = "text/event-stream") -> bytes:
    """The head of a streamed answer."""
    return f"HTTP/1.1 200 OK\r\ncontent-type: {media}\r\ntransfer-encoding: chunked\r\n\r\n".encode()


def chunk(data: bytes) -> bytes:
    """One piece of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


END = b"0\r\n\r\n"
DONE = b"data: [DONE]\n\n"


def message(value: object) -> bytes:
    """One server-sent event."""
    return b"data: " + (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n\n"


def delta(text: str | None = None, *, finish: str | None = None, **fields: object) -> dict[str, Any]:
    """A chunk of an answer; further fields go into the delta."""
    content = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": content | fields, "finish_reason": finish}
    return {"id": "answer-1", "model": "served-model", "object": "chat.completion.chunk", "choices": [choice]}


def stream(*values: object, done: bool = True) -> bytes:
    """A whole streamed answer."""
    body = b"".join(message(value) for value in values) + (DONE if done else b"")
    return stream_head() + chunk(body) + END
