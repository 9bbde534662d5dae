"""What the person added, in chat.db."""

from collections.abc import Sequence
from typing import Protocol

from app.core.models import LocalModel, Offer, ProviderConfig


class Registry(Protocol):
    """Providers and local models that the person added."""

    async def mark(self) -> object:
        """Something to compare: as long as it is the same, so are the providers and the local models."""
        ...

    async def providers(self) -> tuple[ProviderConfig, ...]:
        """By name."""
        ...

    async def put_provider(self, provider: ProviderConfig) -> None:
        """Add or replace."""
        ...

    async def remove_provider(self, name: str) -> None:
        """Forget; raises `not_found`."""
        ...

    async def local_models(self) -> tuple[LocalModel, ...]:
        """By name."""
        ...

    async def put_local_model(self, model: LocalModel) -> None:
        """Add or replace."""
        ...

    async def remove_local_model(self, name: str) -> None:
        """Forget; raises `not_found`. The file stays."""
        ...

    async def offers(self) -> tuple[Offer, ...]:
        """The offers last seen at servers, so that a start needs no network."""
        ...

    async def put_offers(self, provider: str, offers: Sequence[Offer]) -> None:
        """Replace what is known of one provider."""
        ...
