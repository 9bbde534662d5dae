"""What would happen to the message as it stands, asked again when the typing pauses."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import KnownError
from app.core.requests import Unsent
from app.ui.composer.next_message import NextMessage
from app.ui.wiring.bridge import Bridge

_PAUSE_MS = 300


class Forecast(QObject):
    """Asks the engine where a message would go.

    Signals:
        known: a `Route`, or None when the engine could not say.
        filled: a `Fill`, or None when nothing is known of how much the model can read.
    """

    known = Signal(object)
    filled = Signal(object)

    def __init__(
        self, bridge: Bridge, following: NextMessage, content: Callable[[], Unsent], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._next, self._content = bridge, following, content
        self._asked = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: bridge.start(self._ask()))

    def soon(self) -> None:
        """The message changes: ask when the typing pauses."""
        self._timer.start(_PAUSE_MS)

    def now(self) -> None:
        """Pick, label or conversation changed: ask at once."""
        self._timer.start(0)

    async def _ask(self) -> None:
        self._asked += 1
        asked = self._asked
        content = self._content()
        try:
            route = await self._next.route(content.text, content.files)
        except KnownError:
            # The message says so itself when it is sent.
            route = None
        if asked == self._asked:
            self.filled.emit(route.fill if route else None)
            self.known.emit(route)
