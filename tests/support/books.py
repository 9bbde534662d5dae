"""What was heard of an engine, written down so that two engines can be compared.

Numbers stand in place of ids and a tilde in place of the folder; of what a fake need not work out (facts of a file,
sizes, roots of trees) only the shape is kept.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.core.api.conversations import DeletedPage
from app.core.api.home import Check, EngineStatus
from app.core.audit import AuditReport, AuditStatus
from app.core.decisions import Route, RouteDecision
from app.core.errors import KnownError
from app.core.events import (
    AnswerEnded,
    AnswerGrew,
    ConversationChanged,
    ConversationRemoved,
    EngineEvent,
    MessageAdded,
    ModelsChanged,
    OptionsChanged,
    TurnWithdrawn,
)
from app.core.messages import (
    ConversationPage,
    ConversationSummary,
    ErrorPart,
    Message,
    SearchHit,
    SearchPage,
    TextPart,
    TranscriptItem,
    TranscriptPage,
)
from app.core.models import ModelFacts, ModelStatus, ProviderCheck
from app.core.options import OptionState
from app.core.policy import PolicyCheck, PolicyIssue, PolicyReport
from app.core.requests import Attachment, Turn, Unsent

# Fields of an error that faces tell apart; of the others it only counts that they are there.
_TOLD_APART = frozenset({"what", "need", "reason"})


@dataclass
class Book:
    """The lines, oldest first."""

    folder: Path
    lines: list[Any] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)

    def write(self, line: Any) -> None:
        self.lines.append(line)

    def note(self, event: EngineEvent) -> None:
        """An event. How often it is said at once that something changed is nobody's business."""
        told = self.told(event)
        if told and not (isinstance(event, ModelsChanged | OptionsChanged) and self.lines[-1:] == [told]):
            self.lines.append(told)

    def name(self, key: str | None) -> int | None:
        return None if key is None else self.names.setdefault(key, len(self.names))

    # --- events

    def told(self, event: EngineEvent) -> Any:
        match event:
            case ConversationChanged(chat):
                return "changed", self.said(chat)
            case ConversationRemoved(chat_id):
                return "removed", self.name(chat_id)
            case MessageAdded(item):
                return "added", self.said(item)
            case AnswerGrew(chat_id, message_id, text):
                return self.grown(("grew", self.name(chat_id), self.name(message_id)), text)
            case AnswerEnded(message):
                return "ended", self.said(message)
            case TurnWithdrawn(chat_id, user_id, answer_id, text, error, files):
                ids = [self.name(key) for key in (chat_id, user_id, answer_id)]
                return "withdrawn", ids, text, error.kind, [file.name for file in files]
            case ModelsChanged() | OptionsChanged():
                return (type(event).__name__,)
        return None

    def grown(self, what: tuple[Any, ...], text: str) -> Any:
        """Into how many pieces a text is cut is nobody's business."""
        last = self.lines[-1]
        if isinstance(last, tuple) and last[:-1] == what:
            text = self.lines.pop()[-1] + text
        return *what, text

    # --- answers

    def said(self, answer: Any) -> Any:
        """A value as the book holds it."""
        match answer:
            case KnownError():
                fields = {key: value if key in _TOLD_APART else "…" for key, value in answer.fields.items()}
                return "refused", answer.kind, sorted(fields.items())
            case str():
                return answer.replace(str(self.folder), "~")
            case tuple() | list():
                return [self.said(one) for one in answer]
            case Turn():
                ids = (answer.conversation_id, answer.user_message_id, answer.answer_id)
                return [self.name(key) for key in ids]
            case Unsent(text, files):
                return text, self.said(files)
            case Attachment():
                return answer.name, answer.mime_type, answer.data
            case Route(decision, refusal):
                return self.said(decision), self.said(refusal)
            case RouteDecision():
                removed = [(one.model, one.reason.code) for one in answer.removed]
                return answer.chosen, answer.chain, removed, answer.label, answer.preference
        return self.talk(answer)

    def talk(self, answer: Any) -> Any:
        """Conversations and what is in them."""
        match answer:
            case ConversationSummary():
                in_bin = answer.deleted_us is not None
                return self.name(answer.id), answer.title, answer.label, answer.model, in_bin
            case TranscriptItem(message, siblings, card):
                return self.message(message), [self.name(key) for key in siblings], card
            case Message():
                return self.message(answer)
            case TranscriptPage(items, before, after):
                return self.said(items), before, after
            case ConversationPage(items, cursor):
                return self.said(items), cursor is not None
            case DeletedPage(items, days, cursor):
                return self.said(items), days, cursor is not None
            case SearchPage(items, cursor):
                return self.said(items), cursor is not None
            case SearchHit():
                marked = [answer.snippet[start:end] for start, end in answer.marks]
                return self.name(answer.conversation_id), self.name(answer.message_id), answer.title, marked
        return self.thing(answer)

    def thing(self, answer: Any) -> Any:
        """Models, options, policy, the register, the home."""
        match answer:
            case ModelStatus():
                known = bool(answer.why_not), answer.facts is not None
                return answer.name, answer.offer.passage, answer.available, *known, self.said(answer.path)
            case ModelFacts():
                sizes = answer.parameters, answer.context_tokens, answer.block_count, answer.file_bytes
                return [bool(word) for word in (answer.architecture, answer.name)], [size > 0 for size in sizes]
            case ProviderCheck():
                return answer.ok, answer.models, answer.error_kind, [key for key, _ in answer.error_fields]
            case OptionState():
                # The texts of the samples are shorter.
                return replace(answer.option, help=""), answer.value, answer.layer, bool(answer.source)
            case PolicyReport():
                return answer.policy, answer.values, self.said(answer.issues)
            case PolicyCheck():
                # Who owns the files is the machine's affair.
                return self.said(answer.issues)
            case PolicyIssue():
                return self.said(answer.source), answer.key, bool(answer.problem)
            case AuditStatus():
                counts = answer.recipients, answer.managed, answer.open_requests
                return answer.entries > 0, len(answer.root), answer.checkpoint_us is not None, *counts
            case AuditReport():
                return answer.ok, answer.entries > 0, [problem.kind for problem in answer.problems]
            case EngineStatus():
                words = answer.home, answer.version, answer.vault
                return all(words), answer.has_recovery, answer.managed, len(answer.policy_sha256)
            case Check():
                # What there is to check is the machine's affair.
                return bool(answer.name), bool(answer.text)
        return answer

    def message(self, message: Message) -> Any:
        facts = message.answer
        known = facts and (
            (facts.provider, facts.model, facts.passage, facts.finish_reason),
            [fact is not None for fact in (facts.usage, facts.timings, facts.audit_seq)],
        )
        # How much of a growing answer is stored is a matter of time.
        parts = [self.part(part) for part in message.parts] if message.complete else []
        ids = self.name(message.id), self.name(message.conversation_id), self.name(message.parent_id)
        return ids, message.role, message.label, message.complete, parts, known

    def part(self, part: object) -> Any:
        match part:
            case TextPart(text):
                return text
            case ErrorPart(kind):
                return kind
        return type(part).__name__
