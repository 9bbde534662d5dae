"""The register as the faces handle it: asked for its end, and verified."""

from dataclasses import replace

from app.core.api.audit import Progress
from app.core.audit import AuditHead, AuditReport, AuditStatus
from app.engine.frame.ground import Ground


class Register:
    """The desk `audit`."""

    def __init__(self, ground: Ground) -> None:
        self._log = ground.register
        self._turns = ground.turns

    async def status(self) -> AuditStatus:
        """Size and head."""
        return await self._log.status()

    async def verify(self, progress: Progress | None = None, kept: AuditHead | None = None) -> AuditReport:
        """Check the register, and that it is not older than the conversations, or than an end that was kept."""
        tell = (lambda done, total: progress(done / total if total else 1.0)) if progress else None
        # Asked for first: what is appended from here on only lengthens the register.
        remembered = await self._turns.head()
        report = await self._log.verify(tell, remembered=remembered)
        if kept is None:
            return report
        # By a second reading, for the rare day on which somebody has one.
        again = await self._log.verify(remembered=kept)
        return replace(report, problems=tuple(dict.fromkeys((*report.problems, *again.problems))))
