"""Text that turns out to be thoughts, and thoughts that turn out to be the answer, are kept as what they are."""

import pytest

from app.core.clock import SystemClock
from app.core.events import StreamEvent, TextDelta, ThinkingDelta, Turned
from app.core.messages import Message, Part, Role, TextPart, ThinkingPart
from app.engine.turns.answers import GrowingAnswer


@pytest.mark.parametrize(
    ("events", "parts"),
    [
        ([TextDelta("a"), TextDelta("b"), Turned(thinking=True), TextDelta("c")], (ThinkingPart("ab"), TextPart("c"))),
        ([ThinkingDelta("a"), ThinkingDelta("b"), Turned(thinking=False)], (TextPart("ab"),)),
        ([Turned(thinking=True), TextDelta("a")], (TextPart("a"),)),
        ([ThinkingDelta("a"), Turned(thinking=False), ThinkingDelta("b")], (ThinkingPart("b"), TextPart("a"))),
    ],
)
def test_what_turns_is_kept_as_what_it_is(events: list[StreamEvent], parts: tuple[Part, ...]) -> None:
    growing = GrowingAnswer(Message("1", "c", None, Role.ASSISTANT, (), 0), SystemClock())
    for event in events:
        growing.add(event)
    assert growing.parts() == parts
