"""What is sent of a branch."""

from app.core.messages import ErrorPart, ImagePart, Message, Part, Role, TextPart, ThinkingPart
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
