"""What is written and not sent, in chat.db."""

from collections.abc import Sequence
from typing import Protocol

from app.core.requests import Attachment, Unsent


class Drafts(Protocol):
    """Drafts, one a conversation."""

    async def get(self, conversation_id: str) -> Unsent:
        """What is unsent; `""` is the id of the draft of a new chat. Files that are damaged are left out."""
        ...

    async def save(self, conversation_id: str, text: str, files: Sequence[Attachment] | None = None) -> None:
        """Keep what is unsent; `files` None leaves the files that are kept as they are."""
        ...
