"""Where models answer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from app.core.events import StreamEvent
from app.core.models import Offer
from app.core.requests import ChatRequest

# Awaited once all is ready, right before the first byte goes; where it raises, nothing goes.
Ready = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many tokens a request takes `of` a model's context; what is beyond may count as one token more."""

    tokens: int
    of: int


async def at_once() -> None:
    """Nothing is asked before it goes."""


class ChatProvider(Protocol):
    """One provider. It translates; it never decides, retries or logs."""

    def stream(self, request: ChatRequest, ready: Ready = at_once) -> AsyncIterator[StreamEvent]:
        """Send a request and yield its answer; raises `ProviderFailure`. Cancelling is cancelling the task.

        `ready` is awaited before each time that content goes out, and what it raises is raised.
        """
        ...

    async def measure(self, request: ChatRequest, ready: Ready = at_once) -> Taken | None:
        """What a request takes of the model's context; None where only the server knows. Nothing is answered.

        Raises `ProviderFailure`, and what `ready` raises.
        """
        ...

    async def list_offers(self, ready: Ready = at_once) -> tuple[Offer, ...]:
        """What can be asked here; raises `ProviderFailure`, and what `ready` raises."""
        ...

    async def aclose(self) -> None:
        """Let go of connections and processes."""
        ...
