"""The desk of backups, in memory (`core.api.backups.BackupsDesk`)."""

from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.core.models import AddressChange
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

    async def restore(self, path: str, passphrase: str) -> tuple[AddressChange, ...]:
        try:
            await self._state.call("backups.restore", path)
            return self._state.moved
        finally:
            # What was open is open again, whether it worked or not.
            self._state.emit(ModelsChanged())
