"""Has the built-in model in memory before it is asked: it is small, and its first words come at once then."""

from PySide6.QtCore import QObject, QTimer

from app.core.decisions import Route
from app.core.errors import KnownError
from app.core.models import STARTER
from app.ui.wiring.bridge import Bridge

# The window comes first, and whoever types.
_REST_MS = 800


class Warming(QObject):
    """Loads the built-in model where a message would go to it; any other is loaded when it is asked."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: bridge.start(self._load()))

    def follow(self, route: Route | None) -> None:
        """Where the message would go, as it stands now."""
        if route is not None and route.decision.chosen == STARTER:
            self._timer.start(_REST_MS)
        else:
            self._timer.stop()

    async def _load(self) -> None:
        try:
            await self._bridge.call(self._bridge.engine.models.load(STARTER))
        except KnownError:
            # The message says so itself when it is sent.
            return
