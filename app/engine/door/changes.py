"""Options, policy and providers that change beneath an open home: brought into force, told, and policy recorded."""

import asyncio
from collections.abc import Awaitable, Callable

from app.core.audit import AuditEvent, AuditKind
from app.core.digest import plain
from app.core.events import OptionsChanged, PolicyChanged
from app.core.options import OptionValue
from app.core.policy import PolicyReport
from app.engine.door.catalogue import Catalogue
from app.engine.door.lines import Lines
from app.engine.frame.ground import Ground


class Changes:
    """Brings into force what is held open by old values."""

    def __init__(self, ground: Ground, lines: Lines, catalogue: Catalogue) -> None:
        self._settings = ground.settings
        self._register = ground.register
        self._footing = ground.footing
        self._bus = ground.bus
        self._lines = lines
        self._catalogue = catalogue
        self._under_way: asyncio.Task[None] | None = None
        # What is in force everywhere and recorded, None while that is on its way; the settings know what was read.
        self._applied: PolicyReport | None = self._settings.report
        self._told = self._settings.report
        self._values = self._values_now()
        self._on_local: object = _on_local(self._settings.report)
        # The entry of the session's opening tells it.
        self._recorded = self._settings.report.policy.sha256
        # Writes that entry, where it could not be written at the opening.
        self.owed: Callable[[], Awaitable[None]] | None = None

    @property
    def is_behind(self) -> bool:
        """Whether something else may hold by now than what the catalogue's offers were judged by; reads nothing."""
        report = self._settings.report
        # By identity: rules that went and came again are others, for whatever was done under those between.
        everywhere = report is self._applied and report is self._catalogue.judged_by
        return self._under_way is not None or not everywhere or self._settings.is_outdated()

    async def apply(self, group: str) -> None:
        """Options of a group changed."""
        self._values = self._values_now()
        await self._follow(group)

    async def _follow(self, group: str) -> None:
        if group == "Network":
            self._lines.reopen()
        elif group == "Local models":
            await self._lines.renew_local()
            await self._catalogue.refresh()

    async def before_sending(self) -> None:
        """What holds now, for what is about to leave: policy, providers and models as they are at this moment.

        The places of policy are only looked at (stat), and read when something moved there; who comes meanwhile waits.
        Raises as `look`, also where the session's own entry cannot be written.
        """
        await self.settle()
        await self._catalogue.catch_up()
        await self.up_to_date()

    async def settle(self) -> None:
        """Write the session's own entry, where it could not be written at the opening; raises `audit_blocked`."""
        if self.owed is not None:
            await self.owed()
            self.owed = None

    async def up_to_date(self) -> None:
        """What holds now is in force afterwards; nothing is waited for after the last look. Raises as `look`."""
        while self.is_behind:
            await self.look()

    async def look(self) -> None:
        """Read policy and the person's file again, as an administrator or another process may have written them.

        What was begun is finished, whoever is gone. Raises `audit_blocked` when a new policy could not be recorded:
        until a later look did it, nothing is sent.
        """
        if self._under_way is None:
            self._under_way = asyncio.ensure_future(self._look())
            self._under_way.add_done_callback(self._looked)
        await asyncio.shield(self._under_way)

    async def aclose(self) -> None:
        """Finish the look that is under way."""
        if self._under_way is not None:
            await asyncio.wait({self._under_way})

    def _looked(self, done: "asyncio.Task[None]") -> None:
        self._under_way = None
        # Those who wait for it have its error; that nobody does is no fault.
        if not done.cancelled():
            done.exception()

    async def _look(self) -> None:
        await asyncio.to_thread(self._settings.reload)
        report, after = self._settings.report, self._values_now()
        # Where this breaks off, all of it is to be done again.
        self._applied, before, self._values = None, self._values, {}
        loaded_by, self._on_local = self._on_local, None
        # First: whatever is recorded from now on is sealed for those who shall be able to open it now.
        self._footing.follow(report)
        for group in sorted({group for (group, key), value in after.items() if before.get((group, key)) != value}):
            await self._follow(group)
        if _on_local(report) != loaded_by:
            # What is in memory may be banned by now; what is not is loaded anew by the rules of then.
            await self._lines.renew_local()
        if report is not self._catalogue.judged_by:
            await self._catalogue.refresh()
        self._values, self._on_local = after, _on_local(report)
        self._tell(report, is_other=before != after)
        await self._record(report)
        self._applied = report

    def _tell(self, report: PolicyReport, *, is_other: bool) -> None:
        is_new, self._told = report != self._told, report
        if is_new:
            self._bus.publish(PolicyChanged())
        if is_new or is_other:
            self._bus.publish(OptionsChanged())

    async def _record(self, report: PolicyReport) -> None:
        policy = report.policy
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

    def _values_now(self) -> dict[tuple[str, str], OptionValue]:
        return {(state.option.group, state.option.key): state.value for state in self._settings.states()}


def _on_local(report: PolicyReport) -> object:
    """What the rules say of local models: whether there are any, and which."""
    policy = report.policy
    return policy.local_models, policy.models_allowed, policy.models_denied
