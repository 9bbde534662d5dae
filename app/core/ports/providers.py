"""Where models answer."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from app.core.errors import ProviderFailure
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


class Restatement(ProviderFailure):
    """A server refused a request as it was stated, did nothing with it, and takes it stated otherwise.

    `request` is what would be said instead: to the same model, never more than before. `changed` names what of it is
    other, in the wire's words; `again` says it, as `stream` did. For whoever lets it be, it is the failure that it was.
    """

    def __init__(
        self,
        failure: ProviderFailure,
        request: ChatRequest,
        changed: tuple[str, ...],
        again: Callable[[Ready], AsyncIterator[StreamEvent]],
    ) -> None:
        super().__init__(failure.kind, failure.retry_after, **failure.fields)
        self.request = request
        self.changed = changed
        self.again = again


class ChatProvider(Protocol):
    """One provider. It translates; it never decides, retries or logs."""

    def stated(self, request: ChatRequest) -> ChatRequest:
        """A request as far as its model is known to take it: what is sent is this, and what is recorded."""
        ...

    def stream(self, request: ChatRequest, ready: Ready = at_once) -> AsyncIterator[StreamEvent]:
        """Send a request and yield its answer; raises `ProviderFailure`. Cancelling is cancelling the task.

        `ready` is awaited before content goes out, and what it raises is raised. Content goes out to a server once:
        where it is to be said again in another way, `Restatement` is raised before the first event.
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
