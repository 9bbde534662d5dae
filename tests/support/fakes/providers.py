"""The desk of providers, in memory (`core.api.providers.ProvidersDesk`)."""

import re

from app.core.api.providers import NewProvider
from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.core.models import RESERVED_NAMES, ProviderCheck, ProviderConfig
from tests.support.fakes.state import FakeState
from tests.support.samples import remote_status


class FakeProviders:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def all(self) -> tuple[ProviderConfig, ...]:
        await self._state.call("providers.all")
        return tuple(sorted(self._state.known_providers, key=lambda one: one.name))

    async def add(self, provider: NewProvider) -> ProviderConfig:
        await self._state.call("providers.add", provider)
        config = self._checked(provider.config)
        self._is_mine(config.name)
        self._forget(config.name)
        self._state.known_providers.append(config)
        self._state.known_models += [remote_status(config.name, model) for model in self._state.check.models]
        self._state.emit(ModelsChanged())
        return config

    async def set_key(self, name: str, key: str, url: str | None) -> ProviderConfig:
        await self._state.call("providers.set_key", name, key, url)
        config = next((one for one in self._state.known_providers if one.name == name), None)
        if config is None:
            raise KnownError(Kind.NOT_FOUND, what="provider", name=name)
        kept = self._state.keys_kept.get(name, "")
        if (kept and not config.url.startswith(kept)) if url is None else config.url != url:
            raise KnownError(Kind.KEY_ELSEWHERE, who=name, kept=kept, now=config.url)
        if not key.isascii() or " " in key:
            raise KnownError(Kind.USAGE, detail="The key cannot be used.")
        others = [one for one in self._state.known_models if one.offer.provider != name]
        self._state.known_models = others + [remote_status(name, model) for model in self._state.check.models]
        self._state.emit(ModelsChanged())
        return config

    async def remove(self, name: str) -> None:
        await self._state.call("providers.remove", name)
        if not self._is_mine(name):
            raise KnownError(Kind.NOT_FOUND, what="provider", name=name)
        self._forget(name)
        self._state.emit(ModelsChanged())

    async def test(self, provider: NewProvider) -> ProviderCheck:
        await self._state.call("providers.test", provider)
        self._checked(provider.config)
        return self._state.check

    def _checked(self, config: ProviderConfig) -> ProviderConfig:
        if config.name.casefold() in RESERVED_NAMES or not re.fullmatch(r"\w[\w.-]{,63}", config.name):
            raise KnownError(Kind.USAGE, detail=f"The name “{config.name}” cannot be used.")
        return config

    def _is_mine(self, name: str) -> bool:
        found = [one for one in self._state.known_providers if one.name == name]
        if any(one.managed for one in found):
            raise KnownError(Kind.POLICY, detail=f"The provider “{name}” is set for everybody.")
        return bool(found)

    def _forget(self, name: str) -> None:
        self._state.known_providers = [one for one in self._state.known_providers if one.name != name]
        self._state.known_models = [one for one in self._state.known_models if one.offer.provider != name]
