"""What happens: stream events of one answer, and engine events for the faces."""

from dataclasses import dataclass

from app.core.errors import KnownError
from app.core.messages import ConversationSummary, FinishReason, Message, TranscriptItem, Usage
from app.core.preparing import Preparing
from app.core.requests import Attachment

# --- one answer, from a provider through dispatch ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """The provider took the request. `model` is the name it says it runs, `response_id` its own id, when given."""

    model: str
    response_id: str = ""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More prose."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """More thinking."""

    text: str
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """All prose so far was thinking, as shows only now; or, without `thinking`, all thinking so far was the answer."""

    thinking: bool


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """More of the tool call at `index`; id and name come once, the id first, and `arguments` is appended."""

    index: int
    call_id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class UsageReport:
    """Token counts; the last report holds."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of an answer that ended in order."""

    reason: FinishReason


StreamEvent = Started | TextDelta | ThinkingDelta | Turned | ToolCallDelta | UsageReport | Finished

# --- the engine to its faces --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """A conversation is new, or its title, time, label or pick changed."""

    conversation: ConversationSummary


@dataclass(frozen=True, slots=True)
class ConversationRemoved:
    """A conversation went to the bin or was purged."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class MessageAdded:
    """A message joined the shown branch after its parent; what stood after the parent is no longer shown."""

    item: TranscriptItem


@dataclass(frozen=True, slots=True)
class AnswerGrew:
    """New text of a growing answer since the last event for it; tool calls come with `AnswerEnded`."""

    conversation_id: str
    message_id: str
    text: str = ""
    thinking: str = ""


@dataclass(frozen=True, slots=True)
class AnswerTurned:
    """All text of a growing answer so far was thinking; or, without `thinking`, all thinking so far is its text."""

    conversation_id: str
    message_id: str
    thinking: bool


@dataclass(frozen=True, slots=True)
class AnswerEnded:
    """The answer is whole (or as whole as it gets) and stored."""

    message: Message


@dataclass(frozen=True, slots=True)
class TurnWithdrawn:
    """A turn of which nothing was sent was taken back; `text`, with `attachments`, is a draft again."""

    conversation_id: str
    user_message_id: str
    answer_id: str
    text: str
    error: KnownError
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelLoading:
    """A local model is being loaded: `fraction` from 0 to 1; 1 means ready."""

    name: str
    fraction: float


@dataclass(frozen=True, slots=True)
class AnswerAwaits:
    """Nothing is sent yet: the local model that is to answer needs what set-up still prepares, and how far that is."""

    conversation_id: str
    message_id: str
    preparing: Preparing


@dataclass(frozen=True, slots=True)
class LocalPreparing:
    """Set-up has come further with what local models need, or has ended."""

    preparing: Preparing


@dataclass(frozen=True, slots=True)
class ModelsChanged:
    """Models or providers were added, removed, or changed in availability."""


@dataclass(frozen=True, slots=True)
class OptionsChanged:
    """Options or policy changed."""


@dataclass(frozen=True, slots=True)
class PolicyChanged:
    """The company's rules are others now, or their files have other faults."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something went wrong that belongs to no message."""

    error: KnownError


EngineEvent = (
    ConversationChanged
    | ConversationRemoved
    | MessageAdded
    | AnswerGrew
    | AnswerTurned
    | AnswerEnded
    | TurnWithdrawn
    | ModelLoading
    | AnswerAwaits
    | LocalPreparing
    | ModelsChanged
    | OptionsChanged
    | PolicyChanged
    | Notice
)
