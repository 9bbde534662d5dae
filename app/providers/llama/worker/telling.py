"""What is told of one answer, and when: the first words at once, later ones gathered for a moment, the end at once."""

import json
import time
from collections.abc import Callable
from typing import Any

from app.providers.llama.worker.output import CALL, TEXT, Piece

# Each frame wakes the whole program, up to the screen, and costs it as much as a good part of a token. Words that come
# faster than this travel together: to a reader they flow just the same.
GATHERING_SECONDS = 0.05

Send = Callable[[dict[str, Any], bytes], None]


class Telling:
    """Tells one answer in frames; `calls` counts the tool calls among them. `now` is in seconds."""

    def __init__(self, number: int, send: Send, now: Callable[[], float] = time.monotonic) -> None:
        self.calls = 0
        self._id = number
        self._send = send
        self._now = now
        self._kind = TEXT
        self._held: list[str] = []
        self._due = 0.0

    def add(self, pieces: list[Piece]) -> None:
        """Something came: it is told now, or soon with what comes next."""
        for kind, text in pieces:
            if kind == CALL:
                self._call(json.loads(text))
                continue
            if kind != self._kind:
                self.flush()
                self._kind = kind
            self._held.append(text)
        if self._held and self._now() >= self._due:
            self.flush()

    def flush(self) -> None:
        """Tell what is held."""
        if self._held:
            text = "".join(self._held)
            self._held.clear()
            self._send({"type": self._kind, "id": self._id}, text.encode("utf-8", "replace"))
            self._due = self._now() + GATHERING_SECONDS

    def tell(self, what: str, **fields: Any) -> None:
        """Tell what happens to the answer, after all that came before it."""
        self.flush()
        self._send({"type": what, "id": self._id, **fields}, b"")

    def _call(self, call: dict[str, Any]) -> None:
        self.flush()
        header = {"type": "call", "id": self._id, "index": self.calls, "name": str(call["name"])[:200]}
        self._send(header, str(call["arguments"]).encode())
        self.calls += 1
