"""What was said: read by runs, searched, with its attachments."""

from typing import Protocol

from app.core.messages import SearchPage, TranscriptItem, TranscriptPage
from app.core.requests import Attachment


class TranscriptsDesk(Protocol):
    """The messages that are stored."""

    async def page(
        self, conversation_id: str, *, anchor: str | None = None, before: int = 60, after: int = 0
    ) -> TranscriptPage:
        """A run of the shown branch around `anchor` (None: its end), the anchor included."""
        ...

    async def show_branch(self, message_id: str) -> TranscriptItem:
        """Show the branch through this message."""
        ...

    async def search(self, text: str, cursor: str | None = None, limit: int = 30) -> SearchPage:
        """Full-text search, best first."""
        ...

    async def attachment(self, attachment_id: str) -> Attachment:
        """The bytes of an attachment."""
        ...
