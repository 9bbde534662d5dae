"""The desk of the handbook (`core.api.handbook.HandbookDesk`): the real pages, which need no engine."""

from app.core.handbook import Match, Page
from app.handbook import Handbook
from tests.support.fakes.state import FakeState


class FakeHandbook:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state
        self._book: Handbook | None = None

    async def pages(self) -> tuple[Page, ...]:
        await self._state.call("handbook.pages")
        return await self._read().pages()

    async def page(self, topic: str) -> Page:
        await self._state.call("handbook.page", topic)
        return await self._read().page(topic)

    async def search(self, text: str, limit: int = 10) -> tuple[Match, ...]:
        await self._state.call("handbook.search", text, limit)
        return await self._read().search(text, limit)

    def _read(self) -> Handbook:
        self._book = self._book or Handbook.load()
        return self._book
