"""The engine as its faces see it: every method of `core.api.EngineApi`, each handed to the room that knows."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.core.api import Check, DeletedPage, EngineStatus, Listener, NewProvider, Progress
from app.core.audit import AuditReport, AuditStatus
from app.core.decisions import RouteDecision
from app.core.errors import Kind, KnownError
from app.core.events import OptionsChanged
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
from app.engine.frame.bus import EventBus
from app.engine.frame.setup import Setup
from app.engine.house.backups import needs_passphrase
from app.engine.house.home import Home
from app.engine.house.opening import Session
from app.settings.layers import Settings
from app.settings.policy_schema import check, schema


class Engine:
    """One home, closed at first. Implements `core.api.EngineApi`, where each method is described."""

    def __init__(self, setup: Setup) -> None:
        self._settings = Settings.load(setup.home, setup.policy_source)
        self._bus = EventBus()
        self._home = Home(setup, self._settings, self._bus)
        self._changing = asyncio.Lock()

    # --- life

    async def open(self, passphrase: str | None = None) -> EngineStatus:  # noqa: D102
        return await self._home.open(passphrase)

    async def recover(self, recovery_key: str, passphrase: str | None = None) -> EngineStatus:  # noqa: D102
        return await self._home.recover(recovery_key, passphrase)

    async def make_recovery_key(self) -> str:  # noqa: D102
        return await self._home.make_recovery_key()

    async def close(self) -> None:  # noqa: D102
        await self._home.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:  # noqa: D102
        return self._bus.subscribe(listener)

    # --- chat

    async def send(self, draft: Draft) -> Turn:  # noqa: D102
        return await self._open.chat.send(draft)

    async def regenerate(self, message_id: str, model: str | None = None) -> Turn:  # noqa: D102
        return await self._open.chat.regenerate(message_id, model)

    async def stop(self, answer_id: str) -> None:  # noqa: D102
        await self._open.chat.stop(answer_id)

    async def wait(self, turn: Turn) -> Message:  # noqa: D102
        return await self._open.chat.wait(turn)

    async def route(self, draft: Draft) -> RouteDecision:  # noqa: D102
        return await self._open.chat.route(draft)

    async def decision(self, answer_id: str) -> RouteDecision | None:  # noqa: D102
        return await self._open.chat.decision(answer_id)

    # --- conversations

    async def conversations(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:  # noqa: D102
        return await self._open.store.conversations.page(cursor, limit)

    async def conversation(self, conversation_id: str) -> ConversationSummary:  # noqa: D102
        return await self._open.store.conversations.get(conversation_id)

    async def transcript(  # noqa: D102
        self, conversation_id: str, *, anchor: str | None = None, before: int = 60, after: int = 0
    ) -> TranscriptPage:
        return await self._open.store.conversations.transcript(
            conversation_id, anchor=anchor, before=before, after=after
        )

    async def show_branch(self, message_id: str) -> TranscriptItem:  # noqa: D102
        return await self._open.desk.show_branch(message_id)

    async def search(self, text: str, cursor: str | None = None, limit: int = 30) -> SearchPage:  # noqa: D102
        return await self._open.store.conversations.search(text, cursor, limit)

    async def rename(self, conversation_id: str, title: str) -> ConversationSummary:  # noqa: D102
        return await self._open.desk.rename(conversation_id, title)

    async def set_pick(self, conversation_id: str, model: str) -> ConversationSummary:  # noqa: D102
        return await self._open.desk.set_pick(conversation_id, model)

    async def set_label(self, conversation_id: str, label: Label, reason: str = "") -> ConversationSummary:  # noqa: D102
        return await self._open.desk.set_label(conversation_id, label, reason)

    async def delete(self, conversation_id: str) -> None:  # noqa: D102
        await self._open.desk.delete(conversation_id)

    async def deleted_conversations(self, cursor: str | None = None, limit: int = 100) -> DeletedPage:  # noqa: D102
        return await self._open.desk.deleted(cursor, limit)

    async def restore(self, conversation_id: str) -> ConversationSummary:  # noqa: D102
        return await self._open.desk.restore(conversation_id)

    async def attachment(self, attachment_id: str) -> Attachment:  # noqa: D102
        return await self._open.store.conversations.attachment(attachment_id)

    async def draft(self, conversation_id: str) -> Unsent:  # noqa: D102
        return await self._open.store.conversations.draft(conversation_id)

    async def save_draft(  # noqa: D102
        self, conversation_id: str, text: str, files: tuple[Attachment, ...] | None = None
    ) -> None:
        await self._open.store.conversations.save_draft(conversation_id, text, files)

    # --- models and providers

    async def models(self) -> tuple[ModelStatus, ...]:  # noqa: D102
        return await self._open.catalogue.statuses()

    async def add_model(self, path: str) -> ModelStatus:  # noqa: D102
        return await self._open.models.add(path)

    async def remove_model(self, name: str) -> None:  # noqa: D102
        await self._open.models.remove(name)

    async def inspect_model(self, name_or_path: str) -> ModelFacts:  # noqa: D102
        return await self._open.models.inspect(name_or_path)

    async def providers(self) -> tuple[ProviderConfig, ...]:  # noqa: D102
        return await self._open.catalogue.current_providers()

    async def add_provider(self, provider: NewProvider) -> ProviderConfig:  # noqa: D102
        return await self._open.providers.add(provider)

    async def remove_provider(self, name: str) -> None:  # noqa: D102
        await self._open.providers.remove(name)

    async def test_provider(self, provider: NewProvider) -> ProviderCheck:  # noqa: D102
        return await self._open.providers.test(provider)

    # --- options and policy

    async def options(self) -> tuple[OptionState, ...]:  # noqa: D102
        return self._settings.states()

    async def set_option(self, key: str, value: OptionValue) -> OptionState:  # noqa: D102
        return await self._option(partial(self._settings.set, key, value))

    async def reset_option(self, key: str) -> OptionState:  # noqa: D102
        return await self._option(partial(self._settings.reset, key))

    async def policy(self) -> PolicyReport:  # noqa: D102
        return self._settings.report

    async def policy_check(self, path: str) -> tuple[PolicyIssue, ...]:  # noqa: D102
        if not await asyncio.to_thread(Path(path).exists):
            raise KnownError(Kind.NOT_FOUND, what="file", name=path)
        return await asyncio.to_thread(check, Path(path))

    async def policy_schema(self) -> dict[str, Any]:  # noqa: D102
        return schema()

    # --- register, backup, health

    async def audit_status(self) -> AuditStatus:  # noqa: D102
        return await self._open.register.status()

    async def audit_verify(self, progress: Progress | None = None) -> AuditReport:  # noqa: D102
        tell = (lambda done, total: progress(done / total if total else 1.0)) if progress else None
        return await self._open.verify(tell)

    async def backup_create(self, path: str, passphrase: str) -> str:  # noqa: D102
        return await self._home.create_backup(Path(path), passphrase)

    async def backup_needs_passphrase(self, path: str) -> bool:  # noqa: D102
        return await needs_passphrase(Path(path))

    async def backup_restore(self, path: str, passphrase: str) -> None:  # noqa: D102
        await self._home.restore_backup(Path(path), passphrase)

    async def doctor(self) -> tuple[Check, ...]:  # noqa: D102
        return await self._home.examine()

    # ---

    @property
    def _open(self) -> Session:
        if self._home.session is None:
            raise RuntimeError("the engine is not open")
        return self._home.session

    async def _option(self, change: Callable[[], OptionState]) -> OptionState:
        async with self._changing:
            # Threads keep no order, and of two values for one option the later must win.
            state = await asyncio.to_thread(change)
        if self._home.session is not None:
            await self._home.session.apply(state.option.group)
        self._bus.publish(OptionsChanged())
        return state
