"""Options, policy and providers that change beneath an open home: brought into force, told, and policy recorded."""

import asyncio

from app.core.audit import AuditEvent, AuditKind
from app.core.digest import plain
from app.core.events import OptionsChanged, PolicyChanged
from app.core.options import OptionValue
from app.engine.door.catalogue import Catalogue
from app.engine.door.lines import Lines
from app.engine.frame.ground import Ground


class Changes:
    """Brings into force what is held open by old values. Whose keys open the register is settled at the opening."""

    def __init__(self, ground: Ground, lines: Lines, catalogue: Catalogue) -> None:
        self._looking = asyncio.Lock()
        self._settings = ground.settings
        self._register = ground.register
        self._bus = ground.bus
        self._lines = lines
        self._catalogue = catalogue
        # The entry of the session's opening tells it.
        self._recorded = self._settings.report.policy.sha256

    async def apply(self, group: str) -> None:
        """Options of a group changed."""
        if group == "Network":
            self._lines.reopen()
        elif group == "Local models":
            await self._lines.renew_local()
            await self._catalogue.refresh()

    async def before_sending(self) -> None:
        """What holds now, for what is about to leave: policy, providers and models as they are at this moment.

        The places of policy are only looked at (stat), and read when something moved there. Raises as `look`.
        """
        if self._settings.is_outdated():
            await self.look()
        await self._catalogue.catch_up()

    async def look(self) -> None:
        """Read policy and the person's file again, as an administrator or another process may have written them.

        Raises `audit_blocked` when a new policy could not be recorded, which is in force nevertheless and recorded by
        the next look.
        """
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        before, policy = self._values(), self._settings.report
        if await asyncio.to_thread(self._settings.reload):
            after = self._values()
            for group in sorted({group for (group, key), value in after.items() if before[group, key] != value}):
                await self.apply(group)
            await self._catalogue.refresh()
            self._bus.publish(OptionsChanged())
            if self._settings.report != policy:
                self._bus.publish(PolicyChanged())
        await self._record()

    async def _record(self) -> None:
        policy = self._settings.report.policy
        name = policy.sha256
        if name == self._recorded:
            return
        body = {
            "signalbox.policy_before_sha256": self._recorded,
            "signalbox.policy_sha256": name,
            "signalbox.policy": plain(policy),
        }
        await self._register.append(AuditEvent(AuditKind.POLICY_APPLIED, body))
        self._recorded = name

    def _values(self) -> dict[tuple[str, str], OptionValue]:
        return {(state.option.group, state.option.key): state.value for state in self._settings.states()}
