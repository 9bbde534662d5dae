"""The desk of models, in memory (`core.api.models.ModelsDesk`)."""

from app.core.events import ModelsChanged
from app.core.models import ModelFacts, ModelStatus
from tests.support.fakes.state import FakeState
from tests.support.samples import facts, local_status


class FakeModels:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def all(self) -> tuple[ModelStatus, ...]:
        await self._state.call("models.all")
        return tuple(self._state.known_models)

    async def add(self, path: str) -> ModelStatus:
        await self._state.call("models.add", path)
        added = local_status(path.rsplit("/", 1)[-1].removesuffix(".gguf"))
        self._state.known_models.append(added)
        self._state.emit(ModelsChanged())
        return added

    async def remove(self, name: str) -> None:
        await self._state.call("models.remove", name)
        self._state.known_models = [m for m in self._state.known_models if m.name != name]
        self._state.emit(ModelsChanged())

    async def inspect(self, name_or_path: str) -> ModelFacts:
        await self._state.call("models.inspect", name_or_path)
        return next((m.facts for m in self._state.known_models if m.name == name_or_path and m.facts), facts())
