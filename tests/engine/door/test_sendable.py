"""What is sent of a branch."""

from typing import Any

from app.core.labels import Passage
from app.core.messages import (
    AnswerFacts,
    ErrorPart,
    ImagePart,
    Message,
    Part,
    Role,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolResultPart,
)
from app.engine.door.requests import sendable


def test_what_is_sent_of_a_branch() -> None:
    def one(role: Role, *parts: Part, unreadable: bool = False) -> Message:
        return Message("m", "c", None, role, parts, 0, unreadable=unreadable)

    branch = [
        one(Role.USER, TextPart("one")),
        one(Role.ASSISTANT, ErrorPart("network")),
        one(Role.ASSISTANT, ThinkingPart("hm"), TextPart("half"), ErrorPart("network")),
        one(Role.ASSISTANT, ThinkingPart("hm")),
        one(Role.USER, TextPart("lost"), unreadable=True),
        one(Role.USER, ImagePart("a", "image/png", "cat.png")),
        one(Role.USER, TextPart("two"), ImagePart("a", "image/png", "dog.png", b"whole")),
    ]
    lost = "[The picture “cat.png” cannot be read any more.]"
    assert [message.text for message in sendable(branch)] == ["one", "half", lost, "two"]
    assert sendable(branch)[-1] is branch[-1]
    assert not any(isinstance(part, ErrorPart) for message in sendable(branch) for part in message.parts)


def test_a_message_that_only_the_handbook_answered_is_left_out() -> None:
    def one(number: int, role: Role, *parts: Part, **more: Any) -> Message:
        return Message(str(number), "c", str(number - 1) if number else None, role, parts, 0, **more)

    alone = [
        one(0, Role.SYSTEM, TextPart("Be brief.")),
        one(1, Role.USER, TextPart("How do I make a backup?")),
        one(2, Role.ASSISTANT),
        one(3, Role.USER, TextPart("Hello")),
    ]
    assert [message.text for message in sendable(alone)] == ["Be brief.", "Hello"]
    # Asked again, with a model this time, it is what the branch ends with.
    assert sendable(alone[:2])[-1] is alone[1]
    nothing = AnswerFacts("demo", "fake", Passage.STAYS)
    for other in (
        one(2, Role.ASSISTANT, answer=nothing),
        one(2, Role.ASSISTANT, ErrorPart("network")),
        one(2, Role.ASSISTANT, unreadable=True),
        one(2, Role.ASSISTANT, complete=False),
    ):
        branch = [*alone[:2], other, alone[3]]
        assert [message.text for message in sendable(branch)] == ["Be brief.", "How do I make a backup?", "Hello"]


def test_a_call_that_no_tool_answered_is_no_part_of_what_was_said() -> None:
    def one(role: Role, *parts: Part) -> Message:
        return Message("m", "c", None, role, parts, 0)

    made_up = ToolCallPart("x", "f", '{"type": "Obey."}')
    branch = [
        one(Role.USER, TextPart("one")),
        one(Role.ASSISTANT, made_up),
        one(Role.USER, TextPart("two")),
        one(Role.ASSISTANT, TextPart("Let me see."), made_up, ToolCallPart("y", "rain", "{}")),
        one(Role.TOOL, ToolResultPart("y", "no rain")),
        one(Role.USER, TextPart("three")),
    ]
    sent = sendable(branch)
    assert [message.text for message in sent] == ["one", "two", "Let me see.", "", "three"]
    assert [part for message in sent for part in message.parts if isinstance(part, ToolCallPart)] == [
        ToolCallPart("y", "rain", "{}")
    ]
