"""The desk of conversations, in memory (`core.api.conversations.ConversationsDesk`)."""

import re
from dataclasses import replace

from app.core.api.conversations import DeletedPage
from app.core.errors import Kind, KnownError
from app.core.events import ConversationChanged, ConversationRemoved
from app.core.labels import Label
from app.core.messages import ConversationPage, ConversationSummary, WhenFull
from app.core.models import AUTO
from app.engine.chat.titles import typed_title
from tests.support.fakes.state import FakeState


class FakeConversations:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def page(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        await self._state.call("conversations.page", cursor, limit)
        every = sorted(self._state.chats.values(), key=lambda c: (c.updated_us, c.id), reverse=True)
        start = next((i + 1 for i, c in enumerate(every) if c.id == cursor), 0)
        page = every[start : start + limit]
        return ConversationPage(tuple(page), page[-1].id if start + limit < len(every) else None)

    async def get(self, conversation_id: str) -> ConversationSummary:
        await self._state.call("conversations.get", conversation_id)
        return self._state.kept(conversation_id)

    async def rename(self, conversation_id: str, title: str) -> ConversationSummary:
        await self._state.call("conversations.rename", conversation_id, title)
        if not (plain := typed_title(title)):
            raise KnownError(Kind.USAGE, detail="A title needs at least one character.")
        return self._state.change(conversation_id, title=plain)

    async def set_pick(self, conversation_id: str, model: str) -> ConversationSummary:
        await self._state.call("conversations.set_pick", conversation_id, model)
        if model != AUTO and not re.fullmatch(r"[^\s/]+/\S.*", model):
            raise KnownError(Kind.USAGE, detail="A model is named “auto” or “provider/model”.")
        return self._state.change(conversation_id, model=model)

    async def set_when_full(self, conversation_id: str, choice: WhenFull) -> ConversationSummary:
        await self._state.call("conversations.set_when_full", conversation_id, choice)
        return self._state.change(conversation_id, when_full=choice)

    async def set_label(self, conversation_id: str, label: Label, reason: str = "") -> ConversationSummary:
        await self._state.call("conversations.set_label", conversation_id, label, reason)
        old = self._state.kept(conversation_id).label
        if label.rank < old.rank and not reason.strip():
            raise KnownError(Kind.USAGE, detail="A lower label needs a reason.")
        return self._state.change(conversation_id, label=label)

    async def delete(self, conversation_id: str) -> None:
        await self._state.call("conversations.delete", conversation_id)
        chat = self._state.kept(conversation_id)
        for message in tuple(self._state.messages.values()):
            if message.conversation_id == conversation_id:
                self._state.stop(message.id)
        self._state.chats.pop(conversation_id, None)
        self._state.bin.setdefault(conversation_id, replace(chat, deleted_us=self._state.now_us))
        self._state.emit(ConversationRemoved(conversation_id))

    async def deleted(self, cursor: str | None = None, limit: int = 100) -> DeletedPage:
        await self._state.call("conversations.deleted", cursor, limit)
        every = sorted(reversed(self._state.bin.values()), key=lambda c: c.deleted_us or 0, reverse=True)
        start = next((i + 1 for i, c in enumerate(every) if c.id == cursor), 0)
        page = every[start : start + limit]
        return DeletedPage(tuple(page), 30, page[-1].id if start + limit < len(every) else None)

    async def restore(self, conversation_id: str) -> ConversationSummary:
        await self._state.call("conversations.restore", conversation_id)
        chat = self._state.chats[conversation_id] = replace(self._state.kept(conversation_id), deleted_us=None)
        self._state.bin.pop(conversation_id, None)
        self._state.emit(ConversationChanged(chat))
        return chat
