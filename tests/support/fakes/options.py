"""The desk of options, in memory (`core.api.options.OptionsDesk`)."""

from app.core.errors import Kind, KnownError
from app.core.events import OptionsChanged
from app.core.options import Layer, Option, OptionState, OptionValue
from app.settings.values import Misfit, fitted
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
        option = self._open(key)
        try:
            self._state.values[key] = (fitted(option, value), Layer.USER, "settings.toml")
        except Misfit as misfit:
            raise KnownError(Kind.USAGE, detail=str(misfit)) from misfit
        self._state.emit(OptionsChanged())
        return self._option(option)

    async def reset(self, key: str) -> OptionState:
        await self._state.call("options.reset", key)
        option = self._open(key)
        self._state.values.pop(key, None)
        self._state.emit(OptionsChanged())
        return self._option(option)

    def _open(self, key: str) -> Option:
        """An option that the person may change."""
        option = next((option for option in self._state.option_table if option.key == key), None)
        if option is None:
            raise KnownError(Kind.NOT_FOUND, what="option", name=key)
        if self._option(option).locked:
            raise KnownError(Kind.POLICY, detail=f"“{option.title}” is set for everybody.")
        return option

    def _option(self, option: Option) -> OptionState:
        value, layer, source = self._state.values.get(option.key, (option.default, Layer.DEFAULT, ""))
        return OptionState(option, value, layer, source)
