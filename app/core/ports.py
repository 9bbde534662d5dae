"""The seams below the engine: what it needs of providers, vault, store and register.

All async methods may be cancelled by cancelling the task that awaits them. All raise `KnownError` for the world's
faults and nothing else on purpose.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.audit import AuditEvent, AuditHead, AuditReport, AuditStatus
from app.core.decisions import RouteDecision
from app.core.digest import Snapshot
from app.core.events import StreamEvent
from app.core.labels import Label
from app.core.messages import (
    AnswerFacts,
    ConversationPage,
    ConversationSummary,
    Message,
    Part,
    SearchPage,
    TranscriptItem,
    TranscriptPage,
)
from app.core.models import LocalModel, Offer, ProviderConfig
from app.core.requests import Attachment, ChatRequest, Unsent


class ChatProvider(Protocol):
    """One provider. It translates; it never decides, retries or logs."""

    def stream(self, request: ChatRequest) -> AsyncIterator[StreamEvent]:
        """Send a request and yield its answer; raises `ProviderFailure`. Cancelling is cancelling the task."""
        ...

    async def list_offers(self) -> tuple[Offer, ...]:
        """What can be asked here; raises `ProviderFailure`."""
        ...

    async def aclose(self) -> None:
        """Let go of connections and processes."""
        ...


class Vault(Protocol):
    """Custody of keys. Items are named bytes; nothing is ever logged or shown in a repr."""

    def get(self, item: str) -> bytes | None:
        """The item, or None when the vault is open and does not hold it."""
        ...

    def put(self, item: str, secret: bytes) -> None:
        """Store an item durably, replacing one of the same name."""
        ...

    def delete(self, item: str) -> None:
        """Forget an item; forgetting what is not there is fine."""
        ...


class TurnState:
    """The states of a turn, in the order in which they are reached."""

    PREPARED = "prepared"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn as stored.

    `owner` is the process that works on it. `regenerates` means that it has no user message of its own.
    """

    id: str
    conversation_id: str
    user_message_id: str
    answer_id: str
    owner: str
    state: str
    started_us: int
    regenerates: bool = False


@dataclass(frozen=True, slots=True)
class NewTurn:
    """Everything that one commit makes durable before anything is sent.

    `conversation` is how the turn was composed: a new one is written as it is; of one that is stored, others may have
    changed title, pick and label since, which stay theirs, but for a pick (`picked`) or a higher `label` that came with
    the turn. `system` is the root of a new conversation that has a system prompt, and the parent of `user`. `user` is
    None when an answer is regenerated. `answer` is the empty, incomplete assistant message. The draft that is
    `written_in`, if any, is forgotten in the same commit.
    """

    turn: TurnRecord
    conversation: ConversationSummary
    user: Message | None
    answer: Message
    attachments: tuple[tuple[str, Attachment], ...] = ()
    system: Message | None = None
    picked: bool = False
    label: Label | None = None
    written_in: str | None = None


class LabelRose(Exception):
    """The conversation's label is higher by now than the one under which a turn was composed; nothing was stored."""


class Conversations(Protocol):
    """Conversations, their trees and drafts."""

    async def page(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        """Living conversations, newest first."""
        ...

    async def bin(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        """Conversations in the bin, the last deleted first."""
        ...

    async def get(self, conversation_id: str) -> ConversationSummary:
        """One conversation; raises `not_found`."""
        ...

    async def change(
        self,
        conversation_id: str,
        *,
        title: str | None = None,
        model: str | None = None,
        label: Label | None = None,
        over: Label | None = None,
    ) -> ConversationSummary:
        """Write what is given and return what stands there then; nothing is written where the label is not `over`."""
        ...

    async def delete(self, conversation_id: str, at_us: int) -> None:
        """Put into the bin."""
        ...

    async def restore(self, conversation_id: str) -> ConversationSummary:
        """Take out of the bin."""
        ...

    async def purge(self, before_us: int) -> tuple[str, ...]:
        """Remove for good what went into the bin before a moment, with all that belongs to it.

        Returns the ids whose removal is not recorded yet: an id comes again until `purge_recorded`.
        """
        ...

    async def purge_recorded(self, conversation_id: str) -> None:
        """The removal of a conversation stands in the register."""
        ...

    async def transcript(
        self, conversation_id: str, *, anchor: str | None = None, before: int = 60, after: int = 0
    ) -> TranscriptPage:
        """A run of the shown branch around `anchor` (None: its end). Never reads more than it returns."""
        ...

    async def branch(self, message_id: str) -> tuple[Message, ...]:
        """All messages from the root to this one, with image bytes loaded."""
        ...

    async def message(self, message_id: str) -> Message:
        """One message; raises `not_found`."""
        ...

    async def item(self, message_id: str) -> TranscriptItem:
        """One message with its siblings; raises `not_found`."""
        ...

    async def show_branch(self, message_id: str) -> None:
        """Make the branch through this message the shown one."""
        ...

    async def search(self, text: str, cursor: str | None = None, limit: int = 30) -> SearchPage:
        """Full-text search in messages and titles, best first. Any text is a valid query."""
        ...

    async def draft(self, conversation_id: str) -> Unsent:
        """What is unsent; `""` is the id of the draft of a new chat. Files that are damaged are left out."""
        ...

    async def save_draft(self, conversation_id: str, text: str, files: Sequence[Attachment] | None = None) -> None:
        """Keep what is unsent; `files` None leaves the files that are kept as they are."""
        ...

    async def attachment(self, attachment_id: str) -> Attachment:
        """The bytes of an attachment, decrypted; raises `not_found` or `store_damaged`."""
        ...


class Turns(Protocol):
    """The life of a turn: prepared → answered → closed."""

    async def begin(self, new: NewTurn) -> ConversationSummary:
        """One commit: conversation, user message, answer, attachments, turn; and the branch is shown.

        Returns the conversation as it stands then; raises `LabelRose`.
        """
        ...

    async def record_decision(self, turn_id: str, decision: RouteDecision, snapshots: Sequence[Snapshot]) -> None:
        """One commit: the decision, for the inspector, and the snapshots that its `versions` name."""
        ...

    async def keep(self, snapshots: Sequence[Snapshot]) -> None:
        """Keep the snapshots of a decision that only the register holds."""
        ...

    async def snapshots(self, names: Sequence[str]) -> dict[str, bytes]:
        """The bodies of those of the named snapshots that are kept."""
        ...

    async def save_partial(self, answer_id: str, parts: Sequence[Part], facts: AnswerFacts | None = None) -> None:
        """Make the growing answer durable."""
        ...

    async def answer(self, turn_id: str, answer: Message) -> None:
        """One commit: the whole answer, and the turn is answered."""
        ...

    async def end(self, turn_id: str) -> None:
        """The answer ends as it is stored, whatever that is, and the turn is answered."""
        ...

    async def close(self, turn_id: str, head: AuditHead | None = None) -> None:
        """The outcome is recorded in the register, which ends at `head` or later; nothing is left to do."""
        ...

    async def head(self) -> AuditHead | None:
        """The latest end of the register that any turn was closed with; the register is never shorter."""
        ...

    async def withdraw(self, turn_id: str) -> str:
        """Nothing was sent: take user message and answer out, give the text back; a draft again, with its files."""
        ...

    async def open_turns(self) -> tuple[TurnRecord, ...]:
        """Turns that are not closed, of all owners."""
        ...

    async def decision(self, answer_id: str) -> RouteDecision | None:
        """The decision behind an answer."""
        ...


class Registry(Protocol):
    """Providers and local models that the person added."""

    async def providers(self) -> tuple[ProviderConfig, ...]:
        """By name."""
        ...

    async def put_provider(self, provider: ProviderConfig) -> None:
        """Add or replace."""
        ...

    async def remove_provider(self, name: str) -> None:
        """Forget; raises `not_found`."""
        ...

    async def local_models(self) -> tuple[LocalModel, ...]:
        """By name."""
        ...

    async def put_local_model(self, model: LocalModel) -> None:
        """Add or replace."""
        ...

    async def remove_local_model(self, name: str) -> None:
        """Forget; raises `not_found`. The file stays."""
        ...

    async def offers(self) -> tuple[Offer, ...]:
        """The offers last seen at servers, so that a start needs no network."""
        ...

    async def put_offers(self, provider: str, offers: Sequence[Offer]) -> None:
        """Replace what is known of one provider."""
        ...


class AuditLog(Protocol):
    """`audit.db`, open for appending."""

    @property
    def head(self) -> AuditHead | None:
        """The end of the log after this process's last entry; None before its first."""
        ...

    async def append(self, event: AuditEvent) -> int:
        """Seal and record; returns the entry's number once it is durable; raises `audit_blocked`."""
        ...

    async def requests_of(self, turn: str) -> tuple[int, ...]:
        """Numbers of the request entries of a turn."""
        ...

    async def open_requests(self) -> tuple[tuple[int, str], ...]:
        """(number, turn) of requests that no entry closes."""
        ...

    async def verify(
        self, progress: Callable[[int, int], None] | None = None, *, remembered: AuditHead | None = None
    ) -> AuditReport:
        """Check every entry, leaf, signature and the tree, and that the log went through `remembered`.

        `progress` gets (done, total).
        """
        ...

    async def status(self) -> AuditStatus:
        """Size and head."""
        ...

    async def aclose(self) -> None:
        """Finish what is queued and close."""
        ...


class Owners(Protocol):
    """Which processes live on this home."""

    @property
    def own(self) -> str:
        """The id of this process."""
        ...

    def others(self) -> tuple[str, ...]:
        """Ids of other living processes."""
        ...
