"""What the register records."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class AuditKind(StrEnum):
    """Every kind of entry."""

    SESSION_OPEN = "session.open"
    SESSION_CLOSE = "session.close"
    UNCLEAN_SHUTDOWN = "unclean_shutdown"
    KEY_CREATED = "key.created"
    KEY_REPLACED = "key.replaced"
    POLICY_APPLIED = "policy.applied"
    PROVIDER_ADDED = "provider.added"
    PROVIDER_REMOVED = "provider.removed"
    PROVIDER_KEY = "provider.key"
    PROVIDER_CONTACT = "provider.contact"
    MODEL_ADDED = "model.added"
    MODEL_REMOVED = "model.removed"
    REQUEST = "request"
    RESPONSE = "response"
    RESPONSE_ABORTED = "response.aborted"
    RESPONSE_LATE = "response.late"
    HELD = "held"
    LABEL_CHANGED = "label.changed"
    CONVERSATION_DELETED = "conversation.deleted"
    CONVERSATION_PURGED = "conversation.purged"
    BACKUP_CREATED = "backup.created"
    BACKUP_RESTORED = "backup.restored"
    RECOVERY_USED = "recovery.used"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Something to record. `body` is sealed; `turn` and `ref` stand in the clear header.

    `turn` is the opaque id of a turn (a request has one); `ref` is the number of the entry that this one closes.
    `body` holds JSON types only: no float, no int above 2⁵³−1.
    """

    kind: AuditKind
    body: dict[str, Any] = field(hash=False)
    turn: str = ""
    ref: int | None = None


@dataclass(frozen=True, slots=True)
class AuditHead:
    """Where the log ended at some moment: the root of the tree over its first `size` entries.

    `frontier` is what that tree grows on from, where whoever keeps the end kept it, too.
    """

    size: int
    root: bytes
    frontier: bytes = field(default=b"", compare=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """That what was said up to a message stands in the register: in the thread of an entry.

    `thread` names what was said, the register, and for whom the entry is sealed.
    """

    message_id: str
    thread: bytes
    entry: int


@dataclass(frozen=True, slots=True)
class Named:
    """That an answer in the conversations names the entry `seq` as the request of its `turn`; "" where none is left."""

    seq: int
    turn: str


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """Something that verification found; `seq` None is about the log as a whole."""

    seq: int | None
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A log's beginning that was verified whole, and what must be known of it to verify on from there.

    `frontier` and `key` are hexadecimal: the tree over its first `size` entries, and the device's key that signs from
    there. `open` are the requests without an outcome, by number, and their turns.
    """

    size: int = 0
    frontier: str = ""
    open: tuple[tuple[int, str], ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What verification found in a log of so many `entries`, of which those from `first` on were checked.

    `verified` is where the next one may begin, if nothing was found.
    """

    entries: int
    problems: tuple[AuditProblem, ...]
    first: int = 1
    verified: Verified | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Verification:
    """The last verification: when it ended, what it found, and when one that began at entry 1 last did."""

    at_us: int
    report: AuditReport
    whole_us: int | None


@dataclass(frozen=True, slots=True)
class AuditStatus:
    """The state of the log. `root` is hexadecimal; `recipients` counts who can open the bodies."""

    entries: int
    root: str
    checkpoint_us: int | None
    recipients: int
    managed: bool
    open_requests: int
