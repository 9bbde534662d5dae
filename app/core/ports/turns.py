"""Turns, in chat.db: what makes an answer survive a crash."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.core.audit import AuditHead, Named, Standing
from app.core.decisions import RouteDecision
from app.core.digest import Snapshot
from app.core.handbook import Card
from app.core.labels import Label
from app.core.messages import AnswerFacts, ConversationSummary, Message, Part
from app.core.requests import Attachment


class TurnState:
    """The states of a turn, in the order in which they are reached."""

    PREPARED = "prepared"
    ANSWERED = "answered"
    CLOSED = "closed"


# The owner of turns that came open with a backup: nobody works on them, and no request of them is in our register.
RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn as stored.

    `owner` is the process that works on it. `regenerates` means that it has no user message of its own, `was_sent` that
    its request is in the register, or was.
    """

    id: str
    conversation_id: str
    user_message_id: str
    answer_id: str
    owner: str
    state: str
    started_us: int
    regenerates: bool = False
    was_sent: bool = False


@dataclass(frozen=True, slots=True)
class NewTurn:
    """Everything that one commit makes durable before anything is sent.

    `conversation` is how the turn was composed: a new one is written as it is; of one that is stored, others may have
    changed title, pick and label since, which stay theirs, but for a pick (`picked`) or a higher `label` that came with
    the turn. `system` is the root of a new conversation that has a system prompt, and the parent of `user`. `user` is
    None when an answer is regenerated. `answer` is the empty, incomplete assistant message. The draft that is
    `written_in`, if any, is forgotten in the same commit. `card` is what the handbook says above the answer; where it
    stands alone, the answer is complete and the turn closed from the start.
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
    card: Card | None = None


class LabelRose(Exception):
    """The conversation's label is higher by now than the one under which a turn was composed; nothing was stored."""


class Turns(Protocol):
    """The life of a turn: prepared → answered → closed."""

    async def begin(self, new: NewTurn) -> ConversationSummary:
        """One commit: conversation, user message, answer, attachments, turn; and the branch is shown.

        Returns the conversation as it stands then; raises `LabelRose`.
        """
        ...

    async def sending(
        self,
        turn_id: str,
        decision: RouteDecision,
        snapshots: Sequence[Snapshot],
        head: AuditHead,
        known: AuditHead | None,
        *,
        stored: bool = True,
        standing: Standing | None = None,
    ) -> AuditHead:
        """One commit before the first byte leaves: what was decided, and where the register ends with the request.

        `head` takes the place of `known`, if that stands there; returns what stands there then. Raises `not_found` for
        a turn that is gone: somebody may have withdrawn it. What is not asked in a chat is not `stored` as a turn.
        `standing` takes the place of what was known of its message.
        """
        ...

    async def stands(self, threads: Sequence[tuple[str, bytes]]) -> tuple[int, int] | None:
        """The last of these threads, each with its last message, that stands in the register: its place, its entry."""
        ...

    async def remember(self, head: AuditHead, known: AuditHead | None) -> AuditHead:
        """One commit: where the register ends, in place of `known`, if that stands there; returns what does then."""
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

    async def close(
        self,
        turn_id: str,
        head: AuditHead | None = None,
        known: AuditHead | None = None,
        standing: Standing | None = None,
    ) -> AuditHead | None:
        """The outcome is recorded in the register; nothing is left to do. The end is kept as by `remember`."""
        ...

    async def head(self) -> AuditHead | None:
        """The latest end of the register that any request or outcome gave it; the register goes through it for ever."""
        ...

    async def named(self, most: int, before: int | None = None) -> tuple[tuple[Named, ...], int | None]:
        """Requests that so many answers name, the newest first, and before which to go on; None behind the last."""
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
