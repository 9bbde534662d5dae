"""The desk of providers, in memory (`core.api.providers.ProvidersDesk`)."""

from app.core.api.providers import NewProvider
from app.core.events import ModelsChanged
from app.core.models import ProviderCheck, ProviderConfig
from tests.support.fakes.state import FakeState


class FakeProviders:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def all(self) -> tuple[ProviderConfig, ...]:
        await self._state.call("providers.all")
        return tuple(self._state.known_providers)

    async def add(self, provider: NewProvider) -> ProviderConfig:
        await self._state.call("providers.add", provider)
        config = provider.config
        self._state.known_providers = [p for p in self._state.known_providers if p.name != config.name] + [config]
        self._state.emit(ModelsChanged())
        return config

    async def remove(self, name: str) -> None:
        await self._state.call("providers.remove", name)
        self._state.known_providers = [p for p in self._state.known_providers if p.name != name]
        self._state.emit(ModelsChanged())

    async def test(self, provider: NewProvider) -> ProviderCheck:
        await self._state.call("providers.test", provider)
        return self._state.check
