"""The desk of drafts, in memory (`core.api.drafts.DraftsDesk`)."""

from app.core.requests import Attachment, Unsent
from tests.support.fakes.state import FakeState


class FakeDrafts:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def get(self, conversation_id: str) -> Unsent:
        await self._state.call("drafts.get", conversation_id)
        return self._state.unsent.get(conversation_id, Unsent())

    async def save(self, conversation_id: str, text: str, files: tuple[Attachment, ...] | None = None) -> None:
        await self._state.call("drafts.save", conversation_id, text, files)
        kept = self._state.unsent.get(conversation_id, Unsent()).files
        self._state.unsent[conversation_id] = Unsent(text, kept if files is None else files)
