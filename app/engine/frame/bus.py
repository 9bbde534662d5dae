"""Events on their way to the faces, in batches."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from app.core.api.engine import Listener
from app.core.events import AnswerEnded, AnswerGrew, AnswerTurned, EngineEvent, TurnWithdrawn

log = logging.getLogger(__name__)

# One frame of a 60 Hz screen: nobody sees a batch that comes earlier.
BATCH_SECONDS = 0.016


@dataclass(slots=True)
class _Growth:
    """Everything that one answer grew by since the last batch."""

    conversation_id: str
    message_id: str
    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)

    def event(self) -> AnswerGrew:
        return AnswerGrew(self.conversation_id, self.message_id, "".join(self.texts), "".join(self.thoughts))


class EventBus:
    """Batches of events for listeners, at most one every `BATCH_SECONDS`, in the order of publishing.

    What an answer grew by is one event a batch. Lives on the loop: `publish` and the listeners are called there.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._pending: list[EngineEvent | _Growth] = []
        self._growing: dict[str, _Growth] = {}
        self._timer: asyncio.Handle | None = None
        self._last: float | None = None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each batch; returns how to stop, which may be called twice."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, *events: EngineEvent) -> None:
        """Put events into the next batch."""
        if not self._listeners:
            return
        for event in events:
            self._add(event)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            # The first event of all, or after a pause, goes out with the others of this turn of the loop.
            if self._last is None or (due := self._last + BATCH_SECONDS) <= loop.time():
                self._timer = loop.call_soon(self.flush)
            else:
                self._timer = loop.call_at(due, self.flush)

    def flush(self) -> None:
        """Hand over what is pending, now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        pending, self._pending, self._growing = self._pending, [], {}
        if not pending:
            return
        self._last = asyncio.get_running_loop().time()
        batch = tuple(entry.event() if isinstance(entry, _Growth) else entry for entry in pending)
        for listener in tuple(self._listeners):
            try:
                listener(batch)
            except Exception:
                # A face that fails must not take the others, or an answer, with it.
                log.exception("A listener failed on a batch of events")

    def _add(self, event: EngineEvent) -> None:
        if isinstance(event, AnswerGrew):
            growth = self._growing.get(event.message_id)
            if growth is None:
                growth = self._growing[event.message_id] = _Growth(event.conversation_id, event.message_id)
                self._pending.append(growth)
            growth.texts.append(event.text)
            growth.thoughts.append(event.thinking)
            return
        self._pending.append(event)
        if isinstance(event, AnswerEnded):
            self._growing.pop(event.message.id, None)
        elif isinstance(event, AnswerTurned):
            self._growing.pop(event.message_id, None)
        elif isinstance(event, TurnWithdrawn):
            self._growing.pop(event.answer_id, None)
