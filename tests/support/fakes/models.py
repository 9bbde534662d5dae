"""The desk of models, in memory (`core.api.models.ModelsDesk`)."""

from dataclasses import replace

from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.core.models import LOCAL, ModelFacts, ModelStatus
from app.core.preparing import Preparing
from tests.support.fakes.state import FakeState
from tests.support.samples import facts, local_status


class FakeModels:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def all(self) -> tuple[ModelStatus, ...]:
        await self._state.call("models.all")
        return tuple(sorted(self._state.known_models, key=lambda model: model.name))

    async def preparing(self) -> Preparing | None:
        await self._state.call("models.preparing")
        return self._state.preparing

    async def add(self, path: str) -> ModelStatus:
        await self._state.call("models.add", path)
        added = replace(local_status(path.rsplit("/", 1)[-1].removesuffix(".gguf")), path=path)
        self._state.known_models = [m for m in self._state.known_models if m.name != added.name] + [added]
        self._state.emit(ModelsChanged())
        return added

    async def remove(self, name: str) -> None:
        await self._state.call("models.remove", name)
        mine = [m for m in self._state.known_models if m.name == name and m.offer.provider == LOCAL]
        if not mine:
            raise KnownError(Kind.NOT_FOUND, what="local model", name=name)
        self._state.known_models.remove(mine[0])
        self._state.emit(ModelsChanged())

    async def load(self, name: str) -> None:
        await self._state.call("models.load", name)
        if all(m.name != name or m.offer.provider != LOCAL for m in self._state.known_models):
            raise KnownError(Kind.NOT_FOUND, what="local model", name=name)
        self._state.known_models = [replace(m, loaded=m.loaded or m.name == name) for m in self._state.known_models]

    async def inspect(self, name_or_path: str) -> ModelFacts:
        await self._state.call("models.inspect", name_or_path)
        known = next((m.facts for m in self._state.known_models if m.name == name_or_path), None)
        if known is None and name_or_path.startswith(f"{LOCAL}/"):
            raise KnownError(Kind.NOT_FOUND, what="file", name=name_or_path)
        return known or facts()
