"""Conversations as a whole, in chat.db."""

from typing import Protocol

from app.core.labels import Label
from app.core.messages import ConversationPage, ConversationSummary, WhenFull


class Conversations(Protocol):
    """Conversations: listed, changed, put into the bin, removed for good."""

    async def page(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        """Living conversations, newest first."""
        ...

    async def bin(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        """Conversations in the bin, the last deleted first."""
        ...

    async def get(self, conversation_id: str) -> ConversationSummary:
        """One conversation; raises `not_found`."""
        ...

    async def change(
        self,
        conversation_id: str,
        *,
        title: str | None = None,
        model: str | None = None,
        label: Label | None = None,
        over: Label | None = None,
        when_full: WhenFull | None = None,
    ) -> ConversationSummary:
        """Write what is given and return what stands there then; nothing is written where the label is not `over`."""
        ...

    async def delete(self, conversation_id: str, at_us: int) -> None:
        """Put into the bin."""
        ...

    async def restore(self, conversation_id: str) -> ConversationSummary:
        """Take out of the bin."""
        ...

    async def purge(self, before_us: int, *, now_us: int) -> tuple[str, ...]:
        """Remove for good what went into the bin before a moment, with all that belongs to it.

        Returns the ids whose removal is not recorded yet: an id comes again until `purge_recorded`.
        """
        ...

    async def purge_recorded(self, conversation_id: str) -> None:
        """The removal of a conversation stands in the register."""
        ...
