"""The engine as its faces see it: core values in and out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.core.audit import AuditReport, AuditStatus
from app.core.decisions import RouteDecision
from app.core.events import EngineEvent
from app.core.labels import Label
from app.core.messages import (
    ConversationPage,
    ConversationSummary,
    Message,
    SearchPage,
    TranscriptItem,
    TranscriptPage,
)
from app.core.models import ModelFacts, ModelStatus, ProviderCheck, ProviderConfig
from app.core.options import OptionState, OptionValue
from app.core.policy import PolicyIssue, PolicyReport
from app.core.requests import Attachment, Draft, Turn, Unsent

DAY_US = 86_400_000_000
Listener = Callable[[Sequence[EngineEvent]], None]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What a face must know after opening.

    `vault` names the backend; `has_recovery` says whether a recovery key was made.
    """

    home: str
    version: str
    vault: str
    has_recovery: bool
    managed: bool
    policy_sha256: str


@dataclass(frozen=True, slots=True)
class DeletedPage:
    """Conversations in the bin, the last deleted first; each is kept for `days` after it was deleted."""

    items: tuple[ConversationSummary, ...]
    days: int
    cursor: str | None

    def kept_until_us(self, chat: ConversationSummary) -> int:
        """Until when one of them can be brought back at least."""
        return (chat.deleted_us or 0) + self.days * DAY_US


@dataclass(frozen=True, slots=True)
class Check:
    """A line of `doctor`: `ok` None means that it does not matter here."""

    name: str
    ok: bool | None
    text: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class NewProvider:
    """A provider to add or change; `key` None keeps the stored one, "" means that the server wants none."""

    config: ProviderConfig
    key: str | None = field(default=None, repr=False)


class EngineApi(Protocol):
    """All that faces use. Every method runs on the engine's loop and raises `KnownError` for the world's faults."""

    async def open(self, passphrase: str | None = None) -> EngineStatus:
        """Open vault, store and register, and recover what a crash left.

        Raises `vault_locked` when a passphrase is needed (field `need` is "new" for a first one, "existing" for a
        known vault) or wrong, `key_lost`, `store_damaged`, `store_newer`, `read_only`, `disk_full`. May be called
        again after a failure.
        """
        ...

    async def recover(self, recovery_key: str, passphrase: str | None = None) -> EngineStatus:
        """Put the keys back from a recovery key after `key_lost`, then open."""
        ...

    async def make_recovery_key(self) -> str:
        """A new recovery key in groups of five characters; shown once, an older one stops working."""
        ...

    async def close(self) -> None:
        """Stop every answer, store what came, and close everything."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` on the engine's loop with batches of events; returns how to stop."""
        ...

    # --- chat
    async def send(self, draft: Draft) -> Turn:
        """Take a message in. Returns when it is durable, before any network; the answer follows as events.

        Only where no known model could take it does it wait for servers that were never asked for their models.
        """
        ...

    async def regenerate(self, message_id: str, model: str | None = None) -> Turn:
        """A new sibling of an answer."""
        ...

    async def stop(self, answer_id: str) -> None:
        """End a growing answer; what came stays. Stopping what has ended is fine."""
        ...

    async def wait(self, turn: Turn) -> Message:
        """The answer, once it ended; raises the error for which it ended, if nothing came."""
        ...

    async def route(self, draft: Draft) -> RouteDecision:
        """The decision, with nothing stored and nothing sent."""
        ...

    async def decision(self, answer_id: str) -> RouteDecision | None:
        """The decision behind an answer."""
        ...

    # --- conversations
    async def conversations(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        """Newest first."""
        ...

    async def conversation(self, conversation_id: str) -> ConversationSummary:
        """One; raises `not_found`."""
        ...

    async def transcript(
        self, conversation_id: str, *, anchor: str | None = None, before: int = 60, after: int = 0
    ) -> TranscriptPage:
        """A run of the shown branch around `anchor` (None: its end), the anchor included."""
        ...

    async def show_branch(self, message_id: str) -> TranscriptItem:
        """Show the branch through this message."""
        ...

    async def search(self, text: str, cursor: str | None = None, limit: int = 30) -> SearchPage:
        """Full-text search, best first."""
        ...

    async def rename(self, conversation_id: str, title: str) -> ConversationSummary:
        """Give a title."""
        ...

    async def set_pick(self, conversation_id: str, model: str) -> ConversationSummary:
        """`auto` or `provider/model` for the next messages."""
        ...

    async def set_label(self, conversation_id: str, label: Label, reason: str = "") -> ConversationSummary:
        """The label of the next messages; lowering needs a reason, which is recorded."""
        ...

    async def delete(self, conversation_id: str) -> None:
        """Into the bin, for as many days as `chat.bin_days` says."""
        ...

    async def deleted_conversations(self, cursor: str | None = None, limit: int = 100) -> DeletedPage:
        """What is in the bin, the last deleted first."""
        ...

    async def restore(self, conversation_id: str) -> ConversationSummary:
        """Out of the bin: the undo of delete."""
        ...

    async def attachment(self, attachment_id: str) -> Attachment:
        """The bytes of an attachment."""
        ...

    async def draft(self, conversation_id: str) -> Unsent:
        """What is unsent in a conversation; "" stands for a new chat."""
        ...

    async def save_draft(self, conversation_id: str, text: str, files: tuple[Attachment, ...] | None = None) -> None:
        """Keep what is unsent; `files` None leaves the files that are kept as they are."""
        ...

    # --- models and providers
    async def models(self) -> tuple[ModelStatus, ...]:
        """Every offer that is known, with why it cannot be used now, if so."""
        ...

    async def add_model(self, path: str) -> ModelStatus:
        """Open a GGUF file; raises `model_file` or `not_found`."""
        ...

    async def remove_model(self, name: str) -> None:
        """Forget a local model; its file stays."""
        ...

    async def inspect_model(self, name_or_path: str) -> ModelFacts:
        """What the file says; raises `model_file` or `not_found`."""
        ...

    async def providers(self) -> tuple[ProviderConfig, ...]:
        """Those of the company and those of the person."""
        ...

    async def add_provider(self, provider: NewProvider) -> ProviderConfig:
        """Add or change; raises `usage` for a bad name or address, `policy` where policy forbids it."""
        ...

    async def remove_provider(self, name: str) -> None:
        """Forget a provider and its key."""
        ...

    async def test_provider(self, provider: NewProvider) -> ProviderCheck:
        """Ask for its model list, whether it was added or not; remembers the offers of an added one."""
        ...

    # --- options and policy
    async def options(self) -> tuple[OptionState, ...]:
        """Every option with the value in force."""
        ...

    async def set_option(self, key: str, value: OptionValue) -> OptionState:
        """Set a person's value; raises `policy` for a locked one, `usage` for a bad value."""
        ...

    async def reset_option(self, key: str) -> OptionState:
        """Forget the person's value."""
        ...

    async def policy(self) -> PolicyReport:
        """The policy in force; works before `open` as well."""
        ...

    async def policy_check(self, path: str) -> tuple[PolicyIssue, ...]:
        """What is wrong in a policy file, or in the files of a folder; works before `open`. Raises `not_found`."""
        ...

    async def policy_schema(self) -> dict[str, Any]:
        """The JSON Schema of policy files; works before `open`."""
        ...

    # --- register, backup, health
    async def audit_status(self) -> AuditStatus:
        """Size and head of the register."""
        ...

    async def audit_verify(self, progress: Progress | None = None) -> AuditReport:
        """Check the whole register."""
        ...

    async def backup_create(self, path: str, passphrase: str) -> str:
        """Write an encrypted backup file; returns its path."""
        ...

    async def backup_needs_passphrase(self, path: str) -> bool:
        """Whether a passphrase opens this backup; the key of its home opens the daily ones. Raises `not_found`."""
        ...

    async def backup_restore(self, path: str, passphrase: str) -> None:
        """Put a backup in place; what was there is kept beside it. Only before `open`, or with no other process."""
        ...

    async def doctor(self) -> tuple[Check, ...]:
        """What works, what does not, and what to do about it; works before `open` as well."""
        ...
