"""The desk of backups, in memory (`core.api.backups.BackupsDesk`)."""

from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.core.restored import Restored
from app.vault.given import SHORTEST_PASSPHRASE
from tests.support.fakes.state import FakeState


class FakeBackups:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def create(self, path: str, passphrase: str) -> str:
        await self._state.call("backups.create", path)
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise KnownError(Kind.USAGE, detail=f"The passphrase needs at least {SHORTEST_PASSPHRASE} characters.")
        return path

    async def needs_passphrase(self, path: str) -> bool:
        await self._state.call("backups.needs_passphrase", path)
        return "periodic" not in path

    async def restore(self, path: str, passphrase: str) -> Restored:
        try:
            await self._state.call("backups.restore", path)
            return Restored(self._state.moved, self._state.register_found)
        finally:
            # What was open is open again, whether it worked or not.
            self._state.emit(ModelsChanged())
