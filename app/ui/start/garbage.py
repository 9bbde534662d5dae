"""Python's cyclic garbage, collected on the Qt thread alone.

Python collects in whichever thread happens to allocate, the engine's included; a widget that is freed there takes the
process with it.
"""

import gc

from PySide6.QtCore import QObject, QTimer

# How often to look, in milliseconds; a look costs about a microsecond.
_EVERY_MS = 250
# Young objects, collections of the young, collections of the middle-aged: more than these and a collection is due.
_THRESHOLDS = (2_000, 10, 10)


class Garbage(QObject):
    """Switches automatic collection off for as long as it lives, and collects when it is due."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        # What the start made lives as long as the program: no later collection needs to walk it.
        gc.collect()
        gc.freeze()
        timer = QTimer(self, interval=_EVERY_MS)
        timer.timeout.connect(self.look)
        timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due."""
        due = [age for age, (count, most) in enumerate(zip(gc.get_count(), _THRESHOLDS, strict=True)) if count > most]
        if due:
            gc.collect(due[-1])

    def end(self) -> None:
        """Let Python collect where it likes again: no widget is left."""
        gc.unfreeze()
        gc.enable()
