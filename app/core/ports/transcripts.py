"""What was said, in chat.db."""

from typing import Protocol

from app.core.messages import Message, Recap, SearchPage, TranscriptItem, TranscriptPage
from app.core.requests import Attachment


class Transcripts(Protocol):
    """The messages of conversations: trees of which one branch is shown."""

    async def page(
        self, conversation_id: str, *, anchor: str | None = None, before: int = 60, after: int = 0
    ) -> TranscriptPage:
        """A run of the shown branch around `anchor` (None: its end). Never reads more than it returns."""
        ...

    async def branch(self, message_id: str) -> tuple[Message, ...]:
        """All messages from the root to this one, with image bytes loaded."""
        ...

    async def tail(self, message_id: str, most: int) -> tuple[Message, ...]:
        """The last messages of the branch down to this one, at most so many, without image bytes."""
        ...

    async def message(self, message_id: str) -> Message:
        """One message; raises `not_found`."""
        ...

    async def item(self, message_id: str) -> TranscriptItem:
        """One message with its siblings; raises `not_found`."""
        ...

    async def show_branch(self, message_id: str) -> TranscriptItem:
        """Make the branch through this message the shown one; raises `not_found`."""
        ...

    async def recaps(self, conversation_id: str) -> tuple[Recap, ...]:
        """What models wrote of the older part of a conversation, whichever branch it belongs to."""
        ...

    async def keep_recap(self, recap: Recap) -> None:
        """Keep one, in place of another up to the same message."""
        ...

    async def forget_recap(self, message_id: str) -> None:
        """Forget the one up to a message."""
        ...

    async def search(self, text: str, cursor: str | None = None, limit: int = 30) -> SearchPage:
        """Full-text search in messages and titles, best first. Any text is a valid query."""
        ...

    async def attachment(self, attachment_id: str) -> Attachment:
        """The bytes of an attachment, decrypted; raises `not_found` or `store_damaged`."""
        ...
