"""A request on its way through the door: what is asked, and what was decided about it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.core.decisions import Finding, RouteDecision
from app.core.digest import Snapshot
from app.core.labels import Label
from app.core.messages import (
    ErrorPart,
    FilePart,
    ImagePart,
    Message,
    Part,
    Recap,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.core.models import STARTER, Offer
from app.core.policy import PolicyReport
from app.core.ports.providers import ChatProvider
from app.core.requests import ChatRequest, Purpose, Tool
from app.core.starter import INSTRUCTIONS
from app.routing.constraints import LIKELY_BYTES_PER_TOKEN

# The least room that an answer is given in a context that the input nearly fills.
LEAST_OUTPUT = 256


class SubjectKind(StrEnum):
    """What requests are made about."""

    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request is about, with the label that a person or a policy gave it; before each hop that is read anew."""

    kind: SubjectKind
    id: str
    label: Label


@dataclass(frozen=True, slots=True)
class Ask:
    """What a use case wants asked about a subject; what is in the messages may raise the subject's label.

    `messages` is all that would be sent, oldest first, the new user message last; `fresh` holds the ids of those that
    the person can still change. With `may_leave_out` a model whose context does not hold them reads the newest turns,
    and `recap` in place of those that it stands for; with `stays` it goes only where it stays on the device.
    """

    purpose: Purpose
    subject: Subject
    messages: tuple[Message, ...]
    pick: str
    max_output: int
    fresh: frozenset[str] = frozenset()
    temperature: float | None = None
    json_schema: dict[str, Any] | None = field(default=None, hash=False)
    tools: tuple[Tool, ...] = ()
    may_leave_out: bool = False
    recap: Recap | None = None
    stays: bool = False

    def messages_for(self, offer: Offer) -> tuple[Message, ...]:
        """What is sent to one offer: the built-in model is told what it is, where the person told it nothing."""
        if offer.name != STARTER or any(message.role is Role.SYSTEM for message in self.messages):
            return self.messages
        told = Message(f"{self.subject.id} told", self.subject.id, None, Role.SYSTEM, (TextPart(INSTRUCTIONS),), 0)
        return (told, *self.messages)

    def for_offer(self, offer: Offer, input_tokens: int) -> ChatRequest:
        """The request as it goes to one offer, its answer no longer than the offer allows."""
        limit = self.max_output
        if offer.max_output_tokens is not None:
            limit = min(limit, offer.max_output_tokens)
        if offer.context_tokens is not None:
            room = offer.context_tokens - input_tokens // LIKELY_BYTES_PER_TOKEN
            limit = min(limit, max(LEAST_OUTPUT, room))
        return ChatRequest(
            model=offer.wire_name,
            messages=self.messages_for(offer),
            max_output=limit,
            temperature=self.temperature,
            json_schema=self.json_schema,
            tools=self.tools,
            conversation_id=self.subject.id,
        )


@dataclass(frozen=True, slots=True)
class Screened:
    """What messages come to, for whoever decides where they may go.

    `label` is the highest that they bear, or that their findings ask for; `secret` is a kind or "", and old if it is in
    no message that the person can still change. `tokens` is the most that they take of a context, `steering` what of
    that system prompts take.
    """

    findings: tuple[Finding, ...] = ()
    label: Label = Label.PUBLIC
    secret: str = ""
    secret_is_old: bool = False
    tokens: int = 0
    steering: int = 0
    pictures: bool = False

    @classmethod
    def together(cls, some: "Iterable[Screened]") -> "Screened":
        """What runs of messages come to that follow each other."""
        runs = tuple(some)
        counts: Counter[str] = Counter()
        for run in runs:
            for finding in run.findings:
                counts[finding.kind] += finding.count
        # A secret in the new message is named first: that one the person can take out.
        is_old, secret = min(((run.secret_is_old, run.secret) for run in runs if run.secret), default=(False, ""))
        return cls(
            findings=tuple(Finding(kind, count) for kind, count in sorted(counts.items())),
            label=Label.highest(*(run.label for run in runs)),
            secret=secret,
            secret_is_old=is_old,
            tokens=sum(run.tokens for run in runs),
            steering=sum(run.steering for run in runs),
            pictures=any(run.pictures for run in runs),
        )


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request with its decision and what that was made from.

    Only `Dispatch.admit` makes one, and only an admitted request can be sent.
    """

    ask: Ask
    decision: RouteDecision
    label: Label
    policy_sha256: str
    snapshots: tuple[Snapshot, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Through:
    """What a line to a server goes through; whoever is one of these can read along.

    `proxy` is host and port, `ca_sha256` names a file of authorities that count beside the system's; "" is none.
    """

    proxy: str = ""
    ca_sha256: str = ""

    @property
    def body(self) -> dict[str, str]:
        """What an entry says of it."""
        named = {"signalbox.proxy": self.proxy, "signalbox.ca_sha256": self.ca_sha256}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Way:
    """An offer, the open line to it and its server's host, as they were checked under this label and these rules.

    `policy_sha256` names the policy of the rules.
    """

    offer: Offer
    line: ChatProvider
    host: str
    label: Label
    rules: PolicyReport
    policy_sha256: str
    through: Through = Through()

    @property
    def recorded(self) -> tuple[Offer, str, Through, Label, str, tuple[str, ...]]:
        """What a request entry says for good: where it goes and by which way, its label, how much is kept, for whom."""
        policy = self.rules.policy
        return self.offer, self.host, self.through, self.label, policy.audit_content, policy.recipients


def sendable(messages: Sequence[Message], *, pictures: bool = True) -> tuple[Message, ...]:
    """What of a branch can be sent: no errors, nothing unreadable, no answer of which nothing came.

    A message that only the handbook answered stays with it: no model was asked, and two messages of a person in a row
    are more than some templates take. A call that no tool answered stays behind, too: nobody offered the tool, and most
    servers take no call without what came of it. Where a picture's file is damaged, the model is told so: what was said
    about the picture goes on making sense. Without `pictures` none has its bytes here, damaged or not.
    """
    kept = []
    cards = {message.parent_id for message in messages if _is_card_alone(message)}
    answered = {part.call_id for message in messages for part in message.parts if isinstance(part, ToolResultPart)}
    for message in messages:
        said = (part for part in message.parts if _belongs(part, answered))
        parts = tuple(map(_in_words, said) if pictures else said)
        empty = message.role is Role.ASSISTANT and not any(_says_something(part) for part in parts)
        if message.unreadable or empty or message.id in cards:
            continue
        kept.append(message if parts == message.parts else _with_parts(message, parts))
    return tuple(kept)


def _belongs(part: Part, answered: AbstractSet[str]) -> bool:
    """Whether a part is one of the conversation: no error, and no call to which nothing came back."""
    return not isinstance(part, ErrorPart) and not (isinstance(part, ToolCallPart) and part.call_id not in answered)


def _is_card_alone(message: Message) -> bool:
    """Whether the handbook answered in a model's place: whatever a model was asked for has facts, or an error."""
    answered = message.parts or message.answer or message.unreadable or not message.complete
    return message.role is Role.ASSISTANT and not answered


def _in_words(part: Part) -> Part:
    if isinstance(part, ImagePart) and part.data is None:
        return TextPart(f"[The picture “{part.name}” cannot be read any more.]")
    return part


def _says_something(part: Part) -> bool:
    return isinstance(part, TextPart | FilePart | ImagePart | ToolCallPart)


def _with_parts(message: Message, parts: tuple[Part, ...]) -> Message:
    return Message(
        message.id,
        message.conversation_id,
        message.parent_id,
        message.role,
        parts,
        message.created_us,
        message.label,
        message.answer,
        message.complete,
    )
