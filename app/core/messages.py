"""Conversations: a tree of messages made of typed parts."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.core.handbook import Card
from app.core.labels import Label, Passage
from app.core.money import Money


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class TextPart:
    """Prose. `text` is shown and searched; `wire` is what was sent or received, when it differs (masking)."""

    text: str
    wire: str | None = None

    @property
    def sent(self) -> str:
        """The form that goes over a wire."""
        return self.text if self.wire is None else self.wire


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture, by reference to an encrypted attachment or, on its way to a provider, with its bytes."""

    attachment_id: str
    mime_type: str
    name: str = ""
    data: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A document: `text` is what was read out of it and is sent; the original bytes are the attachment."""

    attachment_id: str
    mime_type: str
    name: str
    text: str = ""
    wire: str | None = None

    @property
    def sent(self) -> str:
        """The form that goes over a wire."""
        return self.text if self.wire is None else self.wire


@dataclass(frozen=True, slots=True)
class ThinkingPart:
    """What a model thought aloud; `signature` is the vendor's proof, sent back untouched."""

    text: str
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class ToolCallPart:
    """A tool that the model wants called; `arguments` is the JSON text as the model wrote it."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolResultPart:
    """What a tool gave back."""

    call_id: str
    text: str
    is_error: bool = False

    @property
    def sent(self) -> str:
        """The form for wires that have no place of their own for a failure."""
        return f"Error: {self.text}" if self.is_error else self.text


@dataclass(frozen=True, slots=True)
class ErrorPart:
    """Why an answer is not whole: an error kind and its fields, so that it can be shown in any language."""

    kind: str
    fields: tuple[tuple[str, str], ...] = ()


Part = TextPart | ImagePart | FilePart | ThinkingPart | ToolCallPart | ToolResultPart | ErrorPart


class FinishReason(StrEnum):
    """Why an answer ended.

    `repetition` is that it went round in a circle and was ended here; `unknown` that it ended in order and nobody said
    why, as a reason of a later version reads, too.
    """

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    CANCELLED = "cancelled"
    ERROR = "error"
    REPETITION = "repetition"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, value: object) -> "FinishReason | None":
        return cls.UNKNOWN if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer; input includes what was read from or written to a cache."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the send; `first_token_ms` is None when no token came."""

    first_token_ms: int | None
    total_ms: int


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What is known of an answer beside its parts. `model` and `provider` are those that really answered.

    `begins` is the message from which on the model read the chat, "" where it read all of it; `recapped` says that it
    read a recap of what stands before. `restated` names what of the request its server took only otherwise than it was
    stated at first, in the wire's words.
    """

    model: str
    provider: str
    passage: Passage
    finish_reason: FinishReason | None = None
    usage: Usage | None = None
    cost: Money | None = None
    timings: Timings | None = None
    audit_seq: int | None = None
    begins: str = ""
    recapped: bool = False
    restated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A node of the tree.

    `complete` is False while an answer grows. `unreadable` marks a row that could not be read.
    """

    id: str
    conversation_id: str
    parent_id: str | None
    role: Role
    parts: tuple[Part, ...]
    created_us: int
    label: Label = Label.INTERNAL
    answer: AnswerFacts | None = None
    complete: bool = True
    unreadable: bool = False

    @property
    def text(self) -> str:
        """All prose of the message, parts separated by an empty line."""
        return "\n\n".join(part.text for part in self.parts if isinstance(part, TextPart))


@dataclass(frozen=True, slots=True)
class TranscriptItem:
    """A message on the shown branch, with the ids of all its siblings (itself included), oldest first.

    `card` is what the handbook says above an answer. It is here and not in the message, so that no request can hold it.
    """

    message: Message
    siblings: tuple[str, ...]
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """A run of the shown branch, oldest first."""

    items: tuple[TranscriptItem, ...]
    has_before: bool
    has_after: bool


@dataclass(frozen=True, slots=True)
class Recap:
    """What a model wrote of a chat up to a message, that one included; read in its place where not all has room."""

    message_id: str
    text: str
    label: Label
    created_us: int


class WhenFull(StrEnum):
    """What a chat does once it is longer than its model can read."""

    LEAVE_OUT = "leave_out"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """A line of the sidebar. `model` is the person's pick: `auto` or `provider/model`.

    `when_full` is the person's choice for this chat; None is what the options say.
    """

    id: str
    title: str
    created_us: int
    updated_us: int
    label: Label = Label.INTERNAL
    model: str = "auto"
    deleted_us: int | None = None
    when_full: WhenFull | None = None


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Conversations, newest first; `cursor` asks for the next page and is None at the end."""

    items: tuple[ConversationSummary, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A found message. `snippet` is plain text; `marks` are (start, end) offsets of the matches in it."""

    conversation_id: str
    message_id: str
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    created_us: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Hits, best first; `cursor` asks for the next page and is None at the end."""

    items: tuple[SearchHit, ...]
    cursor: str | None
