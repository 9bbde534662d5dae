"""The desk of backups, in memory (`core.api.backups.BackupsDesk`)."""

from tests.support.fakes.state import FakeState


class FakeBackups:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def create(self, path: str, passphrase: str) -> str:
        await self._state.call("backups.create", path)
        return path

    async def needs_passphrase(self, path: str) -> bool:
        await self._state.call("backups.needs_passphrase", path)
        return "periodic" not in path

    async def restore(self, path: str, passphrase: str) -> None:
        await self._state.call("backups.restore", path)
