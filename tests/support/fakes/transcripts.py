"""The desk of what was said, in memory (`core.api.transcripts.TranscriptsDesk`)."""

from app.core.errors import Kind, KnownError
from app.core.messages import SearchHit, SearchPage, TranscriptItem, TranscriptPage
from app.core.requests import Attachment
from tests.support.fakes.state import FakeState


class FakeTranscripts:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def page(
        self, conversation_id: str, *, anchor: str | None = None, before: int = 60, after: int = 0
    ) -> TranscriptPage:
        await self._state.call("transcripts.page", conversation_id, anchor, before, after)
        run = self._state.shown[self._state.kept(conversation_id).id]
        if anchor is not None and anchor not in run:
            if self._state.message(anchor).conversation_id != conversation_id:
                raise KnownError(Kind.NOT_FOUND, what="message", name=anchor)
            run = self._through(anchor)
        middle = run.index(anchor) if anchor else len(run) - 1
        low, high = max(0, middle - before), min(len(run), middle + after + 1)
        items = tuple(self._state.item(self._state.messages[i]) for i in run[low:high])
        return TranscriptPage(items, low > 0, high < len(run))

    async def show_branch(self, message_id: str) -> TranscriptItem:
        await self._state.call("transcripts.show_branch", message_id)
        message = self._state.message(message_id)
        self._state.shown[message.conversation_id] = self._through(message_id)
        return self._state.item(message)

    async def search(self, text: str, cursor: str | None = None, limit: int = 30) -> SearchPage:
        await self._state.call("transcripts.search", text, cursor, limit)
        wanted = text.strip().casefold()
        hits = []
        for message in reversed(self._state.messages.values()):
            at = message.text.casefold().find(wanted)
            if wanted and at >= 0 and message.conversation_id in self._state.chats:
                start = max(0, at - 30)
                snippet = message.text[start : at + len(text) + 60]
                marks = ((at - start, at - start + len(text)),)
                title = self._state.chats[message.conversation_id].title
                hits.append(SearchHit(message.conversation_id, message.id, title, snippet, marks, message.created_us))
        start = int(cursor or 0)
        more = str(start + limit) if start + limit < len(hits) else None
        return SearchPage(tuple(hits[start : start + limit]), more)

    async def attachment(self, attachment_id: str) -> Attachment:
        await self._state.call("transcripts.attachment", attachment_id)
        if attachment_id not in self._state.files:
            raise KnownError(Kind.NOT_FOUND, what="attachment", name=attachment_id)
        return self._state.files[attachment_id]

    def _through(self, message_id: str) -> list[str]:
        """The branch through a message, to its last end."""
        path = self._state.path(message_id)
        while children := [m.id for m in self._state.messages.values() if m.parent_id == path[-1]]:
            path.append(children[-1])
        return path
