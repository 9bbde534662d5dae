"""What is told of one answer, and when: the first words at once, later ones gathered for a moment, the end at once."""

import json
import time
from collections.abc import Callable
from typing import Any

from app.providers.llama.worker.output import CALL, TEXT, THINKING, TURNED, Output

# Each frame wakes the whole program, up to the screen, and costs it as much as a good part of a token. Words that come
# faster than this travel together: to a reader they flow just the same.
GATHERING_SECONDS = 1 / 10
# A model on the processor stands still meanwhile, all threads of it as soon as one has to wait.
SPARING_SECONDS = 1 / 5

Send = Callable[[dict[str, Any], bytes], None]


class Telling:
    """Reads one answer with `output` and tells it in frames; `calls` counts the tool calls.

    `now` is in seconds, and so is `gathering`, for which words are held back.

    `generated` and `thought` count tokens. Each frame with words says how many there are by then, so that whoever hears
    no more of the answer knows what it took.
    """

    def __init__(
        self, number: int, output: Output, send: Send, gathering: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.output = output
        self.calls = 0
        self.generated = 0
        self.thought = 0
        self._id = number
        self._send = send
        self._gathering = gathering
        self._now = now
        self._raw: list[bytes] = []
        self._kind = TEXT
        self._held: list[str] = []
        # When words may be told again; the first at once.
        self._due: float | None = None

    def add(self, raw: bytes) -> None:
        """A token was generated: it is told now, or soon with what comes next."""
        self.generated += 1
        self.thought += self.output.thinking
        self._raw.append(raw)
        due = self._due is None or self._now() >= self._due
        if due or not self.output.settled:
            self._read()
        if due:
            self._tell_held()

    def flush(self) -> None:
        """Tell what is held."""
        self._read()
        self._tell_held()

    def close(self, *, whole: bool = True) -> None:
        """Tell all that is left: nothing more was generated, as it was `whole` or could not go on."""
        self._read(final=True, whole=whole)
        self._tell_held()

    def tell(self, what: str, **fields: Any) -> None:
        """Tell what happens to the answer, after all that came before it."""
        self.flush()
        self._send({"type": what, "id": self._id, **fields}, b"")

    def _read(self, final: bool = False, *, whole: bool = True) -> None:
        raw = b"".join(self._raw)
        self._raw.clear()
        for kind, text in self.output.feed(raw, final, whole=whole):
            if kind != self._kind:
                self._tell_held()
            if kind == TURNED:
                self.thought = self.generated if text == THINKING else 0
                self._send({"type": TURNED, **self._counts(), "to": text}, b"")
            elif kind == CALL:
                self._call(json.loads(text))
            else:
                self._kind = kind
                self._held.append(text)

    def _tell_held(self) -> None:
        if self._held:
            text = "".join(self._held)
            self._held.clear()
            self._send({"type": self._kind, **self._counts()}, text.encode("utf-8", "replace"))
            self._due = self._now() + self._gathering

    def _call(self, call: dict[str, Any]) -> None:
        header = {"type": "call", **self._counts(), "index": self.calls, "name": str(call["name"])[:200]}
        self._send(header, str(call["arguments"]).encode("utf-8", "replace"))
        self.calls += 1

    def _counts(self) -> dict[str, Any]:
        return {"id": self._id, "output": self.generated, "reasoning": self.thought}
