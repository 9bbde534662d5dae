"""One queue for everything that grows: events mark, the queue lays out, a little at a time."""

from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

# What the budget of a frame left over waits for the next one. The budget is small because what was laid out must be
# painted in the same frame: one card at a time. How often text comes at all is the bridge's to say.
FRAME_MS = 16
BUDGET_MS = 1.0
PATIENCE_MS = 100.0


class Paintable(Protocol):
    """A card whose text grew."""

    def paint_tail(self) -> bool:
        """Lay out what is new, or a good part of it; False when there is more to do."""
        ...

    def is_seen(self) -> bool:
        """Whether it is on the screen."""
        ...


class PaintQueue(QObject):
    """Lays out dirty cards: visible before hidden, oldest first, until `BUDGET_MS` of a frame are used up.

    A card that waited `PATIENCE_MS` goes first whatever it is. No timer runs while nothing is dirty.
    """

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = perf_counter) -> None:
        super().__init__(parent)
        self._dirty: dict[Paintable, float] = {}
        self._clock = clock
        # When the next frame may begin; before the first, at once.
        self._next: float | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.work)

    @property
    def idle(self) -> bool:
        """Whether nothing is dirty."""
        return not self._dirty

    def mark(self, card: Paintable) -> None:
        """Say that a card has something new."""
        self._dirty.setdefault(card, self._clock())
        if not self._timer.isActive():
            self._timer.start(0 if self._next is None else max(0, round((self._next - self._clock()) * 1000)))

    def forget(self, card: Paintable) -> None:
        """A card went away."""
        self._dirty.pop(card, None)

    def work(self) -> None:
        """One frame."""
        started = self._clock()
        self._next = started + FRAME_MS / 1000
        for card in self._order(started):
            if card not in self._dirty:
                continue
            marked = self._dirty.pop(card)
            if not card.paint_tail():
                self._dirty.setdefault(card, marked)
            if (self._clock() - started) * 1000 >= BUDGET_MS:
                break
        if self._dirty:
            self._timer.start(FRAME_MS)

    def _order(self, now: float) -> list[Paintable]:
        if len(self._dirty) == 1:
            return list(self._dirty)

        def rank(entry: tuple[Paintable, float]) -> tuple[bool, float]:
            card, marked = entry
            patient = (now - marked) * 1000 < PATIENCE_MS
            return patient and not card.is_seen(), marked

        return [card for card, _ in sorted(self._dirty.items(), key=rank)]


def paint_queue() -> PaintQueue:
    """The one queue of the application; made with its first use."""
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("a paint queue needs an application")
    found = app.findChild(PaintQueue, "", Qt.FindChildOption.FindDirectChildrenOnly)
    return found if found is not None else PaintQueue(app)
