"""The desk of the register, in memory (`core.api.audit.AuditDesk`)."""

from app.core.api.audit import Progress
from app.core.audit import AuditHead, AuditProblem, AuditReport, AuditStatus
from tests.support.fakes.state import FakeState


class FakeAudit:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def status(self) -> AuditStatus:
        return AuditStatus(48_211, "ab" * 32, self._state.now_us, 1, self._state.status.managed, 0)

    async def verify(self, progress: Progress | None = None, kept: AuditHead | None = None) -> AuditReport:
        if progress:
            progress(1.0)
        status = await self.status()
        if kept is not None and (kept.size, kept.root.hex()) != (status.entries, status.root):
            return AuditReport(status.entries, (AuditProblem(None, "rollback", "It is another one."),))
        return AuditReport(status.entries, ())
