"""Messages and their answers."""

from typing import Protocol

from app.core.decisions import RouteDecision
from app.core.errors import KnownError
from app.core.messages import (
    Message,
)
from app.core.requests import Draft, Turn


class ChatDesk(Protocol):
    """Messages go in here, and answers come as events."""

    async def send(self, draft: Draft) -> Turn:
        """Take a message in. Returns when it is durable, before any network; the answer follows as events.

        Only where no known model could take it does it wait for servers that were never asked for their models.
        """
        ...

    async def regenerate(self, message_id: str, model: str | None = None) -> Turn:
        """A new sibling of an answer."""
        ...

    async def stop(self, answer_id: str) -> None:
        """End a growing answer; what came stays. Stopping what has ended is fine."""
        ...

    async def wait(self, turn: Turn) -> Message:
        """The answer, once it ended; raises the error for which it ended, if nothing came."""
        ...

    async def route(self, draft: Draft) -> RouteDecision:
        """The decision, with nothing stored and nothing sent."""
        ...

    async def refusal(self, decision: RouteDecision) -> KnownError | None:
        """Why nothing could be sent as things were decided; None where a model would answer.

        The error is that of `send`, but that it does not say whether a secret stands in an earlier message.
        """
        ...

    async def decision(self, answer_id: str) -> RouteDecision | None:
        """The decision behind an answer."""
        ...
