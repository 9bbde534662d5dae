"""The desk of the home, in memory (`core.api.home.HomeDesk`)."""

from dataclasses import replace

from app.core.api.home import Check, EngineStatus
from app.core.events import ModelsChanged
from tests.support.fakes.state import FakeState


class FakeHome:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def open(self, passphrase: str | None = None) -> EngineStatus:
        await self._state.call("home.open", passphrase)
        return self._state.status

    async def recover(self, recovery_key: str, passphrase: str | None = None) -> EngineStatus:
        await self._state.call("home.recover", recovery_key, passphrase)
        self._state.emit(ModelsChanged())
        return self._state.status

    async def make_recovery_key(self) -> str:
        await self._state.call("home.make_recovery_key")
        self._state.status = replace(self._state.status, has_recovery=True)
        return "4KQ7R-9TZ2M-XW3HD-P6VNB-8CJYF-2LGSE"

    async def doctor(self) -> tuple[Check, ...]:
        await self._state.call("home.doctor")
        return (Check("store", True, "chat.db opens"), Check("gpu", None, "No graphics card was found"))
