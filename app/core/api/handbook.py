"""The handbook: what is true of the program, to read and to search."""

from typing import Protocol

from app.core.handbook import Match, Page


class HandbookDesk(Protocol):
    """The pages that ship; works before the home is open as well."""

    async def pages(self) -> tuple[Page, ...]:
        """Every page, in reading order."""
        ...

    async def page(self, topic: str) -> Page:
        """The page of a topic, also by its title, a heading or another name for one; raises `not_found`."""
        ...

    async def search(self, text: str, limit: int = 10) -> tuple[Match, ...]:
        """The best paragraph of each page that fits some words, best first; the last word may still be being typed."""
        ...
