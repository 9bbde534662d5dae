"""How the window looks, as the options say: light or dark, and how large the text is."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject

from app.core.events import EngineEvent, OptionsChanged
from app.core.options import Option, OptionValue
from app.ui.shell.remembered import Remembered
from app.ui.theme.theme import Appearance, appearance_of, theme
from app.ui.wiring.actions import ActionId
from app.ui.wiring.bridge import Bridge

_THEME, _SIZE = "appearance.theme", "appearance.text_size"


class Looks(QObject):
    """Applies the options, and makes text larger and smaller."""

    def __init__(self, bridge: Bridge, remembered: Remembered, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._remembered = bridge, remembered
        self._appearance = Appearance.SYSTEM
        self._size: Option | None = None
        self._steps, self._changes, self._storing = 0, 0, False

    def deeds(self) -> dict[ActionId, Callable[[], object]]:
        """What the window's actions do here."""
        return {
            ActionId.LARGER_TEXT: lambda: self.resize_text(1),
            ActionId.SMALLER_TEXT: lambda: self.resize_text(-1),
            ActionId.USUAL_TEXT: lambda: self.resize_text(0),
        }

    def take(self, events: Iterable[EngineEvent]) -> None:
        """Follow a batch."""
        for event in events:
            if isinstance(event, OptionsChanged):
                self._bridge.start(self.refresh())

    async def refresh(self) -> None:
        """Look as the options say; a size that was changed since they were asked for counts more."""
        changes = self._changes
        states = {state.option.key: state for state in await self._bridge.call(self._bridge.engine.options.all())}
        self._appearance = appearance_of(str(states[_THEME].value) if _THEME in states else "")
        theme().set_appearance(self._appearance)
        if _SIZE in states and not self._storing and changes == self._changes:
            self._size, self._steps = states[_SIZE].option, int(str(states[_SIZE].value))
            theme().set_text_steps(self._steps)
        self._remembered.keep_look(self._appearance, self._steps)

    def resize_text(self, by: int) -> None:
        """Make all text so many steps larger, as far as it goes; 0 makes it as large as the system's."""
        if self._size is None:
            return
        least, most = self._size.minimum or 0, self._size.maximum or 0
        steps = max(least, min(most, self._steps + by if by else 0))
        if steps != self._steps:
            # At once, and stored behind it: somebody holds the key.
            self._steps, self._changes = steps, self._changes + 1
            theme().set_text_steps(steps)
            self._remembered.keep_look(self._appearance, steps)
            if not self._storing:
                self._storing = True
                self._bridge.start(self._store(self._size.default))

    async def _store(self, usual: OptionValue) -> None:
        """Store the size, and once more if it changed meanwhile: of two at once the older might come last."""
        engine, stored = self._bridge.engine, None
        try:
            while stored != self._steps:
                stored = self._steps
                await self._bridge.call(
                    engine.options.reset(_SIZE) if stored == usual else engine.options.set(_SIZE, stored)
                )
        finally:
            self._storing = False
