"""The next widgets of something that grows, made before they are needed, between two frames."""

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=QWidget)

# In the middle between two times that text is laid out.
_AFTER_MS = 40


class Spares(Generic[K, V]):
    """One hidden widget of each kind: making one takes a good part of what a frame may."""

    def __init__(self, kinds: Sequence[K], make: Callable[[K], V], parent: QObject) -> None:
        self._kinds, self._make = kinds, make
        self._ready: dict[K, V] = {}
        self._timer = QTimer(parent, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._make_one)

    def take(self, kind: K) -> V | None:
        """A widget of a kind, if there is one."""
        return self._ready.pop(kind, None)

    def keep(self) -> None:
        """Something grew and will grow again: make one that is missing, by and by."""
        if len(self._ready) < len(self._kinds) and not self._timer.isActive():
            self._timer.start()

    def drop(self) -> None:
        """Nothing grows any more."""
        self._timer.stop()
        for widget in self._ready.values():
            widget.deleteLater()
        self._ready.clear()

    def _make_one(self) -> None:
        kind = next((kind for kind in self._kinds if kind not in self._ready), None)
        if kind is not None:
            self._ready[kind] = self._make(kind)
            self._ready[kind].hide()
