"""Thinking in the text of an answer, on a wire that tells nothing of its template."""

import json
from collections.abc import Iterable
from typing import Any

from app.core.events import Finished, StreamEvent, TextDelta, ThinkingDelta, Turned
from app.net.sse import ServerSentEvent
from app.providers.openai_chat_answer import AnswerReader
from app.providers.openai_chat_failures import Reporter


def read(*deltas: dict[str, Any] | str, begun: bool = False, reason: str = "stop") -> tuple[list[StreamEvent], bool]:
    """The events of a streamed answer, and whether its prompt had begun the thinking."""
    reader = AnswerReader(Reporter("acme"), think_tags=True, begun=begun)
    events: list[StreamEvent] = []
    for delta in deltas:
        choice = {"delta": {"content": delta} if isinstance(delta, str) else delta}
        events += reader.message(ServerSentEvent(json.dumps({"choices": [choice]})))
    events += reader.message(ServerSentEvent(json.dumps({"choices": [{"delta": {}, "finish_reason": reason}]})))
    events += reader.close()
    assert isinstance(events[-1], Finished)
    return events, reader.begun


def shown(events: Iterable[StreamEvent]) -> tuple[str, str]:
    """(thinking, prose), as a person sees them in the end."""
    thinking = prose = ""
    for event in events:
        match event:
            case TextDelta(text):
                prose += text
            case ThinkingDelta(text):
                thinking += text
            case Turned(is_thinking):
                came = thinking + prose
                thinking, prose = (came, "") if is_thinking else ("", came)
    return thinking, prose


def test_thinking_that_the_prompt_had_begun() -> None:
    for pieces in (["x</think>y"], [*"x</think>y"], ["x", "</thi", "nk>", "\n\ny"]):
        events, begun = read(*pieces)
        assert shown(events) == ("x", "y")
        assert begun
        # What had been shown as the answer was taken back once.
        assert sum(isinstance(event, Turned) for event in events) == 1


def test_the_next_answer_of_that_model_takes_nothing_back() -> None:
    events, begun = read(*"x</think>y", begun=True)
    assert shown(events) == ("x", "y")
    assert begun
    assert not any(isinstance(event, Turned) for event in events)


def test_where_it_does_not_think_this_time_all_is_the_answer() -> None:
    events, begun = read("All", " well", begun=True)
    assert shown(events) == ("", "All well")
    assert not begun


def test_thinking_that_was_cut_off_stays_thinking() -> None:
    events, begun = read("Hm, let me", begun=True, reason="length")
    assert shown(events) == ("Hm, let me", "")
    assert begun


def test_an_answer_that_talks_about_tags_is_left_alone() -> None:
    for text in ("Close it with `</think>`.", "The tag </think> ends it.", "```\nx\n</think>\ny\n```"):
        events, begun = read(*text)
        assert shown(events) == ("", text)
        assert not begun


def test_marks_of_many_families() -> None:
    for text in (
        "<think>x</think>y",
        "<|channel>thought\nx<channel|>y",
        "<thought>x</thought>y",
        "[THINK]x[/THINK]y",
        "<seed:think>x</seed:think>y",
        "<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final<|message|>y",
    ):
        thinking, prose = shown(read(*text)[0])
        assert (thinking.strip(), prose) == ("x", "y")


def test_typed_pieces_of_thinking() -> None:
    for piece in (
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "thinking", "thinking": "hm"},
        {"type": "reasoning", "reasoning": "hm"},
        {"type": "reasoning", "text": "hm"},
    ):
        events, begun = read({"content": [piece, {"type": "text", "text": "Yes"}]})
        assert (shown(events), begun) == (("hm", "Yes"), False)


def test_nothing_is_lost_where_thinking_comes_apart() -> None:
    assert shown(read({"content": "a <"}, {"reasoning_content": "hm"}, {"content": "b"})[0]) == ("hm", "a <b")
    assert shown(read({"reasoning_content": "hm"}, {"content": "\n</think>\n\nYes"})[0]) == ("hm", "Yes")
    assert shown(read({"reasoning": "hm"}, {"content": "Yes </think> no"})[0]) == ("hm", "Yes </think> no")
    events, begun = read({"reasoning_content": "hm"}, {"content": "Yes"}, begun=True)
    assert (shown(events), begun) == (("hm", "Yes"), False)
    assert shown(read({"content": "<thi"})[0]) == ("", "<thi")
