"""The register as the faces handle it: asked for its end, and verified."""

import asyncio
import logging
from dataclasses import replace

from app.core.api.audit import Progress
from app.core.audit import AuditHead, AuditProblem, AuditReport, AuditStatus, Verification
from app.core.errors import Kind, KnownError
from app.engine.frame.ground import Ground
from app.vault.custody import OFFICER_KEY

log = logging.getLogger(__name__)

# So many answers are asked for their requests at a start, and when only what is new is checked.
NEWEST = 50
_AT_ONCE = 1_000
_NOT_KEPT = "The log does not go on from the end that was kept."


class Register:
    """The desk `audit`."""

    def __init__(self, ground: Ground) -> None:
        self._log = ground.register
        self._turns = ground.turns
        self._verifications = ground.verifications
        self._vault = ground.vault
        self._clock = ground.clock

    async def status(self) -> AuditStatus:
        """Size and head."""
        return await self._log.status()

    async def last(self) -> Verification | None:
        """What the last verification found, and when; None before the first."""
        return await self._verifications.last()

    async def verify(
        self,
        progress: Progress | None = None,
        kept: AuditHead | None = None,
        *,
        whole: bool = True,
        every: int = 1,
    ) -> AuditReport:
        """Check the register, and that it is not older than the conversations, or than an end that was kept.

        From entry 1 on, or if not `whole` from where the last one ended; of the signatures each `every`-th, and the
        last of each key. The result is kept.
        """
        tell = (lambda done, total: progress(done / total if total else 1.0)) if progress else None
        before = await self._verifications.last()
        begun = before.report.verified if before and before.report.ok and not whole else None
        # Asked for first: what is appended from here on only lengthens the register.
        remembered = await self._turns.head()
        # Where no company reads it, the person's own key opens the bodies; each day's are looked at from outside.
        seed = await asyncio.to_thread(self._vault.get, OFFICER_KEY) if begun is None else None
        report = await self._log.verify(tell, remembered=remembered, begun=begun, seed=seed, every=every)
        if begun is not None and remembered is not None and remembered.size <= begun.size:
            report = await self._goes_on(report, remembered)
        report = await self._answers_stand(report, whole=begun is None)
        if kept is not None:
            report = await self._goes_on(report, kept, _NOT_KEPT)
        now = self._clock.now_us()
        whole_us = now if report.first == 1 else before.whole_us if before else None
        try:
            await self._verifications.keep(Verification(now, report, whole_us))
        except KnownError as failure:
            # What was found matters more than that it is found again.
            log.info("What a verification found could not be kept: %s", failure.kind)
        return report

    async def _answers_stand(self, report: AuditReport, *, whole: bool) -> AuditReport:
        """What was found, and whether all requests stand there that answers name; if not `whole`, the newest."""
        if any(problem.kind == "rollback" for problem in report.problems):
            return report
        named, more = await self._turns.named(_AT_ONCE if whole else NEWEST)
        while (lacks := await self._log.lacks(named, verified=whole)) is None and whole and more is not None:
            named, more = await self._turns.named(_AT_ONCE, more)
        if lacks is None:
            return report
        found = AuditProblem(
            None, "rollback", f"The conversations name a request, entry {lacks.seq}, that is not there."
        )
        return replace(report, problems=(*report.problems, found), verified=None)

    async def _goes_on(self, report: AuditReport, end: AuditHead, why: str = "") -> AuditReport:
        """What was found, and whether the register goes through an end that it had."""
        try:
            await self._log.check(end)
        except KnownError as failure:
            if failure.kind is not Kind.AUDIT_BLOCKED:
                raise
            found = AuditProblem(None, "rollback", why or str(failure.fields.get("detail") or failure.message))
            return replace(report, problems=(*report.problems, found), verified=None)
        return report
