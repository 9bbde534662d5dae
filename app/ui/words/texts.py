"""Every word that the rest of the program names by a code: the sentence that people read, in their language.

The English sentences of errors are `core.errors.KINDS`, word for word (a test compares them); the translation tool
reads them here. Functions return translated text; what comes from outside is filled in as it is.
"""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from app.core.decisions import Preference, Reason, ReasonCode, TaskKind
from app.core.errors import Kind, KnownError, fill
from app.core.labels import Label, Passage
from app.core.messages import ErrorPart, FinishReason
from app.core.models import Capability, ProviderKind
from app.ui.words.finding_names import finding_name
from app.ui.words.marks import noop

ERRORS: Mapping[Kind, tuple[str, str]] = {
    Kind.AUTHENTICATION: (
        noop("Errors", "{who} did not accept the key."),
        noop("Errors", "Open Settings, Providers and enter a valid key, then try again."),
    ),
    Kind.PERMISSION: (
        noop("Errors", "{who} does not allow this key to use that model. {detail}"),
        noop("Errors", "Choose another model, or ask whoever issued the key."),
    ),
    Kind.QUOTA: (
        noop("Errors", "{who} says that the account's quota is used up. {detail}"),
        noop("Errors", "Choose another model, or top up there."),
    ),
    Kind.RATE: (
        noop("Errors", "{who} asks for fewer requests for now. {detail}"),
        noop("Errors", "Wait a moment and try again."),
    ),
    Kind.OVERLOADED: (
        noop("Errors", "{who} is overloaded or unavailable. {detail}"),
        noop("Errors", "Wait a moment, or choose another model."),
    ),
    Kind.CONTEXT_LENGTH: (
        noop("Errors", "The conversation is longer than the model can read."),
        noop("Errors", "Start a new chat, or choose a model that reads more."),
    ),
    Kind.CONTENT_REFUSED: (
        noop("Errors", "{who} refused this content. {detail}"),
        noop("Errors", "Rephrase the message, or choose another model."),
    ),
    Kind.BAD_REQUEST: (
        noop("Errors", "{who} did not understand the request. {detail}"),
        noop("Errors", "Choose another model or setting."),
    ),
    Kind.NETWORK: (
        noop("Errors", "{who} cannot be reached. {detail}"),
        noop("Errors", "Check the address and your connection, then try again."),
    ),
    Kind.TIMEOUT: (
        noop("Errors", "{who} stopped answering."),
        noop("Errors", "Try again, or choose another model."),
    ),
    Kind.BROKEN_OFF: (
        noop("Errors", "{who} broke off in the middle of an answer. {detail}"),
        noop("Errors", "What came was kept. Try again for a new answer."),
    ),
    Kind.PROTOCOL: (
        noop("Errors", "{who} sent something that is not an answer. {detail}"),
        noop("Errors", "Check that the address and kind of server are right."),
    ),
    Kind.EMPTY: (
        noop("Errors", "{who} gave an empty answer. {detail}"),
        noop("Errors", "Try again, or choose another model."),
    ),
    Kind.UNANSWERED: (
        noop("Errors", "The model reached the length limit before it answered."),
        noop("Errors", "Set “Longest answer” higher in Settings, or --max-tokens, then try again."),
    ),
    Kind.CANCELLED: (
        noop("Errors", "You stopped the answer."),
        noop("Errors", "Choose Retry for a new one."),
    ),
    Kind.NO_CANDIDATE: (
        noop("Errors", "No model can take this message. {detail}"),
        noop("Errors", "Open a model file, or connect a provider in Settings."),
    ),
    Kind.LABEL: (
        noop("Errors", "Nothing was sent: the label {label} does not allow {who}. {detail}"),
        noop("Errors", "Choose a model that the label allows, or open a local model."),
    ),
    Kind.PRIVACY: (
        noop("Errors", "Nothing was sent: the message holds {detail}."),
        noop("Errors", "Remove it from the message, then send again."),
    ),
    Kind.WOULD_LEAVE: (
        noop("Errors", "Nothing was sent: it was shown as staying on this device, and would leave to {who} now."),
        noop("Errors", "Look at what the label says below the message by now, and send it again if it may leave."),
    ),
    Kind.BUDGET: (
        noop("Errors", "Nothing was sent: the budget {detail} is used up."),
        noop("Errors", "Choose a cheaper model, or wait."),
    ),
    Kind.AUDIT_BLOCKED: (
        noop("Errors", "Nothing was sent: the audit log cannot be written. {detail}"),
        noop("Errors", "Make room on the disk and check the data folder, then send again."),
    ),
    Kind.VAULT_LOCKED: (
        noop("Errors", "The key store is locked. {detail}"),
        noop("Errors", "Unlock your keyring, then try again."),
    ),
    Kind.KEY_LOST: (
        noop("Errors", "The key to your conversations is not in the key store any more. {detail}"),
        noop("Errors", "Enter your recovery key, or restore a backup. Nothing was changed."),
    ),
    Kind.KEY_ELSEWHERE: (
        noop("Errors", "Nothing was sent: the key of {who} was given for another address."),
        noop("Errors", "Look at the address in Settings, Providers; if it is right, enter the key again."),
    ),
    Kind.STORE_DAMAGED: (
        noop("Errors", "The file {path} is damaged or does not fit the key. {detail}"),
        noop("Errors", "Restore a backup with “signalbox backup restore”. The file was left as it is."),
    ),
    Kind.STORE_NEWER: (
        noop("Errors", "The file {path} was written by a newer Signalbox."),
        noop("Errors", "Install that version. Nothing was changed."),
    ),
    Kind.BACKUP_FILE: (
        noop("Errors", "The backup {path} cannot be restored. {detail}"),
        noop("Errors", "Check the file and its passphrase, or choose another backup. Nothing was changed."),
    ),
    Kind.DATA_FOLDER: (
        noop("Errors", "The data folder was not as it had been left. {detail}"),
        noop("Errors", "Find out who else can write there. What was found is kept in its folder “backups”."),
    ),
    Kind.DISK_FULL: (
        noop("Errors", "The disk is full."),
        noop("Errors", "Make room, then try again. What was there is safe."),
    ),
    Kind.READ_ONLY: (
        noop("Errors", "The folder {path} cannot be written."),
        noop("Errors", "Give yourself the right to write there, or choose another folder."),
    ),
    Kind.EXPOSED: (
        noop("Errors", "Other accounts of this machine can get at {path}. {detail}"),
        noop("Errors", "Make it yours alone, or choose another, then try again."),
    ),
    Kind.MODEL_FILE: (
        noop("Errors", "This model file cannot be used: {detail}."),
        noop("Errors", "Choose another GGUF file."),
    ),
    Kind.MEMORY: (
        noop("Errors", "The model ran out of memory."),
        noop("Errors", "Close other programs, or choose a smaller model or a shorter context."),
    ),
    Kind.NOT_FOUND: (
        noop("Errors", "There is no {what} “{name}”."),
        noop("Errors", "Check the name and try again."),
    ),
    Kind.POLICY: (
        noop("Errors", "Your organization does not allow this. {detail}"),
        noop("Errors", "Ask whoever manages Signalbox in your organization."),
    ),
    Kind.INTERRUPTED: (
        noop("Errors", "Signalbox ended before the answer was whole."),
        noop("Errors", "What came was kept. Choose Retry for a new answer."),
    ),
    Kind.USAGE: (
        noop("Errors", "{detail}"),
        # Said on the command line alone.
        "See “{command} --help”.",
    ),
}
# What `core.errors.PASSPHRASE` says.
PASSPHRASE = (
    "{detail}",
    noop(
        "Errors",
        "Enter your passphrase, or name a file that holds it in SIGNALBOX_PASSPHRASE_FILE, then try again.",
    ),
)

# `{detail}` and `{model}` are filled from the reason's detail.
REASONS: Mapping[ReasonCode, str] = {
    ReasonCode.PICKED: noop("Reasons", "You chose this model"),
    ReasonCode.ONLY_ONE: noop("Reasons", "The only model that may take this message"),
    ReasonCode.STAYS: noop("Reasons", "Stays on this device"),
    ReasonCode.LAST_USED: noop("Reasons", "The one you used last"),
    ReasonCode.READS_ALL: noop("Reasons", "It reads the whole chat, which others do not"),
    ReasonCode.FIRST_BY_NAME: noop("Reasons", "First by name among equals"),
    ReasonCode.NOT_PICKED: noop("Reasons", "You chose another model"),
    ReasonCode.LAST_RESORT: noop("Reasons", "It answers only while no other model may"),
    ReasonCode.ONLY_PICKED: noop("Reasons", "It answers only when you choose it"),
    ReasonCode.LABEL: noop("Reasons", "The label {detail} does not allow it"),
    ReasonCode.GONE: noop("Reasons", "It is not there any more: choose another model"),
    ReasonCode.UNAVAILABLE: noop("Reasons", "Not available: {detail}"),
    ReasonCode.CONTEXT: noop("Reasons", "The conversation is too long for it ({detail} tokens)"),
    ReasonCode.CAPABILITY: noop("Reasons", "It lacks what the message needs: {detail}"),
    ReasonCode.POLICY_PROVIDER: noop("Reasons", "Your organization does not allow this provider"),
    ReasonCode.POLICY_MODEL: noop("Reasons", "Your organization does not allow this model"),
    ReasonCode.RESIDENCY: noop("Reasons", "Data may not be processed there: {detail}"),
    ReasonCode.BUDGET: noop("Reasons", "The budget {detail} is used up"),
    ReasonCode.WOULD_LEAVE: noop("Reasons", "It would leave this device, and the message was shown as staying"),
    ReasonCode.PRIVACY: noop("Reasons", "The message holds a secret: {detail}"),
    ReasonCode.BREAKER: noop("Reasons", "It failed too often just now"),
}

LABELS: Mapping[Label, tuple[str, str]] = {
    Label.PUBLIC: (
        noop("Labels", "Public"),
        noop("Labels", "May go to any provider that you added"),
    ),
    Label.INTERNAL: (
        noop("Labels", "Internal"),
        noop("Labels", "For the company; may go to any provider that you added"),
    ),
    Label.CONFIDENTIAL: (
        noop("Labels", "Confidential"),
        noop("Labels", "Only to providers that were reviewed and approved"),
    ),
    Label.RESTRICTED: (
        noop("Labels", "Restricted"),
        noop("Labels", "Stays on this device, in the built-in runtime"),
    ),
}

PASSAGES: Mapping[Passage, tuple[str, str]] = {
    Passage.STAYS: (
        noop("Passages", "On this device"),
        noop("Passages", "Stays on this device"),
    ),
    Passage.LEAVES: (
        noop("Passages", "Leaves"),
        noop("Passages", "Leaves this device"),
    ),
    Passage.HELD: (
        noop("Passages", "Not sent"),
        noop("Passages", "Held: nothing is sent"),
    ),
}

TASKS: Mapping[TaskKind, str] = {
    TaskKind.CODE: noop("Tasks", "Code"),
    TaskKind.MATH: noop("Tasks", "Mathematics"),
    TaskKind.REASONING: noop("Tasks", "Reasoning"),
    TaskKind.WRITING: noop("Tasks", "Writing"),
    TaskKind.EDITING: noop("Tasks", "Editing"),
    TaskKind.SUMMARY: noop("Tasks", "Summary"),
    TaskKind.EXTRACTION: noop("Tasks", "Extraction"),
    TaskKind.TRANSLATION: noop("Tasks", "Translation"),
    TaskKind.FACTUAL: noop("Tasks", "Question of fact"),
    TaskKind.DATA: noop("Tasks", "Data analysis"),
    TaskKind.CHAT: noop("Tasks", "Conversation"),
    TaskKind.AGENT: noop("Tasks", "Work with tools"),
}

PREFERENCES: Mapping[Preference, str] = {
    Preference.QUALITY: noop("Preferences", "Quality"),
    Preference.BALANCED: noop("Preferences", "Balanced"),
    Preference.COST: noop("Preferences", "Cost"),
    Preference.LATENCY: noop("Preferences", "Speed"),
    Preference.LOCAL_FIRST: noop("Preferences", "This device first"),
}

CAPABILITIES: Mapping[Capability, str] = {
    Capability.IMAGES: noop("Capabilities", "images"),
    Capability.TOOLS: noop("Capabilities", "tools"),
    Capability.JSON_SCHEMA: noop("Capabilities", "answers in a fixed form"),
    Capability.THINKING: noop("Capabilities", "thinking"),
}

FINISHES: Mapping[FinishReason, str] = {
    FinishReason.STOP: noop("Finishes", "Complete"),
    FinishReason.LENGTH: noop("Finishes", "Cut off at the length limit"),
    FinishReason.TOOL_CALLS: noop("Finishes", "Waits for a tool"),
    FinishReason.CONTENT_FILTER: noop("Finishes", "Ended by the provider's content filter"),
    FinishReason.CANCELLED: noop("Finishes", "Stopped"),
    FinishReason.ERROR: noop("Finishes", "Ended by an error"),
    FinishReason.REPETITION: noop("Finishes", "Ended because it repeated itself"),
    FinishReason.UNKNOWN: noop("Finishes", "Ended, without saying why"),
}

PROVIDER_KINDS: Mapping[ProviderKind, str] = {
    ProviderKind.ANTHROPIC: noop("ProviderKinds", "Anthropic"),
    ProviderKind.OPENAI: noop("ProviderKinds", "OpenAI (Responses)"),
    ProviderKind.OPENAI_CHAT: noop("ProviderKinds", "OpenAI-compatible server"),
    ProviderKind.GEMINI: noop("ProviderKinds", "Google Gemini"),
}


def _say(context: str, source: str) -> str:
    return QCoreApplication.translate(context, source)


def _sentences(error: KnownError) -> tuple[str, str]:
    return PASSPHRASE if error.wants_passphrase else ERRORS[error.kind]


def error_message(error: KnownError) -> str:
    """What happened."""
    return fill(_say("Errors", _sentences(error)[0]), error.fields)


def error_next_step(error: KnownError) -> str:
    """What to do; "" where the sentence before says it."""
    if error.kind is Kind.USAGE:
        return ""
    return fill(_say("Errors", _sentences(error)[1]), error.fields)


def error_text(error: KnownError) -> str:
    """What happened and what to do, in one line."""
    return f"{error_message(error)} {error_next_step(error)}".rstrip()


def error_of(part: ErrorPart) -> KnownError:
    """The error that a message's error part stands for; a kind of a later version reads as `protocol`."""
    known = part.kind in set(Kind)
    return KnownError(Kind(part.kind) if known else Kind.PROTOCOL, **dict(part.fields))


def reason_text(reason: Reason) -> str:
    """Why an offer was chosen or removed."""
    detail = reason.detail
    if reason.code is ReasonCode.LABEL and detail in set(Label):
        detail = label_text(Label(detail))
    if reason.code is ReasonCode.CAPABILITY and detail in set(Capability):
        detail = capability_text(Capability(detail))
    if reason.code is ReasonCode.PRIVACY:
        detail = finding_name(detail)
    return fill(_say("Reasons", REASONS[reason.code]), {"detail": detail}).removesuffix(":").removesuffix("()")


def label_text(label: Label) -> str:
    """A label's name."""
    return _say("Labels", LABELS[label][0])


def label_help(label: Label) -> str:
    """How far a label lets content go, when no policy says otherwise."""
    return _say("Labels", LABELS[label][1])


def passage_text(passage: Passage) -> str:
    """What happened, in two words: for the line under an answer."""
    return _say("Passages", PASSAGES[passage][0])


def passage_help(passage: Passage) -> str:
    """What a position of the semaphore means: for tooltips and screen readers."""
    return _say("Passages", PASSAGES[passage][1])


def task_text(kind: TaskKind) -> str:
    """What a message wants done."""
    return _say("Tasks", TASKS[kind])


def preference_text(preference: Preference) -> str:
    """A position of the person's dial."""
    return _say("Preferences", PREFERENCES[preference])


def capability_text(capability: Capability) -> str:
    """What a model can do, inside a sentence."""
    return _say("Capabilities", CAPABILITIES[capability])


def finish_text(reason: FinishReason) -> str:
    """Why an answer ended."""
    return _say("Finishes", FINISHES[reason])


def provider_kind_text(kind: ProviderKind) -> str:
    """Which wire a provider speaks."""
    return _say("ProviderKinds", PROVIDER_KINDS[kind])


def option_text(source: str) -> str:
    """Title, help or choice of an option; options are declared in English where the program reads them."""
    return _say("Options", source) if source else ""
