"""An engine in memory: everything the window asks for, scripted, with streams that the test moves on by hand.

`FakeEngine` implements `core.api.EngineApi`. Answers grow only when the test says so (`grow`, `end`, `fail`), unless a
reply was queued with `reply(...)`, which then streams by itself, one chunk per turn of the loop.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.core.api import Check, DeletedPage, EngineStatus, Listener, NewProvider, Progress
from app.core.audit import AuditReport, AuditStatus
from app.core.decisions import RouteDecision
from app.core.errors import Kind, KnownError
from app.core.events import ConversationChanged, ConversationRemoved, MessageAdded, ModelsChanged, OptionsChanged
from app.core.labels import Label
from app.core.messages import (
    ConversationPage,
    ConversationSummary,
    Message,
    Role,
    SearchHit,
    SearchPage,
    TranscriptItem,
    TranscriptPage,
)
from app.core.models import ModelFacts, ModelStatus, ProviderCheck, ProviderConfig
from app.core.options import Layer, OptionState, OptionValue
from app.core.policy import PolicyIssue, PolicyReport
from app.core.requests import Attachment, Draft, Turn, Unsent
from tests.support.fake_state import FakeState
from tests.support.samples import facts, local_status


class FakeEngine(FakeState):
    """See the module; the state and what moves it are `FakeState`'s."""

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
        before = tuple(self.shown[chat.id])
        if draft.edit_of:
            self.shown[chat.id] = self._path(self.messages[draft.edit_of].parent_id)
        user = self._append(chat.id, Role.USER, self._parts(draft))
        if draft.written_in is not None:
            self.drafts.pop(draft.written_in, None)
        self.emit(ConversationChanged(chat), MessageAdded(self._item(user)))
        return self._begin_answer(chat, user, before=before)

    async def regenerate(self, message_id: str, model: str | None = None) -> Turn:
        await self._call("regenerate", message_id, model)
        old = self.messages[message_id]
        question = old.parent_id if old.role is Role.ASSISTANT else old.id
        assert question
        before = tuple(self.shown[old.conversation_id])
        self.shown[old.conversation_id] = self._path(question)
        chat = self._touched(self._summary(old.conversation_id))
        self.emit(ConversationChanged(chat))
        return self._begin_answer(chat, self.messages[question], model, before=before, again=True)

    async def stop(self, answer_id: str) -> None:
        await self._call("stop", answer_id)
        self._stop(answer_id)

    async def wait(self, turn: Turn) -> Message:
        await self._ended.setdefault(turn.answer_id, asyncio.Event()).wait()
        if error := self._withdrawn.get(turn.answer_id):
            raise error
        return self.messages[turn.answer_id]

    async def route(self, draft: Draft) -> RouteDecision:
        await self._call("route", draft)
        return self.decide(draft.model or "auto", draft.label or Label.INTERNAL)

    async def decision(self, answer_id: str) -> RouteDecision | None:
        await self._call("decision", answer_id)
        return self.decisions.get(answer_id)

    # --- conversations

    async def conversations(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        await self._call("conversations", cursor, limit)
        every = sorted(self.chats.values(), key=lambda c: (c.updated_us, c.id), reverse=True)
        start = next((i + 1 for i, c in enumerate(every) if c.id == cursor), 0)
        page = every[start : start + limit]
        return ConversationPage(tuple(page), page[-1].id if start + limit < len(every) else None)

    async def conversation(self, conversation_id: str) -> ConversationSummary:
        await self._call("conversation", conversation_id)
        return self._kept(conversation_id)

    async def transcript(
        self, conversation_id: str, *, anchor: str | None = None, before: int = 60, after: int = 0
    ) -> TranscriptPage:
        await self._call("transcript", conversation_id, anchor, before, after)
        run = self.shown[self._kept(conversation_id).id]
        if anchor is not None and anchor not in run:
            raise KnownError(Kind.NOT_FOUND, what="message", name=anchor)
        middle = run.index(anchor) if anchor else len(run) - 1
        low, high = max(0, middle - before), min(len(run), middle + after + 1)
        items = tuple(self._item(self.messages[i]) for i in run[low:high])
        return TranscriptPage(items, low > 0, high < len(run))

    async def show_branch(self, message_id: str) -> TranscriptItem:
        await self._call("show_branch", message_id)
        message = self.messages[message_id]
        path = self._path(message_id)
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
        old = self._kept(conversation_id).label
        if label.rank < old.rank and not reason:
            raise KnownError(Kind.USAGE, detail="A lower label needs a reason.")
        return self._change(conversation_id, label=label)

    async def delete(self, conversation_id: str) -> None:
        await self._call("delete", conversation_id)
        chat = self._kept(conversation_id)
        for message in tuple(self.messages.values()):
            if message.conversation_id == conversation_id:
                self._stop(message.id)
        self.chats.pop(conversation_id, None)
        self.bin.setdefault(conversation_id, replace(chat, deleted_us=self.now_us))
        self.emit(ConversationRemoved(conversation_id))

    async def deleted_conversations(self, cursor: str | None = None, limit: int = 100) -> DeletedPage:
        await self._call("deleted_conversations", cursor, limit)
        every = sorted(self.bin.values(), key=lambda c: (c.deleted_us or 0, c.id), reverse=True)
        start = next((i + 1 for i, c in enumerate(every) if c.id == cursor), 0)
        page = every[start : start + limit]
        return DeletedPage(tuple(page), 30, page[-1].id if start + limit < len(every) else None)

    async def restore(self, conversation_id: str) -> ConversationSummary:
        await self._call("restore", conversation_id)
        chat = self.chats[conversation_id] = replace(self._kept(conversation_id), deleted_us=None)
        self.bin.pop(conversation_id, None)
        self.emit(ConversationChanged(chat))
        return chat

    async def attachment(self, attachment_id: str) -> Attachment:
        await self._call("attachment", attachment_id)
        if attachment_id not in self.files:
            raise KnownError(Kind.NOT_FOUND, what="attachment", name=attachment_id)
        return self.files[attachment_id]

    async def draft(self, conversation_id: str) -> Unsent:
        await self._call("draft", conversation_id)
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
        await self._call("doctor")
        return (Check("store", True, "chat.db opens"), Check("gpu", None, "No graphics card was found"))
