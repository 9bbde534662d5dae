"""Known errors: the world's fault, told in two sentences.

    Exception
    ├── KnownError            kind + fields: a sentence, a next step, an exit code
    │   └── ProviderFailure   the same, raised by providers, with `retry_after`
    └── anything else         ours: a bug, reported once

Each kind is declared once, in `KINDS`. The window translates the same source strings.
"""

import string
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Every known way in which the world can fail us."""

    AUTHENTICATION = "authentication"
    PERMISSION = "permission"
    QUOTA = "quota"
    RATE = "rate"
    OVERLOADED = "overloaded"
    CONTEXT_LENGTH = "context_length"
    CONTENT_REFUSED = "content_refused"
    BAD_REQUEST = "bad_request"
    NETWORK = "network"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"
    PROTOCOL = "protocol"
    EMPTY = "empty"
    UNANSWERED = "unanswered"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    POLICY = "policy"
    NO_CANDIDATE = "no_candidate"
    LABEL = "label"
    PRIVACY = "privacy"
    WOULD_LEAVE = "would_leave"
    BUDGET = "budget"
    AUDIT_BLOCKED = "audit_blocked"
    VAULT_LOCKED = "vault_locked"
    KEY_LOST = "key_lost"
    KEY_ELSEWHERE = "key_elsewhere"
    STORE_DAMAGED = "store_damaged"
    STORE_NEWER = "store_newer"
    BACKUP_FILE = "backup_file"
    DATA_FOLDER = "data_folder"
    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    EXPOSED = "exposed"
    MODEL_FILE = "model_file"
    MEMORY = "memory"
    NOT_FOUND = "not_found"
    USAGE = "usage"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened, what to do, and how a command exits. Braced names are filled from the error's fields."""

    message: str
    next_step: str
    exit_code: int = 1


# A field that the raiser left out reads as "" except those that have a default here.
DEFAULTS = {"who": "The provider", "command": "signalbox"}

KINDS: dict[Kind, Sentence] = {
    Kind.AUTHENTICATION: Sentence(
        "{who} did not accept the key.", "Open Settings, Providers and enter a valid key, then try again."
    ),
    Kind.PERMISSION: Sentence(
        "{who} does not allow this key to use that model. {detail}",
        "Choose another model, or ask whoever issued the key.",
    ),
    Kind.QUOTA: Sentence(
        "{who} says that the account's quota is used up. {detail}", "Choose another model, or top up there."
    ),
    Kind.RATE: Sentence("{who} asks for fewer requests for now. {detail}", "Wait a moment and try again."),
    Kind.OVERLOADED: Sentence(
        "{who} is overloaded or unavailable. {detail}", "Wait a moment, or choose another model."
    ),
    Kind.CONTEXT_LENGTH: Sentence(
        "The conversation is longer than the model can read.", "Start a new chat, or choose a model that reads more."
    ),
    Kind.CONTENT_REFUSED: Sentence(
        "{who} refused this content. {detail}", "Rephrase the message, or choose another model."
    ),
    Kind.BAD_REQUEST: Sentence("{who} did not understand the request. {detail}", "Choose another model or setting."),
    Kind.NETWORK: Sentence(
        "{who} cannot be reached. {detail}", "Check the address and your connection, then try again."
    ),
    Kind.TIMEOUT: Sentence("{who} stopped answering.", "Try again, or choose another model."),
    Kind.BROKEN_OFF: Sentence(
        "{who} broke off in the middle of an answer. {detail}", "What came was kept. Try again for a new answer."
    ),
    Kind.PROTOCOL: Sentence(
        "{who} sent something that is not an answer. {detail}", "Check that the address and kind of server are right."
    ),
    Kind.EMPTY: Sentence("{who} gave an empty answer. {detail}", "Try again, or choose another model."),
    Kind.UNANSWERED: Sentence(
        "The model reached the length limit before it answered.",
        "Set “Longest answer” higher in Settings, or --max-tokens, then try again.",
    ),
    Kind.CANCELLED: Sentence("You stopped the answer.", "Choose Retry for a new one.", 130),
    Kind.POLICY: Sentence(
        "Your organization does not allow this. {detail}", "Ask whoever manages Signalbox in your organization.", 3
    ),
    Kind.INTERRUPTED: Sentence(
        "Signalbox ended before the answer was whole.", "What came was kept. Choose Retry for a new answer."
    ),
    Kind.NO_CANDIDATE: Sentence(
        "No model can take this message. {detail}", "Open a model file, or connect a provider in Settings."
    ),
    Kind.LABEL: Sentence(
        "Nothing was sent: the label {label} does not allow {who}. {detail}",
        "Choose a model that the label allows, or open a local model.",
        3,
    ),
    Kind.PRIVACY: Sentence(
        "Nothing was sent: the message holds {detail}.", "Remove it from the message, then send again.", 3
    ),
    Kind.WOULD_LEAVE: Sentence(
        "Nothing was sent: it was shown as staying on this device, and would leave to {who} now.",
        "Look at what the label says below the message by now, and send it again if it may leave.",
        3,
    ),
    Kind.BUDGET: Sentence("Nothing was sent: the budget {detail} is used up.", "Choose a cheaper model, or wait.", 3),
    Kind.AUDIT_BLOCKED: Sentence(
        "Nothing was sent: the audit log cannot be written. {detail}",
        "Make room on the disk and check the data folder, then send again.",
        3,
    ),
    Kind.VAULT_LOCKED: Sentence(
        "The key store is locked. {detail}",
        "Unlock your keyring, then try again.",
    ),
    Kind.KEY_LOST: Sentence(
        "The key to your conversations is not in the key store any more. {detail}",
        "Enter your recovery key, or restore a backup. Nothing was changed.",
    ),
    Kind.KEY_ELSEWHERE: Sentence(
        "Nothing was sent: the key of {who} was given for another address.",
        "Look at the address in Settings, Providers; if it is right, enter the key again.",
    ),
    Kind.STORE_DAMAGED: Sentence(
        "The file {path} is damaged or does not fit the key. {detail}",
        "Restore a backup with “signalbox backup restore”. The file was left as it is.",
    ),
    Kind.STORE_NEWER: Sentence(
        "The file {path} was written by a newer Signalbox.", "Install that version. Nothing was changed."
    ),
    Kind.BACKUP_FILE: Sentence(
        "The backup {path} cannot be restored. {detail}",
        "Check the file and its passphrase, or choose another backup. Nothing was changed.",
    ),
    Kind.DATA_FOLDER: Sentence(
        "The data folder was not as it had been left. {detail}",
        "Find out who else can write there. What was found is kept in its folder “backups”.",
    ),
    Kind.DISK_FULL: Sentence("The disk is full.", "Make room, then try again. What was there is safe."),
    Kind.READ_ONLY: Sentence(
        "The folder {path} cannot be written.", "Give yourself the right to write there, or choose another folder."
    ),
    Kind.EXPOSED: Sentence(
        "Other accounts of this machine can get at {path}. {detail}",
        "Make it yours alone, or choose another, then try again.",
    ),
    Kind.MODEL_FILE: Sentence("This model file cannot be used: {detail}.", "Choose another GGUF file."),
    Kind.MEMORY: Sentence(
        "The model ran out of memory.", "Close other programs, or choose a smaller model or a shorter context."
    ),
    Kind.NOT_FOUND: Sentence("There is no {what} “{name}”.", "Check the name and try again."),
    Kind.USAGE: Sentence("{detail}", "See “{command} --help”.", 2),
}

# A home that a passphrase locks has no keyring: a locked key store that says which passphrase it needs reads so.
PASSPHRASE = Sentence(
    "{detail}", "Enter your passphrase, or name a file that holds it in SIGNALBOX_PASSPHRASE_FILE, then try again."
)


class KnownError(Exception):
    """A failure of the world, not of the program.

    `fields` fill the sentences and may be shown and logged: never put a secret or content there.
    """

    def __init__(self, kind: Kind, **fields: str) -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.fields = fields

    @property
    def wants_passphrase(self) -> bool:
        """Whether a passphrase is missing or wrong; the field `need` says whether a new or the existing one."""
        return self.kind is Kind.VAULT_LOCKED and bool(self.fields.get("need"))

    @property
    def _sentence(self) -> Sentence:
        return PASSPHRASE if self.wants_passphrase else KINDS[self.kind]

    @property
    def message(self) -> str:
        """What happened, in English."""
        return fill(self._sentence.message, self.fields)

    @property
    def next_step(self) -> str:
        """What to do, in English."""
        return fill(self._sentence.next_step, self.fields)

    @property
    def exit_code(self) -> int:
        """How a command exits."""
        return KINDS[self.kind].exit_code

    def __str__(self) -> str:
        return self.message


class ProviderFailure(KnownError):
    """What a provider raises; `retry_after` is seconds that it asked us to wait, if it did."""

    def __init__(self, kind: Kind, retry_after: float | None = None, **fields: str) -> None:
        super().__init__(kind, **fields)
        self.retry_after = retry_after


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return DEFAULTS.get(key, "")


def fill(template: str, fields: dict[str, str]) -> str:
    """Put fields into a sentence; a missing one leaves no trace and no double space."""
    text = string.Formatter().vformat(template, (), _Blank(fields))
    return " ".join(text.split())
