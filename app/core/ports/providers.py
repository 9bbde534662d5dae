"""Where models answer."""

from collections.abc import AsyncIterator
from typing import Protocol

from app.core.events import StreamEvent
from app.core.models import Offer
from app.core.requests import ChatRequest


class ChatProvider(Protocol):
    """One provider. It translates; it never decides, retries or logs."""

    def stream(self, request: ChatRequest) -> AsyncIterator[StreamEvent]:
        """Send a request and yield its answer; raises `ProviderFailure`. Cancelling is cancelling the task."""
        ...

    async def list_offers(self) -> tuple[Offer, ...]:
        """What can be asked here; raises `ProviderFailure`."""
        ...

    async def aclose(self) -> None:
        """Let go of connections and processes."""
        ...
