"""An engine in memory: everything the window asks for, scripted, with streams that the test moves on by hand.

`FakeEngine` implements `core.api.EngineApi`. Answers grow only when the test says so (`grow`, `end`, `fail`), unless a
reply was queued with `reply(...)`, which then streams by itself, one chunk per turn of the loop.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from app.core.api import DAY_US, Check, DeletedPage, EngineStatus, Listener, NewProvider, Progress
from app.core.audit import AuditReport, AuditStatus
from app.core.decisions import (
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
    ConversationChanged,
    ConversationRemoved,
    EngineEvent,
    MessageAdded,
    ModelLoading,
    ModelsChanged,
    OptionsChanged,
    TurnWithdrawn,
)
from app.core.ids import new_id
from app.core.labels import Label, Passage
from app.core.messages import (
    AnswerFacts,
    ConversationPage,
    ConversationSummary,
    ErrorPart,
    FilePart,
    FinishReason,
    ImagePart,
    Message,
    Part,
    Role,
    SearchHit,
    SearchPage,
    TextPart,
    ThinkingPart,
    Timings,
    TranscriptItem,
    TranscriptPage,
    Usage,
)
from app.core.models import LOCAL, ModelFacts, ModelStatus, ProviderCheck, ProviderConfig
from app.core.money import Money
from app.core.options import Layer, Option, OptionState, OptionValue
from app.core.policy import Policy, PolicyIssue, PolicyReport
from app.core.requests import Attachment, Draft, Turn, Unsent
from tests.support.samples import OPTIONS, facts, local_status

# Sunday, 22 November 2026, 10:42 UTC: what the drawings say, so that pictures never change with the day.
NOW_US = 1_795_344_120_000_000


class FakeEngine:
    """See the module. Public attributes are the state; tests read and change them freely.

    Attributes:
        calls: (method, arguments) of every call that changes something, in order.
        errors: method name → error that its next call raises.
    """

    def __init__(self, models: Iterable[ModelStatus] = (), *, now_us: int = NOW_US) -> None:
        self.now_us = now_us
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.errors: dict[str, KnownError] = {}
        self.chats: dict[str, ConversationSummary] = {}
        self.bin: dict[str, ConversationSummary] = {}
        self.messages: dict[str, Message] = {}
        self.shown: dict[str, list[str]] = {}
        self.drafts: dict[str, Unsent] = {}
        self.files: dict[str, Attachment] = {}
        self.decisions: dict[str, RouteDecision] = {}
        self.known_models: list[ModelStatus] = list(models)
        self.known_providers: list[ProviderConfig] = []
        self.values: dict[str, tuple[OptionValue, Layer, str]] = {}
        self.option_table: tuple[Option, ...] = OPTIONS
        self.policy_report = PolicyReport(Policy(), (), ())
        self.status = EngineStatus("/home/ada/.local/share/signalbox", "0.1.0", "keyring", False, False, "0" * 64)
        self.check = ProviderCheck(True, ("large-4", "small-4"), 84)
        self.closed = False
        self._held: dict[str, asyncio.Event] = {}
        self._listeners: list[Listener] = []
        self._replies: deque[tuple[tuple[str, ...], str, KnownError | None]] = deque()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ended: dict[str, asyncio.Event] = {}

    # --- what tests say

    def reply(self, *chunks: str, thinking: str = "", error: KnownError | None = None) -> None:
        """Queue the answer to one of the next messages; with `error`, that is how it ends."""
        self._replies.append((chunks, thinking, error))

    def emit(self, *events: EngineEvent) -> None:
        """Tell all listeners."""
        for listener in tuple(self._listeners):
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
            self._append(chat.id, Role.ASSISTANT if index % 2 else Role.USER, (TextPart(text),))
        return chat.id

    def grow(self, answer_id: str, text: str = "", thinking: str = "") -> None:
        """Let a growing answer grow."""
        message = self.messages[answer_id]
        parts = _grown(message.parts, text, thinking)
        self.messages[answer_id] = replace(message, parts=parts)
        self.emit(AnswerGrew(message.conversation_id, answer_id, text, thinking))

    def end(self, answer_id: str, reason: FinishReason = FinishReason.STOP, *parts: Part) -> Message:
        """End a growing answer, with parts that only come at the end."""
        message = self.messages[answer_id]
        known = message.answer or self._facts(None, None)
        ended = replace(
            message,
            parts=(*message.parts, *parts),
            complete=True,
            answer=replace(
                known,
                finish_reason=reason,
                usage=Usage(412, max(1, len(message.text) // 4)),
                timings=Timings(380, 2_140),
                audit_seq=48_211,
            ),
        )
        self.messages[answer_id] = ended
        self._ended.setdefault(answer_id, asyncio.Event()).set()
        self.emit(AnswerEnded(ended))
        return ended

    def fail(self, answer_id: str, error: KnownError) -> Message:
        """End a growing answer by an error."""
        part = ErrorPart(error.kind.value, tuple(error.fields.items()))
        return self.end(answer_id, FinishReason.ERROR, part)

    def withdraw(self, turn: Turn, error: KnownError) -> None:
        """Take a turn back, as when nothing may be sent."""
        user = self.messages.pop(turn.user_message_id)
        self.messages.pop(turn.answer_id)
        run = self.shown[turn.conversation_id]
        run[:] = [i for i in run if i not in {turn.user_message_id, turn.answer_id}]
        files = tuple(self.files.pop(p.attachment_id) for p in user.parts if isinstance(p, FilePart | ImagePart))
        self.drafts[turn.conversation_id] = Unsent(user.text, files)
        ids = (turn.conversation_id, turn.user_message_id, turn.answer_id)
        self.emit(TurnWithdrawn(*ids, user.text, error, files))

    def load(self, name: str, fraction: float) -> None:
        """A local model is being loaded."""
        self.emit(ModelLoading(name, fraction))

    # --- life

    async def open(self, passphrase: str | None = None) -> EngineStatus:
        await self._call("open", passphrase)
        return self.status

    async def recover(self, recovery_key: str, passphrase: str | None = None) -> EngineStatus:
        await self._call("recover", recovery_key, passphrase)
        return self.status

    async def make_recovery_key(self) -> str:
        await self._call("make_recovery_key")
        self.status = replace(self.status, has_recovery=True)
        return "4KQ7R-9TZ2M-XW3HD-P6VNB-8CJYF-2LGSE"

    async def close(self) -> None:
        await self._call("close")
        for task in self._running.values():
            task.cancel()
        self.closed = True

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # --- chat

    async def send(self, draft: Draft) -> Turn:
        await self._call("send", draft)
        chat = self._chat_of(draft)
        if draft.edit_of:
            run = self.shown[chat.id]
            del run[run.index(draft.edit_of) :]
        user = self._append(chat.id, Role.USER, self._parts(draft), siblings_of=draft.edit_of)
        self.drafts.pop(draft.conversation_id or "", None)
        self.emit(ConversationChanged(chat), MessageAdded(self._item(user)))
        return self._begin_answer(chat, user)

    async def regenerate(self, message_id: str, model: str | None = None) -> Turn:
        await self._call("regenerate", message_id, model)
        old = self.messages[message_id]
        run = self.shown[old.conversation_id]
        del run[run.index(message_id) :]
        assert old.parent_id
        return self._begin_answer(self.chats[old.conversation_id], self.messages[old.parent_id], model)

    async def stop(self, answer_id: str) -> None:
        await self._call("stop", answer_id)
        if task := self._running.pop(answer_id, None):
            task.cancel()
        if not self.messages[answer_id].complete:
            self.end(answer_id, FinishReason.CANCELLED)

    async def wait(self, turn: Turn) -> Message:
        await self._ended.setdefault(turn.answer_id, asyncio.Event()).wait()
        return self.messages[turn.answer_id]

    async def route(self, draft: Draft) -> RouteDecision:
        await self._call("route", draft)
        return self.decide(draft.model or "auto", draft.label or Label.INTERNAL)

    async def decision(self, answer_id: str) -> RouteDecision | None:
        await self._call("decision", answer_id)
        return self.decisions.get(answer_id)

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

    # --- conversations

    async def conversations(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        await self._call("conversations", cursor, limit)
        every = sorted(self.chats.values(), key=lambda c: (c.updated_us, c.id), reverse=True)
        start = next((i + 1 for i, c in enumerate(every) if c.id == cursor), 0)
        page = every[start : start + limit]
        return ConversationPage(tuple(page), page[-1].id if start + limit < len(every) else None)

    async def conversation(self, conversation_id: str) -> ConversationSummary:
        return self.bin.get(conversation_id) or self._summary(conversation_id)

    async def transcript(
        self, conversation_id: str, *, anchor: str | None = None, before: int = 60, after: int = 0
    ) -> TranscriptPage:
        await self._call("transcript", conversation_id, anchor, before, after)
        self._summary(conversation_id)
        run = self.shown[conversation_id]
        middle = run.index(anchor) if anchor else len(run) - 1
        low, high = max(0, middle - before), min(len(run), middle + after + 1)
        items = tuple(self._item(self.messages[i]) for i in run[low:high])
        return TranscriptPage(items, low > 0, high < len(run))

    async def show_branch(self, message_id: str) -> TranscriptItem:
        await self._call("show_branch", message_id)
        message = self.messages[message_id]
        path = [message_id]
        while (parent := self.messages[path[0]].parent_id) is not None:
            path.insert(0, parent)
        while children := [m.id for m in self.messages.values() if m.parent_id == path[-1]]:
            path.append(children[-1])
        self.shown[message.conversation_id] = path
        return self._item(message)

    async def search(self, text: str, cursor: str | None = None, limit: int = 30) -> SearchPage:
        await self._call("search", text, cursor, limit)
        wanted = text.casefold()
        hits = []
        for message in self.messages.values():
            at = message.text.casefold().find(wanted)
            if at >= 0 and message.conversation_id in self.chats:
                start = max(0, at - 30)
                snippet = message.text[start : at + len(text) + 60]
                marks = ((at - start, at - start + len(text)),)
                title = self.chats[message.conversation_id].title
                hits.append(SearchHit(message.conversation_id, message.id, title, snippet, marks, message.created_us))
        start = int(cursor or 0)
        more = str(start + limit) if start + limit < len(hits) else None
        return SearchPage(tuple(hits[start : start + limit]), more)

    async def rename(self, conversation_id: str, title: str) -> ConversationSummary:
        await self._call("rename", conversation_id, title)
        return self._change(conversation_id, title=title)

    async def set_pick(self, conversation_id: str, model: str) -> ConversationSummary:
        await self._call("set_pick", conversation_id, model)
        return self._change(conversation_id, model=model)

    async def set_label(self, conversation_id: str, label: Label, reason: str = "") -> ConversationSummary:
        await self._call("set_label", conversation_id, label, reason)
        old = self._summary(conversation_id).label
        if label.rank < old.rank and not reason:
            raise KnownError(Kind.USAGE, detail="A lower label needs a reason.")
        return self._change(conversation_id, label=label)

    async def delete(self, conversation_id: str) -> None:
        await self._call("delete", conversation_id)
        chat = self.chats.pop(self._summary(conversation_id).id)
        self.bin[conversation_id] = replace(chat, deleted_us=self.now_us)
        self.emit(ConversationRemoved(conversation_id))

    async def deleted_conversations(self, cursor: str | None = None, limit: int = 100) -> DeletedPage:
        await self._call("deleted_conversations", cursor, limit)
        every = sorted(self.bin.values(), key=lambda c: (c.deleted_us or 0, c.id), reverse=True)
        start = next((i + 1 for i, c in enumerate(every) if c.id == cursor), 0)
        page = every[start : start + limit]
        return DeletedPage(tuple(page), 30, page[-1].id if start + limit < len(every) else None)

    async def restore(self, conversation_id: str) -> ConversationSummary:
        await self._call("restore", conversation_id)
        if conversation_id not in self.chats | self.bin:
            raise KnownError(Kind.NOT_FOUND, what="conversation", name=conversation_id)
        if conversation_id in self.bin:
            self.chats[conversation_id] = replace(self.bin.pop(conversation_id), deleted_us=None)
        chat = self.chats[conversation_id]
        self.emit(ConversationChanged(chat))
        return chat

    async def attachment(self, attachment_id: str) -> Attachment:
        return self.files[attachment_id]

    async def draft(self, conversation_id: str) -> Unsent:
        return self.drafts.get(conversation_id, Unsent())

    async def save_draft(self, conversation_id: str, text: str, files: tuple[Attachment, ...] | None = None) -> None:
        await self._call("save_draft", conversation_id, text, files)
        kept = self.drafts.get(conversation_id, Unsent()).files
        self.drafts[conversation_id] = Unsent(text, kept if files is None else files)

    # --- models and providers

    async def models(self) -> tuple[ModelStatus, ...]:
        await self._call("models")
        return tuple(self.known_models)

    async def add_model(self, path: str) -> ModelStatus:
        await self._call("add_model", path)
        added = local_status(path.rsplit("/", 1)[-1].removesuffix(".gguf"))
        self.known_models.append(added)
        self.emit(ModelsChanged())
        return added

    async def remove_model(self, name: str) -> None:
        await self._call("remove_model", name)
        self.known_models = [m for m in self.known_models if m.name != name]
        self.emit(ModelsChanged())

    async def inspect_model(self, name_or_path: str) -> ModelFacts:
        await self._call("inspect_model", name_or_path)
        return next((m.facts for m in self.known_models if m.name == name_or_path and m.facts), facts())

    async def providers(self) -> tuple[ProviderConfig, ...]:
        await self._call("providers")
        return tuple(self.known_providers)

    async def add_provider(self, provider: NewProvider) -> ProviderConfig:
        await self._call("add_provider", provider)
        config = provider.config
        self.known_providers = [p for p in self.known_providers if p.name != config.name] + [config]
        self.emit(ModelsChanged())
        return config

    async def remove_provider(self, name: str) -> None:
        await self._call("remove_provider", name)
        self.known_providers = [p for p in self.known_providers if p.name != name]
        self.emit(ModelsChanged())

    async def test_provider(self, provider: NewProvider) -> ProviderCheck:
        await self._call("test_provider", provider)
        return self.check

    # --- options and policy

    async def options(self) -> tuple[OptionState, ...]:
        await self._call("options")
        return tuple(self._state(option) for option in self.option_table)

    async def set_option(self, key: str, value: OptionValue) -> OptionState:
        await self._call("set_option", key, value)
        self.values[key] = (value, Layer.USER, "settings.toml")
        self.emit(OptionsChanged())
        return self._state(next(o for o in self.option_table if o.key == key))

    async def reset_option(self, key: str) -> OptionState:
        await self._call("reset_option", key)
        self.values.pop(key, None)
        self.emit(OptionsChanged())
        return self._state(next(o for o in self.option_table if o.key == key))

    async def policy(self) -> PolicyReport:
        return self.policy_report

    async def policy_check(self, path: str) -> tuple[PolicyIssue, ...]:
        return self.policy_report.issues

    async def policy_schema(self) -> dict[str, Any]:
        return {"type": "object"}

    # --- register, backup, health

    async def audit_status(self) -> AuditStatus:
        return AuditStatus(48_211, "ab" * 32, self.now_us, 1, self.status.managed, 0)

    async def audit_verify(self, progress: Progress | None = None) -> AuditReport:
        return AuditReport(48_211, ())

    async def backup_create(self, path: str, passphrase: str) -> str:
        await self._call("backup_create", path)
        return path

    async def backup_needs_passphrase(self, path: str) -> bool:
        await self._call("backup_needs_passphrase", path)
        return "periodic" not in path

    async def backup_restore(self, path: str, passphrase: str) -> None:
        await self._call("backup_restore", path)

    async def doctor(self) -> tuple[Check, ...]:
        return (Check("store", True, "chat.db opens"), Check("gpu", None, "No graphics card was found"))

    # --- inside

    async def _call(self, name: str, *arguments: Any) -> None:
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

    def _summary(self, conversation_id: str) -> ConversationSummary:
        if conversation_id not in self.chats:
            raise KnownError(Kind.NOT_FOUND, what="conversation", name=conversation_id)
        return self.chats[conversation_id]

    def _change(self, conversation_id: str, **changes: Any) -> ConversationSummary:
        chat = self.chats[conversation_id] = replace(self._summary(conversation_id), **changes)
        self.emit(ConversationChanged(chat))
        return chat

    def _chat_of(self, draft: Draft) -> ConversationSummary:
        self.now_us += 1_000_000
        if draft.conversation_id is None:
            title = " ".join(draft.text.split())[:60]
            label, model = draft.label or Label.INTERNAL, draft.model or "auto"
            chat = ConversationSummary(new_id(), title, self.now_us, self.now_us, label, model)
            self.shown[chat.id] = []
        else:
            chat = replace(self._summary(draft.conversation_id), updated_us=self.now_us)
        self.chats[chat.id] = chat
        return chat

    def _parts(self, draft: Draft) -> tuple[Part, ...]:
        parts: list[Part] = []
        for file in draft.attachments:
            key = new_id()
            self.files[key] = file
            image = file.mime_type.startswith("image/")
            parts.append(
                ImagePart(key, file.mime_type, file.name) if image else FilePart(key, file.mime_type, file.name)
            )
        return (*parts, TextPart(draft.text))

    def _append(
        self,
        chat_id: str,
        role: Role,
        parts: Sequence[Part],
        *,
        siblings_of: str | None = None,
        answer: AnswerFacts | None = None,
        complete: bool = True,
    ) -> Message:
        run = self.shown[chat_id]
        parent = self.messages[siblings_of].parent_id if siblings_of else (run[-1] if run else None)
        if role is Role.ASSISTANT and answer is None:
            answer = replace(
                self._facts(None, None),
                finish_reason=FinishReason.STOP,
                usage=Usage(3_900, 612),
                timings=Timings(240, 400),
                audit_seq=48_211,
            )
        chat = self.chats[chat_id]
        message = Message(new_id(), chat_id, parent, role, tuple(parts), chat.updated_us, chat.label, answer, complete)
        self.messages[message.id] = message
        run.append(message.id)
        if role is Role.ASSISTANT:
            self.decisions[message.id] = self.decide(chat.model, chat.label)
        return message

    def _facts(self, chat: ConversationSummary | None, model: str | None) -> AnswerFacts:
        decision = self.decide(model or (chat.model if chat else "auto"), chat.label if chat else Label.INTERNAL)
        if decision.chosen is None:
            return AnswerFacts("Qwen3.6-35B-A3B", LOCAL, Passage.STAYS, cost=Money("EUR", 0))
        provider, name = decision.chosen.split("/", 1)
        local = provider == LOCAL
        cost = Money("EUR", 0) if local else Money("EUR", 12_400_000)
        return AnswerFacts(name, provider, Passage.STAYS if local else Passage.LEAVES, cost=cost)

    def _begin_answer(self, chat: ConversationSummary, user: Message, model: str | None = None) -> Turn:
        answer = self._append(chat.id, Role.ASSISTANT, (), answer=self._facts(chat, model), complete=False)
        self._ended[answer.id] = asyncio.Event()
        self.emit(MessageAdded(self._item(answer)))
        turn = Turn(new_id(), chat.id, user.id, answer.id)
        if self._replies:
            self._running[answer.id] = asyncio.get_running_loop().create_task(
                self._stream(answer.id, *self._replies.popleft())
            )
        return turn

    async def _stream(self, answer_id: str, chunks: tuple[str, ...], thinking: str, error: KnownError | None) -> None:
        if thinking:
            self.grow(answer_id, thinking=thinking)
        for chunk in chunks:
            await asyncio.sleep(0)
            self.grow(answer_id, chunk)
        await asyncio.sleep(0)
        self._running.pop(answer_id, None)
        if error is None:
            self.end(answer_id)
        else:
            self.fail(answer_id, error)

    def _item(self, message: Message) -> TranscriptItem:
        siblings = tuple(
            m.id
            for m in self.messages.values()
            if m.conversation_id == message.conversation_id and m.parent_id == message.parent_id
        )
        return TranscriptItem(message, siblings)

    def _state(self, option: Option) -> OptionState:
        value, layer, source = self.values.get(option.key, (option.default, Layer.DEFAULT, ""))
        return OptionState(option, value, layer, source)


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
