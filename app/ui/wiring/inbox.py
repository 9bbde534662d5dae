"""What the engine's thread told and Qt's thread has not taken yet."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from threading import Lock

from app.core.events import AnswerGrew, EngineEvent


class Inbox:
    """Events in order; what an answer grew by is one event, however often it was told."""

    def __init__(self, tell: Callable[[], object]) -> None:
        """`tell` is called when there is something, and again when there is something that cannot wait."""
        self._tell = tell
        self._lock = Lock()
        self._events: list[EngineEvent] = []
        # Where the growth of each answer stands, as long as nothing but growth came after it.
        self._places: dict[str, int] = {}
        self._urgent = False

    @property
    def empty(self) -> bool:
        """Whether everything was taken."""
        return not self._events

    @property
    def urgent(self) -> bool:
        """Whether anything but growth is in it."""
        return self._urgent

    def put(self, events: Iterable[EngineEvent]) -> None:
        """Add events."""
        with self._lock:
            empty, urgent = not self._events, self._urgent
            for event in events:
                self._add(event)
            news = (bool(self._events) and empty) or self._urgent > urgent
        if news:
            self._tell()

    def take(self) -> tuple[EngineEvent, ...]:
        """Everything, which is gone from here then."""
        with self._lock:
            events, self._events = tuple(self._events), []
            self._places, self._urgent = {}, False
            return events

    def _add(self, event: EngineEvent) -> None:
        if not isinstance(event, AnswerGrew):
            self._places, self._urgent = {}, True
        elif event.message_id in self._places:
            place = self._places[event.message_id]
            self._events[place] = _joined(self._events[place], event)
            return
        else:
            self._places[event.message_id] = len(self._events)
        self._events.append(event)


def _joined(first: EngineEvent, then: AnswerGrew) -> AnswerGrew:
    assert isinstance(first, AnswerGrew)
    return replace(then, text=first.text + then.text, thinking=first.thinking + then.thinking)
