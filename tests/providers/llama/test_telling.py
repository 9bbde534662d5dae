"""What of an answer is told at once, and what waits for a moment."""

import json
from typing import Any

import pytest

from app.providers.llama.worker.output import CALL, TEXT, THINKING
from app.providers.llama.worker.telling import GATHERING_SECONDS, Telling


class Listener:
    """Hears frames; its clock stands still until it is moved."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.headers: list[dict[str, Any]] = []
        self.time = 1000.0
        self.telling = Telling(7, self._take, lambda: self.time)

    def _take(self, header: dict[str, Any], body: bytes) -> None:
        self.headers.append(header)
        self.heard.append((header["type"], body.decode()))


@pytest.fixture
def listener() -> Listener:
    return Listener()


def test_the_first_words_come_at_once_and_the_next_together(listener: Listener) -> None:
    for word in ("One", " two", " three"):
        listener.telling.add([(TEXT, word)])
    assert listener.heard == [("text", "One")]
    listener.time += GATHERING_SECONDS
    listener.telling.add([(TEXT, " four")])
    assert listener.heard[1:] == [("text", " two three four")]


def test_words_that_come_slowly_do_not_wait(listener: Listener) -> None:
    for word in ("One", " two", " three"):
        listener.telling.add([(TEXT, word)])
        listener.time += GATHERING_SECONDS
    assert [text for _, text in listener.heard] == ["One", " two", " three"]


def test_the_end_comes_at_once_and_behind_all_words(listener: Listener) -> None:
    listener.telling.add([(TEXT, "One")])
    listener.telling.add([(TEXT, " two")])
    listener.telling.tell("done", reason="stop")
    assert listener.heard == [("text", "One"), ("text", " two"), ("done", "")]
    assert listener.headers[-1] == {"type": "done", "id": 7, "reason": "stop"}


def test_thinking_words_and_calls_keep_their_order(listener: Listener) -> None:
    call = json.dumps({"name": "add", "arguments": "{}"})
    listener.telling.add([(THINKING, "Hm"), (THINKING, "."), (TEXT, "So"), (CALL, call), (TEXT, "Fine"), (CALL, call)])
    assert listener.heard == [("thinking", "Hm."), ("text", "So"), ("call", "{}"), ("text", "Fine"), ("call", "{}")]
    assert [header.get("index") for header in listener.headers] == [None, None, 0, None, 1]
    assert listener.telling.calls == 2


def test_nothing_is_told_of_nothing(listener: Listener) -> None:
    listener.telling.add([])
    listener.telling.flush()
    assert listener.heard == []
