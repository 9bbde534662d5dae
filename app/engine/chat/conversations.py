"""Conversations as the faces handle them: listed, named, labelled, deleted and brought back."""

import re

from app.core.api.conversations import DeletedPage
from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import ConversationChanged, ConversationRemoved
from app.core.labels import Label
from app.core.messages import ConversationPage, ConversationSummary, WhenFull
from app.core.models import AUTO
from app.engine.chat.chat import Chat
from app.engine.chat.titles import typed_title
from app.engine.door.changes import Changes
from app.engine.frame.ground import Ground

_PICK = re.compile(r"[^\s/]+/\S.*")


class Conversations:
    """The desk `conversations`: each change is told to the faces, and recorded where it matters later."""

    def __init__(self, ground: Ground, chat: Chat, changes: Changes) -> None:
        self._conversations = ground.conversations
        self._register = ground.register
        self._chat = chat
        self._changes = changes
        self._settings = ground.settings
        self._bus = ground.bus
        self._clock = ground.clock

    async def page(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        """Newest first."""
        return await self._conversations.page(cursor, limit)

    async def get(self, conversation_id: str) -> ConversationSummary:
        """One; raises `not_found`."""
        return await self._conversations.get(conversation_id)

    async def rename(self, conversation_id: str, title: str) -> ConversationSummary:
        """Give a title; raises `usage` for an empty one."""
        plain = typed_title(title)
        if not plain:
            raise KnownError(Kind.USAGE, detail="A title needs at least one character.")
        return self._tell(await self._conversations.change(conversation_id, title=plain))

    async def set_pick(self, conversation_id: str, model: str) -> ConversationSummary:
        """`auto` or `provider/model` for the next messages; raises `usage` for anything else."""
        if model != AUTO and not _PICK.fullmatch(model):
            raise KnownError(Kind.USAGE, detail="A model is named “auto” or “provider/model”.")
        return self._tell(await self._conversations.change(conversation_id, model=model))

    async def set_label(self, conversation_id: str, label: Label, reason: str = "") -> ConversationSummary:
        """The label of the next messages.

        Lowering needs a reason, which is recorded, and is the person's to do only as far as the company's own label
        for new chats; what was said before keeps its label and binds every request that it is part of.
        """
        old = (await self._conversations.get(conversation_id)).label
        if label.rank < old.rank:
            await self._changes.up_to_date()
            least = self._settings.least_label()
            if label.rank < least.rank:
                raise KnownError(Kind.POLICY, detail=f"The label cannot be lower than “{least}”.")
            if not reason.strip():
                raise KnownError(Kind.USAGE, detail="Lowering a label needs a reason.")
            body = {
                "gen_ai.conversation.id": conversation_id,
                "signalbox.label.from": old.value,
                "signalbox.label.to": label.value,
                "signalbox.reason": reason.strip(),
            }
            await self._register.append(AuditEvent(AuditKind.LABEL_CHANGED, body))
        new = self._tell(await self._conversations.change(conversation_id, label=label, over=old))
        # Where another label came between, what is asked for is weighed against that one.
        return new if new.label is label else await self.set_label(conversation_id, label, reason)

    async def set_when_full(self, conversation_id: str, choice: WhenFull) -> ConversationSummary:
        """What the chat does once it is longer than its model can read; raises `policy` where the company says it."""
        await self._changes.up_to_date()
        if self._settings.state("chat.when_full").locked:
            raise KnownError(Kind.POLICY, detail="What a full chat does is the same for all chats.")
        return self._tell(await self._conversations.change(conversation_id, when_full=choice))

    async def delete(self, conversation_id: str) -> None:
        """Into the bin; answers that still grow in it are stopped first."""
        await self._conversations.get(conversation_id)
        await self._chat.stop_all(conversation_id)
        body = {"gen_ai.conversation.id": conversation_id}
        await self._register.append(AuditEvent(AuditKind.CONVERSATION_DELETED, body))
        await self._conversations.delete(conversation_id, self._clock.now_us())
        self._bus.publish(ConversationRemoved(conversation_id))

    async def deleted(self, cursor: str | None = None, limit: int = 100) -> DeletedPage:
        """What is in the bin."""
        page = await self._conversations.bin(cursor, limit)
        return DeletedPage(page.items, self._settings.number("chat.bin_days"), page.cursor)

    async def restore(self, conversation_id: str) -> ConversationSummary:
        """Out of the bin."""
        return self._tell(await self._conversations.restore(conversation_id))

    def _tell(self, conversation: ConversationSummary) -> ConversationSummary:
        self._bus.publish(ConversationChanged(conversation))
        return conversation
