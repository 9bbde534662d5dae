"""A home as a whole: opened, closed, recovered, restored, examined. One thing at a time."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from app.core.api import Check, EngineStatus
from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError
from app.engine.frame.bus import EventBus
from app.engine.frame.setup import Setup
from app.engine.house import backups, doctor
from app.engine.house.opening import OpenVault, Session, open_session
from app.settings.layers import Settings
from app.vault.custody import KeyVault
from app.vault.opening import open_vault
from app.vault.recovery import make_recovery_key, recover


class Home:
    """Closed at first; `session` is there while it is open."""

    def __init__(self, setup: Setup, settings: Settings, bus: EventBus) -> None:
        self._setup = setup
        self._settings = settings
        self._bus = bus
        self._turning = asyncio.Lock()
        self.session: Session | None = None

    async def open(self, passphrase: str | None) -> EngineStatus:
        """Open it, if it is not open yet."""
        return await self._open_with(partial(self._unlock, passphrase))

    async def recover(self, recovery_key: str, passphrase: str | None) -> EngineStatus:
        """Put lost keys back, then open."""
        unlock = partial(recover, self._setup.home, recovery_key, **self._custody(passphrase))
        status = await self._open_with(unlock)
        await self._record(AuditKind.RECOVERY_USED, {"signalbox.vault": status.vault})
        return status

    async def make_recovery_key(self) -> str:
        """A new recovery key."""
        assert self.session is not None
        return await asyncio.to_thread(make_recovery_key, self.session.vault)

    async def close(self) -> None:
        """Close it, if it is open."""
        async with self._turning:
            await self._leave()

    async def create_backup(self, path: Path, passphrase: str) -> str:
        """Write a backup; returns its path."""
        assert self.session is not None
        return await backups.create(self.session, path, passphrase)

    async def restore_backup(self, path: Path, passphrase: str) -> None:
        """Put a backup in place; a home that was open is open again afterwards, whether it worked or not."""
        async with self._turning:
            session = self.session
            vault = await self._close_for_restore(session) if session else None
            try:
                backup = backups.Backup(path, passphrase)
                fitting = await backups.restore(self._setup, backup, vault, self._unlock, self._custody(None))
            except BaseException:
                if vault is not None:
                    await self._enter(lambda: vault)
                raise
            await self._enter(lambda: fitting)
            await self._record(AuditKind.BACKUP_RESTORED, {"signalbox.file": path.name})
            if session is None:
                await self._leave()

    async def examine(self) -> tuple[Check, ...]:
        """What works and what does not; a closed home is opened for a moment, if it can be."""
        async with self._turning:
            if self.session is not None:
                return await doctor.examine(self._setup, self._settings, self.session)
            try:
                await self._enter(partial(self._unlock, None))
            except KnownError as failure:
                return await doctor.examine(self._setup, self._settings, None, failure)
            try:
                return await doctor.examine(self._setup, self._settings, self.session)
            finally:
                await self._leave()

    async def _open_with(self, unlock: OpenVault) -> EngineStatus:
        async with self._turning:
            session = self.session or await self._enter(unlock)
            return session.status()

    async def _enter(self, unlock: OpenVault) -> Session:
        self.session = await open_session(self._setup, self._settings, self._bus, unlock)
        return self.session

    async def _leave(self) -> None:
        session, self.session = self.session, None
        if session is not None:
            await session.aclose()
            self._bus.flush()

    async def _close_for_restore(self, session: Session) -> KeyVault:
        if session.owners.others():
            raise KnownError(Kind.USAGE, detail="Close every other Signalbox first, then restore the backup.")
        await self._leave()
        return session.vault

    async def _record(self, kind: AuditKind, body: dict[str, Any]) -> None:
        assert self.session is not None
        await self.session.register.append(AuditEvent(kind, body))

    def _unlock(self, passphrase: str | None) -> KeyVault:
        return open_vault(self._setup.home, box=self._setup.box(), **self._custody(passphrase))

    def _custody(self, passphrase: str | None) -> dict[str, Any]:
        policy = self._settings.report.policy
        return {
            "passphrase": passphrase,
            "passphrase_file": self._setup.passphrase_file,
            "allow_passphrase": policy.passphrase_fallback,
            "managed": bool(policy.recipients),
        }
