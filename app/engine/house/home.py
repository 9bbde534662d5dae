"""A home as a whole: opened, closed, recovered, exchanged, examined. One thing at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from app.core.api.home import Check, EngineStatus
from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import OptionsChanged, PolicyChanged
from app.core.policy import PolicyReport
from app.engine.frame.bus import EventBus
from app.engine.frame.footing import is_elsewhere
from app.engine.frame.setup import Setup
from app.engine.house import doctor
from app.engine.house.opening import OpenVault, Session, open_session
from app.engine.house.unlocking import Unlocking
from app.settings.layers import Settings
from app.vault.custody import KeyVault
from app.vault.recovery import make_recovery_key

Exchange = Callable[[KeyVault | None], Awaitable[KeyVault]]


class Home:
    """The desk `home`. Closed at first; `session` is there while it is open."""

    def __init__(self, setup: Setup, settings: Settings, bus: EventBus, unlocking: Unlocking) -> None:
        self._setup = setup
        self._settings = settings
        self._bus = bus
        self._unlocking = unlocking
        self._turning = asyncio.Lock()
        self.session: Session | None = None
        settings.objection = self._objection

    @property
    def opened(self) -> Session:
        """What exists only while the home is open; to ask for it before is a bug."""
        if self.session is None:
            raise RuntimeError("the engine is not open")
        return self.session

    async def open(self, passphrase: str | None = None) -> EngineStatus:
        """Open it, if it is not open yet."""
        return await self._open_with(partial(self._unlocking.open, passphrase))

    async def recover(self, recovery_key: str, passphrase: str | None = None) -> EngineStatus:
        """Put lost keys back, then open."""
        status = await self._open_with(partial(self._unlocking.recover, recovery_key, passphrase))
        await self._record(AuditEvent(AuditKind.RECOVERY_USED, {"signalbox.vault": status.vault}))
        return status

    async def make_recovery_key(self) -> str:
        """A new recovery key."""
        return await asyncio.to_thread(make_recovery_key, self.opened.vault)

    async def close(self) -> None:
        """Close it, if it is open."""
        async with self._turning:
            await self._leave()

    async def doctor(self) -> tuple[Check, ...]:
        """What works and what does not; a closed home is opened for a moment, if it can be."""
        async with self._turning:
            if self.session is not None:
                return await doctor.examine(self._setup, self._settings, self.session)
            try:
                await self._enter(partial(self._unlocking.open, None))
            except KnownError as failure:
                return await doctor.examine(self._setup, self._settings, None, failure)
            try:
                return await doctor.examine(self._setup, self._settings, self.session)
            finally:
                await self._leave()

    async def exchange(self, work: Exchange) -> None:
        """Close the home while `work` puts something else in place of what is in it.

        `work` gets the vault that was open, if one was, and returns the one that fits then. A home that was open is
        open again afterwards, whether it worked or not. Raises `audit_blocked` where the opening that follows cannot
        be recorded, and with it what was done.
        """
        async with self._turning:
            session = self.session
            vault = await self._close_alone(session) if session else None
            try:
                fitting = await work(vault)
            except BaseException:
                if vault is not None:
                    await self._enter(lambda: vault)
                raise
            after = await self._enter(lambda: fitting)
            await after.changes.settle()
            if session is None:
                await self._leave()

    async def _open_with(self, unlock: OpenVault) -> EngineStatus:
        async with self._turning:
            session = self.session or await self._enter(unlock)
            return session.status()

    async def _enter(self, unlock: OpenVault) -> Session:
        # The rules by which it is opened are those of now, however long a passphrase was waited for.
        before = self._settings.report
        changed = await asyncio.to_thread(self._settings.reload)
        session = self.session = await open_session(self._setup, self._settings, self._bus, unlock)
        if self._objection(self._settings.report):
            # It was opened with a vault from before.
            await asyncio.to_thread(self._settings.reload)
        if self._settings.report is not before:
            self._bus.publish(PolicyChanged())
        if changed:
            self._bus.publish(OptionsChanged())
        return session

    def _objection(self, report: PolicyReport) -> str:
        """The key of policy that an open home cannot follow before it is opened anew, or ""."""
        if is_elsewhere(self._setup.home, report.policy):
            return "home"
        return self.session.ground.footing.objection(report) if self.session is not None else ""

    async def _leave(self) -> None:
        session, self.session = self.session, None
        if session is not None:
            await session.aclose()
            self._bus.flush()

    async def _close_alone(self, session: Session) -> KeyVault:
        if session.owners.others():
            raise KnownError(Kind.USAGE, detail="Close every other Signalbox first, then restore the backup.")
        await self._leave()
        return session.vault

    async def _record(self, event: AuditEvent) -> None:
        await self.opened.register.append(event)
