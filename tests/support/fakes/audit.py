"""The desk of the register, in memory (`core.api.audit.AuditDesk`)."""

from app.core.api.audit import Progress
from app.core.audit import AuditHead, AuditProblem, AuditReport, AuditStatus, Verification
from tests.support.fakes.state import FakeState


class FakeAudit:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state
        self._last: Verification | None = None

    async def status(self) -> AuditStatus:
        return AuditStatus(48_211, "ab" * 32, self._state.now_us, 1, self._state.status.managed, 0)

    async def last(self) -> Verification | None:
        return self._last

    async def verify(
        self, progress: Progress | None = None, kept: AuditHead | None = None, *, whole: bool = True, every: int = 1
    ) -> AuditReport:
        if progress:
            progress(1.0)
        status = await self.status()
        problems: tuple[AuditProblem, ...] = ()
        if kept is not None and (kept.size, kept.root.hex()) != (status.entries, status.root):
            problems = (AuditProblem(None, "rollback", "It is another one."),)
        report = AuditReport(status.entries, problems, 1 if whole else status.entries)
        self._last = Verification(self._state.now_us, report, self._state.now_us)
        return report
