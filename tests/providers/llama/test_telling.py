"""What of an answer is told at once, and what waits for a moment."""

from typing import Any

import pytest

from app.providers.llama.worker.output import Dialect, Output
from app.providers.llama.worker.telling import GATHERING_SECONDS, SPARING_SECONDS, Telling


class Listener:
    """Hears frames; its clock stands still until it is moved."""

    def __init__(self, gathering: float = GATHERING_SECONDS, dialect: Dialect | None = None, **options: Any) -> None:
        self.heard: list[tuple[str, str]] = []
        self.headers: list[dict[str, Any]] = []
        self.time = 1000.0
        dialect = dialect or Dialect()
        self.telling = Telling(7, Output(dialect, **options), self._take, gathering, lambda: self.time)

    def add(self, *words: str | bytes) -> None:
        for word in words:
            self.telling.add(word.encode() if isinstance(word, str) else word)

    def _take(self, header: dict[str, Any], body: bytes) -> None:
        self.headers.append(header)
        self.heard.append((header["type"], body.decode()))


@pytest.fixture
def listener() -> Listener:
    return Listener()


def test_the_first_words_come_at_once_and_the_next_together(listener: Listener) -> None:
    listener.add("One", " two", " three")
    assert listener.heard == [("text", "One")]
    listener.time += GATHERING_SECONDS
    listener.add(" four")
    assert listener.heard[1:] == [("text", " two three four")]


def test_where_each_frame_takes_from_the_model_more_words_come_together() -> None:
    listener = Listener(SPARING_SECONDS)
    listener.add("One", " two")
    listener.time += GATHERING_SECONDS
    listener.add(" three")
    assert listener.heard == [("text", "One")]
    listener.time += SPARING_SECONDS - GATHERING_SECONDS
    listener.add(" four")
    assert listener.heard[1:] == [("text", " two three four")]


def test_words_that_come_slowly_do_not_wait(listener: Listener) -> None:
    for word in ("One", " two", " three"):
        listener.add(word)
        listener.time += GATHERING_SECONDS
    assert [text for _, text in listener.heard] == ["One", " two", " three"]


def test_the_end_comes_at_once_and_behind_all_words(listener: Listener) -> None:
    listener.add("One", " two")
    listener.telling.tell("done", reason="stop")
    assert listener.heard == [("text", "One"), ("text", " two"), ("done", "")]
    assert listener.headers[-1] == {"type": "done", "id": 7, "reason": "stop"}


def test_what_comes_says_how_many_tokens_there_are_by_then() -> None:
    listener = Listener(thinking=True, tools=("add",))
    listener.add("Hm", ".", "</think>", "So", " it", '<tool_call>{"name": "add", "arguments": {}}</tool_call>')
    listener.telling.close()
    counts = [(header["type"], header["output"], header["reasoning"]) for header in listener.headers]
    assert counts == [("thinking", 1, 1), ("thinking", 4, 3), ("text", 6, 3), ("call", 6, 3)]


def test_tokens_that_turn_out_to_be_no_thoughts_are_not_counted_as_such() -> None:
    listener = Listener(dialect=Dialect(unsure=True))
    listener.add("All", " well")
    listener.telling.close()
    assert [kind for kind, _ in listener.heard] == ["thinking", "thinking", "turned"]
    assert listener.headers[-1]["reasoning"] == 0


def test_what_is_left_comes_at_the_end() -> None:
    listener = Listener(stops=("###",))
    listener.add("One", " #", b"\xc3")
    listener.telling.close()
    assert "".join(text for _, text in listener.heard) == "One #\ufffd"


def test_a_stop_text_is_seen_at_once_though_words_wait() -> None:
    listener = Listener(stops=("###",))
    listener.add("One", " two", " ##", "# three")
    assert listener.telling.output.stopped
    listener.telling.flush()
    assert listener.heard == [("text", "One"), ("text", " two ")]


def test_where_thinking_ends_is_seen_at_once_though_words_wait() -> None:
    listener = Listener(thinking=True)
    listener.add("Hm", ".", "</think>")
    assert not listener.telling.output.thinking
    listener.add("So", ".", " Yes")
    listener.telling.flush()
    assert listener.heard == [("thinking", "Hm"), ("thinking", "."), ("text", "So. Yes")]


def test_words_and_calls_keep_their_order() -> None:
    call = '<tool_call>{"name": "add", "arguments": {}}</tool_call>'
    listener = Listener(tools=("add",))
    listener.add("One", " two", call, "Three", call)
    listener.telling.close()
    told = [("text", "One"), ("text", " two"), ("call", "{}"), ("text", "Three"), ("call", "{}")]
    assert listener.heard == told
    assert [header.get("index") for header in listener.headers] == [None, None, 0, None, 1]
    assert listener.telling.calls == 2


def test_a_call_with_half_a_character_is_told() -> None:
    listener = Listener(tools=("add",))
    listener.add('<tool_call>{"name": "add\\ud800", "arguments": "\\ud800"}</tool_call>')
    listener.telling.close()
    assert listener.heard == [("call", "?")]
    assert listener.headers[0]["name"] == "add?"


def test_characters_stay_whole(listener: Listener) -> None:
    first, *rest = (bytes([byte]) for byte in "\N{GRINNING FACE}".encode())
    listener.add("A", first)
    listener.telling.flush()
    listener.add(*rest)
    listener.telling.flush()
    assert listener.heard == [("text", "A"), ("text", "\N{GRINNING FACE}")]


def test_nothing_is_told_of_nothing(listener: Listener) -> None:
    listener.add(b"")
    listener.telling.flush()
    assert listener.heard == []
