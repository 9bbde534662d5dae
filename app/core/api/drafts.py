"""What is written and not sent."""

from typing import Protocol

from app.core.requests import Attachment, Unsent


class DraftsDesk(Protocol):
    """Drafts, one a conversation."""

    async def get(self, conversation_id: str) -> Unsent:
        """What is unsent in a conversation; "" stands for a new chat."""
        ...

    async def save(self, conversation_id: str, text: str, files: tuple[Attachment, ...] | None = None) -> None:
        """Keep what is unsent; `files` None leaves the files that are kept as they are."""
        ...
