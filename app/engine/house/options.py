"""Options as the faces handle them: read, set, forgotten; what is open is brought into line at once."""

import asyncio
from collections.abc import Callable
from functools import partial

from app.core.events import OptionsChanged
from app.core.options import OptionState, OptionValue
from app.engine.frame.bus import EventBus
from app.engine.house.home import Home
from app.settings.layers import Settings


class Options:
    """The desk `options`."""

    def __init__(self, settings: Settings, home: Home, bus: EventBus) -> None:
        self._settings = settings
        self._home = home
        self._bus = bus
        self._changing = asyncio.Lock()

    async def all(self) -> tuple[OptionState, ...]:
        """Every option with the value in force."""
        return self._settings.states()

    async def set(self, key: str, value: OptionValue) -> OptionState:
        """Set a person's value; raises `policy` for a locked one, `usage` for a bad value."""
        return await self._change(partial(self._settings.set, key, value))

    async def reset(self, key: str) -> OptionState:
        """Forget the person's value."""
        return await self._change(partial(self._settings.reset, key))

    async def _change(self, change: Callable[[], OptionState]) -> OptionState:
        async with self._changing:
            # Threads keep no order, and of two values for one option the later must win.
            state = await asyncio.to_thread(change)
        if self._home.session is not None:
            await self._home.session.changes.apply(state.option.group)
        self._bus.publish(OptionsChanged())
        return state
