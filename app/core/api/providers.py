"""Providers: those of the company, and those of the person."""

from dataclasses import dataclass, field
from typing import Protocol

from app.core.models import ProviderCheck, ProviderConfig


@dataclass(frozen=True, slots=True)
class NewProvider:
    """A provider to add or change; `key` None keeps the stored one, "" means that the server wants none."""

    config: ProviderConfig
    key: str | None = field(default=None, repr=False)


class ProvidersDesk(Protocol):
    """Servers that can be asked, with their keys."""

    async def all(self) -> tuple[ProviderConfig, ...]:
        """Those of the company and those of the person."""
        ...

    async def add(self, provider: NewProvider) -> ProviderConfig:
        """Add or change; raises `usage` for a bad name or address, `policy` where policy forbids it."""
        ...

    async def set_key(self, name: str, key: str, url: str | None) -> ProviderConfig:
        """Keep another key for a provider, whoever added it; "" forgets the one that it has.

        `url` is where the person saw it, None for one who saw no address. Raises `key_elsewhere` when it has another
        address by now, or when none was seen and the key that is kept was given for another server (the fields `kept`
        and `now` say which, and where the provider is), and `not_found`.
        """
        ...

    async def remove(self, name: str) -> None:
        """Forget a provider and its key."""
        ...

    async def test(self, provider: NewProvider) -> ProviderCheck:
        """Ask for its model list, whether it was added or not; remembers the offers of an added one."""
        ...
