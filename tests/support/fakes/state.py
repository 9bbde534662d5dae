"""What an engine in memory holds, and how tests move it: chats, messages, answers that grow by hand."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from app.core.api.engine import Listener
from app.core.api.home import EngineStatus
from app.core.clock import DAY_US
from app.core.decisions import (
    Fill,
    Finding,
    Preference,
    Reason,
    ReasonCode,
    Removed,
    RouteDecision,
    TaskKind,
    TaskProfile,
)
from app.core.errors import Kind, KnownError
from app.core.events import (
    AnswerEnded,
    AnswerGrew,
    AnswerTurned,
    ConversationChanged,
    EngineEvent,
    LocalPreparing,
    ModelLoading,
    TurnWithdrawn,
)
from app.core.handbook import Card
from app.core.ids import new_id
from app.core.labels import Label, Passage
from app.core.messages import (
    AnswerFacts,
    ConversationSummary,
    ErrorPart,
    FilePart,
    FinishReason,
    ImagePart,
    Message,
    Part,
    Recap,
    Role,
    TextPart,
    ThinkingPart,
    Timings,
    TranscriptItem,
    Usage,
)
from app.core.models import LOCAL, AddressChange, ModelStatus, ProviderCheck, ProviderConfig
from app.core.money import Money
from app.core.options import Layer, Option, OptionValue
from app.core.policy import Policy, PolicyReport
from app.core.preparing import Preparing, State
from app.core.requests import Attachment, Turn, Unsent
from app.core.restored import RegisterFound
from tests.support.samples import OPTIONS

# Sunday, 22 November 2026, 10:42 UTC: what the drawings say, so that pictures never change with the day.
NOW_US = 1_795_344_120_000_000


class FakeState:
    """What `FakeEngine` stands on. Public attributes are the state; tests read and change them freely.

    Attributes:
        calls: (method, arguments) of every call that goes through `call`, in order.
        errors: method name → error that its next call raises.
    """

    def __init__(self, models: Iterable[ModelStatus] = (), *, now_us: int = NOW_US) -> None:
        self.now_us = now_us
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        # Of each answer that was asked for again, and each summary, whether it was shown as staying.
        self.shown_as_staying: list[bool] = []
        self.errors: dict[str, KnownError] = {}
        self.chats: dict[str, ConversationSummary] = {}
        self.bin: dict[str, ConversationSummary] = {}
        self.messages: dict[str, Message] = {}
        self.shown: dict[str, list[str]] = {}
        self.unsent: dict[str, Unsent] = {}
        self.files: dict[str, Attachment] = {}
        self.decisions: dict[str, RouteDecision] = {}
        self.recaps: dict[str, Recap] = {}
        # What is written when something is to be summed up, and whether it may come to its end.
        self.recap, self.recap_may_end = "They spoke of words.", asyncio.Event()
        self.recap_may_end.set()
        # How full every chat is with the message that is asked about.
        self.fill: Fill | None = None
        self.known_models: list[ModelStatus] = list(models)
        self.preparing: Preparing | None = None
        self.known_providers: list[ProviderConfig] = []
        self.values: dict[str, tuple[OptionValue, Layer, str]] = {}
        self.option_table: tuple[Option, ...] = OPTIONS
        self.policy_report = PolicyReport(Policy(), (), ())
        self.status = EngineStatus("/home/ada/.local/share/signalbox", "0.1.0", "keyring", False, False, "0" * 64)
        self.check = ProviderCheck(True, ("large-4", "small-4"), 84)
        self.moved: tuple[AddressChange, ...] = ()
        self.register_found = RegisterFound()
        self.keys_kept: dict[str, str] = {}
        self.closed = False
        self._held: dict[str, asyncio.Event] = {}
        self.listeners: list[Listener] = []
        self.replies: deque[tuple[tuple[str, ...], str, KnownError | None]] = deque()
        self.running: dict[str, asyncio.Task[None]] = {}
        self.ended: dict[str, asyncio.Event] = {}
        # By the answer's id: what was shown before its turn, and whether the message was there already.
        self.before: dict[str, tuple[tuple[str, ...], bool]] = {}
        self.withdrawn: dict[str, KnownError] = {}
        # What the handbook says above answers, by the answer's id, and above those to come, in their order.
        self.cards: dict[str, Card] = {}
        self.cards_to_come: deque[Card] = deque()

    # --- what tests say

    def reply(self, *chunks: str, thinking: str = "", error: KnownError | None = None) -> None:
        """Queue the answer to one of the next messages; with `error`, that is how it ends."""
        self.replies.append((chunks, thinking, error))

    def emit(self, *events: EngineEvent) -> None:
        """Tell all listeners."""
        for listener in tuple(self.listeners):
            listener(events)

    def hold(self, method: str) -> asyncio.Event:
        """Let the next call of a method wait until the test sets this."""
        return self._held.setdefault(method, asyncio.Event())

    def add_chat(self, title: str, *texts: str, age_days: float = 0, label: Label = Label.INTERNAL) -> str:
        """A conversation whose messages alternate between person and model, the person first."""
        at = self.now_us - round(age_days * DAY_US)
        chat = ConversationSummary(new_id(), title, at, at, label)
        self.chats[chat.id] = chat
        self.shown[chat.id] = []
        for index, text in enumerate(texts):
            self.append(chat.id, Role.ASSISTANT if index % 2 else Role.USER, (TextPart(text),))
        return chat.id

    def grow(self, answer_id: str, text: str = "", thinking: str = "") -> None:
        """Let a growing answer grow."""
        message = self.messages[answer_id]
        parts = _grown(message.parts, text, thinking)
        self.messages[answer_id] = replace(message, parts=parts)
        self.emit(AnswerGrew(message.conversation_id, answer_id, text, thinking))

    def turn_over(self, answer_id: str, *, thinking: bool) -> None:
        """Let all that came of a growing answer be thinking, or its text."""
        message = self.messages[answer_id]
        came = "".join(part.text for part in message.parts if isinstance(part, TextPart | ThinkingPart))
        part = ThinkingPart(came) if thinking else TextPart(came)
        self.messages[answer_id] = replace(message, parts=(part,))
        self.emit(AnswerTurned(message.conversation_id, answer_id, thinking))

    def end(
        self,
        answer_id: str,
        reason: FinishReason = FinishReason.STOP,
        *parts: Part,
        tokens: int | None = None,
        total_ms: int = 2_140,
    ) -> Message:
        """End a growing answer, with parts that only come at the end; without `tokens` they are guessed."""
        message = self.messages[answer_id]
        known = self._facts(self.decisions.get(answer_id))
        told = reason not in (FinishReason.CANCELLED, FinishReason.ERROR)
        ended = replace(
            message,
            parts=(*message.parts, *parts),
            complete=True,
            answer=replace(
                known,
                finish_reason=reason,
                usage=Usage(412, tokens or max(1, len(message.text) // 4)) if told else None,
                timings=Timings(380, total_ms),
                audit_seq=48_211,
            ),
        )
        self.messages[answer_id] = ended
        self.ended.setdefault(answer_id, asyncio.Event()).set()
        self.emit(AnswerEnded(ended))
        return ended

    def fail(self, answer_id: str, error: KnownError) -> Message:
        """End a growing answer by an error."""
        part = ErrorPart(error.kind.value, tuple(error.fields.items()))
        return self.end(answer_id, FinishReason.ERROR, part)

    def withdraw(self, turn: Turn, error: KnownError) -> None:
        """Take a turn back, as when nothing may be sent."""
        before, again = self.before.pop(turn.answer_id)
        self.shown[turn.conversation_id] = list(before)
        self.messages.pop(turn.answer_id)
        back = Unsent()
        if not again:
            user = self.messages.pop(turn.user_message_id)
            others = {_file(part) for message in self.messages.values() for part in message.parts}
            mine = (key for key in map(_file, user.parts) if key and key not in others)
            back = Unsent(user.text, tuple(self.files.pop(key) for key in mine))
        since = self.unsent.pop(turn.conversation_id, Unsent())
        text = "\n\n".join(filter(None, (back.text, since.text)))
        self.unsent[turn.conversation_id] = Unsent(text, (*back.files, *since.files))
        self.withdrawn[turn.answer_id] = error
        self.ended[turn.answer_id].set()
        ids = (turn.conversation_id, turn.user_message_id, turn.answer_id)
        self.emit(TurnWithdrawn(*ids, back.text, error, back.files))

    def load(self, name: str, fraction: float) -> None:
        """A local model is being loaded."""
        self.emit(ModelLoading(name, fraction))

    def prepare(self, state: State, done: int = 0, sentence: str = "Building llama.cpp") -> None:
        """Set-up is so far, in hundredths, with what local models need."""
        self.preparing = Preparing(state, sentence, done, 100 if done else 0)
        self.emit(LocalPreparing(self.preparing))
        if state is State.READY:
            self.preparing = None

    def decide(self, pick: str, label: Label) -> RouteDecision:
        """A decision over the known models: local ones may take anything, others up to internal."""
        may = [m for m in self.known_models if m.available and (m.offer.passage is Passage.STAYS or label.rank < 2)]
        order = sorted(may, key=lambda m: (m.name != pick, m.offer.passage is not Passage.STAYS, m.name))
        chain = tuple(m.name for m in order)
        unavailable = Reason(ReasonCode.UNAVAILABLE, "the server cannot be reached")
        removed = tuple(
            Removed(m.name, unavailable if not m.available else Reason(ReasonCode.LABEL, label.value))
            for m in self.known_models
            if m not in may
        )
        task = TaskProfile(TaskKind.CODE, 40, frozenset(), "en", 4_100, 4_096)
        reasons = (Reason(ReasonCode.PICKED if pick in chain else ReasonCode.STAYS),)
        versions = (("offers", "a" * 64), ("policy", "b" * 64), ("preference", "c" * 64))
        findings = (Finding("email", 2),)
        return RouteDecision(
            chain[0] if chain else None,
            chain,
            removed,
            reasons,
            versions,
            task,
            label,
            Preference.BALANCED,
            findings,
        )

    # --- inside

    async def call(self, name: str, *arguments: Any) -> None:
        self.calls.append((name, arguments))
        # As in the real engine, nothing comes back within the same turn of the loop.
        await asyncio.sleep(0)
        if name in self._held:
            await self._held.pop(name).wait()
        if error := self.errors.pop(name, None):
            raise error

    def named(self, name: str) -> list[tuple[Any, ...]]:
        """The arguments of all calls of one method."""
        return [arguments for called, arguments in self.calls if called == name]

    def message(self, message_id: str) -> Message:
        if message_id not in self.messages:
            raise KnownError(Kind.NOT_FOUND, what="message", name=message_id)
        return self.messages[message_id]

    def summary(self, conversation_id: str) -> ConversationSummary:
        if conversation_id not in self.chats:
            raise KnownError(Kind.NOT_FOUND, what="conversation", name=conversation_id)
        return self.chats[conversation_id]

    def kept(self, conversation_id: str) -> ConversationSummary:
        """A conversation, also one in the bin."""
        return self.bin.get(conversation_id) or self.summary(conversation_id)

    def change(self, conversation_id: str, **changes: Any) -> ConversationSummary:
        place = self.bin if conversation_id in self.bin else self.chats
        chat = place[conversation_id] = replace(self.kept(conversation_id), **changes)
        self.emit(ConversationChanged(chat))
        return chat

    def touched(self, chat: ConversationSummary) -> ConversationSummary:
        self.now_us += 1_000_000
        self.chats[chat.id] = replace(chat, updated_us=self.now_us)
        return self.chats[chat.id]

    def path(self, message_id: str | None) -> list[str]:
        """The messages from the first one to this one."""
        path: list[str] = []
        while message_id is not None:
            path.insert(0, message_id)
            message_id = self.messages[message_id].parent_id
        return path

    def stop(self, answer_id: str) -> None:
        if task := self.running.pop(answer_id, None):
            task.cancel()
        if answer_id in self.messages and not self.messages[answer_id].complete:
            self.end(answer_id, FinishReason.CANCELLED)

    def append(
        self,
        chat_id: str,
        role: Role,
        parts: Sequence[Part],
        *,
        model: str | None = None,
        complete: bool = True,
    ) -> Message:
        run = self.shown[chat_id]
        parent = run[-1] if run else None
        chat = self.chats[chat_id]
        decision = self.decide(model or chat.model, chat.label) if role is Role.ASSISTANT else None
        answer = None
        if decision and complete:
            answer = replace(
                self._facts(decision),
                finish_reason=FinishReason.STOP,
                usage=Usage(3_900, 612),
                timings=Timings(240, 400),
                audit_seq=48_211,
            )
        message = Message(new_id(), chat_id, parent, role, tuple(parts), chat.updated_us, chat.label, answer, complete)
        self.messages[message.id] = message
        run.append(message.id)
        if decision:
            self.decisions[message.id] = decision
        return message

    def _facts(self, decision: RouteDecision | None) -> AnswerFacts:
        if decision is None or decision.chosen is None:
            return AnswerFacts("Qwen3.6-35B-A3B", LOCAL, Passage.STAYS, cost=Money("EUR", 0))
        provider, name = decision.chosen.split("/", 1)
        local = provider == LOCAL
        cost = Money("EUR", 0) if local else Money("EUR", 12_400_000)
        return AnswerFacts(name, provider, Passage.STAYS if local else Passage.LEAVES, cost=cost)

    def item(self, message: Message) -> TranscriptItem:
        siblings = tuple(
            m.id
            for m in self.messages.values()
            if m.conversation_id == message.conversation_id and m.parent_id == message.parent_id
        )
        return TranscriptItem(message, siblings, self.cards.get(message.id))


def _file(part: Part) -> str:
    return part.attachment_id if isinstance(part, FilePart | ImagePart) else ""


def _grown(parts: Sequence[Part], text: str, thinking: str) -> tuple[Part, ...]:
    grown = list(parts)
    for more, kind in ((thinking, ThinkingPart), (text, TextPart)):
        if not more:
            continue
        last = grown[-1] if grown else None
        if isinstance(last, kind):
            grown[-1] = replace(last, text=last.text + more)
        else:
            grown.append(kind(more))
    return tuple(grown)
