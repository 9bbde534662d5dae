"""What is asked of a model, stated as a task; what a vendor needs beyond it is a profile beside the wire."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.core.labels import Label
from app.core.messages import Message


class Purpose(StrEnum):
    """Why the program asks a model."""

    CHAT = "chat"
    COMPARE = "compare"
    TITLE = "title"
    SUMMARY = "summary"
    JUDGE = "judge"
    MERGE = "merge"
    EVALUATION = "evaluation"
    GATEWAY = "gateway"
    EMBEDDING = "embedding"


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the model may ask for; `parameters` is a JSON Schema."""

    name: str
    description: str
    parameters: dict[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request to one model. `messages` is the branch, oldest first, system messages included.

    `model` is the wire name of the chosen offer. `max_output` is in tokens and always sent. `json_schema` asks for an
    answer that satisfies it. `conversation_id` is a cache hint for local models and never leaves the device.
    """

    model: str
    messages: tuple[Message, ...]
    max_output: int
    temperature: float | None = None
    json_schema: dict[str, Any] | None = field(default=None, hash=False)
    tools: tuple[Tool, ...] = ()
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person attached: its name and bytes, before it is stored."""

    name: str
    mime_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unsent:
    """What is written in a conversation and not sent, as it is kept: text and files."""

    text: str = ""
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that a person wants sent.

    `conversation_id` None starts a conversation. `edit_of` resends an edited user message as a sibling of it.
    `model` is `auto` or `provider/model`; None keeps the conversation's pick. `label` None keeps the conversation's.
    `tools` are what the model may ask for; the decision takes them as a need. `written_in` is the id of the stored
    draft that becomes the message and is forgotten with its commit; None leaves every stored draft alone. `stays` says
    that the person was shown that it stays on the device: it is given back rather than sent elsewhere.
    """

    text: str
    conversation_id: str | None = None
    edit_of: str | None = None
    attachments: tuple[Attachment, ...] = ()
    model: str | None = None
    label: Label | None = None
    system: str | None = None
    max_output: int | None = None
    temperature: float | None = None
    json_schema: dict[str, Any] | None = field(default=None, hash=False)
    tools: tuple[Tool, ...] = ()
    written_in: str | None = None
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A message that was taken in: durable, with its answer on the way. `answer_id` is the growing message."""

    id: str
    conversation_id: str
    user_message_id: str
    answer_id: str
