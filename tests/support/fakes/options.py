"""The desk of options, in memory (`core.api.options.OptionsDesk`)."""

from app.core.events import OptionsChanged
from app.core.options import Layer, Option, OptionState, OptionValue
from tests.support.fakes.state import FakeState


class FakeOptions:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def all(self) -> tuple[OptionState, ...]:
        await self._state.call("options.all")
        return tuple(self._option(option) for option in self._state.option_table)

    async def set(self, key: str, value: OptionValue) -> OptionState:
        await self._state.call("options.set", key, value)
        self._state.values[key] = (value, Layer.USER, "settings.toml")
        self._state.emit(OptionsChanged())
        return self._option(next(o for o in self._state.option_table if o.key == key))

    async def reset(self, key: str) -> OptionState:
        await self._state.call("options.reset", key)
        self._state.values.pop(key, None)
        self._state.emit(OptionsChanged())
        return self._option(next(o for o in self._state.option_table if o.key == key))

    def _option(self, option: Option) -> OptionState:
        value, layer, source = self._state.values.get(option.key, (option.default, Layer.DEFAULT, ""))
        return OptionState(option, value, layer, source)
