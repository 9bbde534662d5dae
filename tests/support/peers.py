"""Real servers of the chat-completions wire, on loopback, in processes of their own."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LAUNCHER = Path(__file__).with_name("peer_process.py")
KINDS = ("llama-server", "llama_cpp.server")
# Loading takes a second; a busy machine may take many.
START_SECONDS = 300


@dataclass(frozen=True)
class Peer:
    """A running server; `url` is what a person would enter."""

    kind: str
    url: str
    pid: int


@contextmanager
def running_peer(kind: str, model: Path, log: Path) -> Iterator[Peer]:
    """A server with this GGUF file, ready to answer; it is ended by its pid."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, str(LAUNCHER), kind, str(model), str(port)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        ) as process,
    ):
        try:
            _wait(process, port, log)
            yield Peer(kind, f"http://127.0.0.1:{port}/v1", process.pid)
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/v1/models")
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")
