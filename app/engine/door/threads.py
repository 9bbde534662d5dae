"""What a request says, as its entry keeps it: in OpenTelemetry's words, and only what no earlier entry holds."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.audit import threads
from app.core.messages import (
    ErrorPart,
    FilePart,
    ImagePart,
    Message,
    Part,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolResultPart,
)

FULL, HASH = "full", "hash"


@dataclass(frozen=True, slots=True)
class Thread:
    """The messages of a request as they are recorded, and the digest of what was said up to each of them.

    `known` of them stand in the thread of the entry `entry` already.
    """

    messages: tuple[dict[str, Any], ...] = field(repr=False)
    digests: tuple[bytes, ...] = field(repr=False)
    known: int = 0
    entry: int = 0

    @classmethod
    def of(cls, messages: Sequence[Message]) -> "Thread":
        """Of a request's messages, none of which is known to stand anywhere."""
        spoken = tuple(map(wire, messages))
        return cls(spoken, tuple(threads.digests(spoken)))

    def with_answer(self, answer: Message) -> "Thread":
        """And then its answer: the thread of the outcome."""
        said = wire(answer)
        end = threads.digests([said], *self.digests[-1:])
        return Thread((*self.messages, said), (*self.digests, *end), len(self.messages))

    def standing_in(self, entry: int) -> "Thread":
        """The same once more, now that all of it stands in the thread of an entry."""
        return replace(self, known=len(self.messages), entry=entry)

    def body(self, name: str, content: str) -> dict[str, Any]:
        """The fields of an entry: the messages that are new, as `name`, if so much of the `content` is kept."""
        if content not in (FULL, HASH):
            return {}
        said: dict[str, Any] = self._point(len(self.messages))
        if content == HASH:
            return {threads.NAME: said}
        if self.entry:
            said[threads.EARLIER] = {"entry": self.entry, **self._point(self.known)}
        return {name: list(self.messages[self.known :]), threads.NAME: said}

    def _point(self, messages: int) -> dict[str, Any]:
        return {"messages": messages, "sha256": self.digests[messages - 1].hex()}


def wire(message: Message) -> dict[str, Any]:
    """A message as the conventions write it, without the errors, which were never sent."""
    return {
        "role": message.role.value,
        "parts": [_part(part) for part in message.parts if not isinstance(part, ErrorPart)],
    }


def _part(part: Part) -> dict[str, Any]:
    match part:
        case TextPart():
            body = {"type": "text", "content": part.sent}
        case ThinkingPart():
            body = {"type": "reasoning", "content": part.text}
        case FilePart():
            body = {"type": "file", "content": part.sent, **_file(part)}
        case ImagePart():
            body = {"type": "blob", "modality": "image", **_file(part)}
            if part.data is not None:
                body["sha256"] = hashlib.sha256(part.data).hexdigest()
        case ToolCallPart():
            body = {"type": "tool_call", "id": part.call_id, "name": part.name, "arguments": part.arguments}
        case ToolResultPart():
            body = {"type": "tool_call_response", "id": part.call_id, "response": part.text}
        case ErrorPart():
            body = {"type": "error", "kind": part.kind}
    return body


def _file(part: FilePart | ImagePart) -> dict[str, Any]:
    return {"name": part.name, "mime_type": part.mime_type, "id": part.attachment_id}
