"""Messages and their answers."""

from typing import Protocol

from app.core.api.audit import Progress
from app.core.decisions import Route, RouteDecision
from app.core.messages import Message, Recap
from app.core.requests import Draft, Turn


class ChatDesk(Protocol):
    """Messages go in here, and answers come as events."""

    async def send(self, draft: Draft) -> Turn:
        """Take a message in. Returns when it is durable, before any network; the answer follows as events.

        Only where no known model could take it does it wait for servers that were never asked for their models.
        """
        ...

    async def regenerate(self, message_id: str, model: str | None = None, *, stays: bool = False) -> Turn:
        """A new sibling of an answer. `stays` is that of a `Draft`: the person was shown that nothing would leave."""
        ...

    async def stop(self, answer_id: str) -> None:
        """End a growing answer; what came stays. Stopping what has ended is fine."""
        ...

    async def wait(self, turn: Turn) -> Message:
        """The answer, once it ended; raises the error for which it ended, if nothing came."""
        ...

    async def route(self, draft: Draft) -> Route:
        """Where a draft would go, written or not; nothing is stored, recorded or sent, and no server is asked.

        Its refusal is that of `send`, but that `send` first waits for servers that were never asked for their models.
        """
        ...

    async def summarize(self, conversation_id: str, progress: Progress | None = None, *, stays: bool = False) -> Recap:
        """Have a model sum up what stands before the last question, to be read in its place once not all has room.

        `stays` is that of a `Draft`. Cancelling stops it. Raises `usage` where nothing stands there, and what sending
        raises.
        """
        ...

    async def recap(self, conversation_id: str) -> Recap | None:
        """What was summed up of the shown branch, if anything was."""
        ...

    async def forget_recap(self, conversation_id: str) -> None:
        """Forget what was summed up."""
        ...

    async def decision(self, answer_id: str) -> RouteDecision | None:
        """The decision behind an answer."""
        ...
