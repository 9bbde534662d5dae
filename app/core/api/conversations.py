"""Conversations as a whole: listed, named, labelled, deleted, brought back."""

from dataclasses import dataclass
from typing import Protocol

from app.core.clock import DAY_US
from app.core.labels import Label
from app.core.messages import ConversationPage, ConversationSummary, WhenFull


@dataclass(frozen=True, slots=True)
class DeletedPage:
    """Conversations in the bin, the last deleted first; each is kept for `days` after it was deleted."""

    items: tuple[ConversationSummary, ...]
    days: int
    cursor: str | None

    def kept_until_us(self, chat: ConversationSummary) -> int:
        """Until when one of them can be brought back at least."""
        return (chat.deleted_us or 0) + self.days * DAY_US


class ConversationsDesk(Protocol):
    """What is done with a conversation as a whole."""

    async def page(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        """Newest first."""
        ...

    async def get(self, conversation_id: str) -> ConversationSummary:
        """One; raises `not_found`."""
        ...

    async def rename(self, conversation_id: str, title: str) -> ConversationSummary:
        """Give a title."""
        ...

    async def set_pick(self, conversation_id: str, model: str) -> ConversationSummary:
        """`auto` or `provider/model` for the next messages."""
        ...

    async def set_label(self, conversation_id: str, label: Label, reason: str = "") -> ConversationSummary:
        """The label of the next messages; lowering needs a reason, which is recorded."""
        ...

    async def set_when_full(self, conversation_id: str, choice: WhenFull) -> ConversationSummary:
        """What the chat does once it is longer than its model can read; raises `policy` where the company says it."""
        ...

    async def delete(self, conversation_id: str) -> None:
        """Into the bin, for as many days as `chat.bin_days` says."""
        ...

    async def deleted(self, cursor: str | None = None, limit: int = 100) -> DeletedPage:
        """What is in the bin, the last deleted first."""
        ...

    async def restore(self, conversation_id: str) -> ConversationSummary:
        """Out of the bin: the undo of delete."""
        ...
