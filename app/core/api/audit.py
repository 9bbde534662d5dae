"""The register."""

from collections.abc import Callable
from typing import Protocol

from app.core.audit import AuditHead, AuditReport, AuditStatus, Verification

Progress = Callable[[float], None]


class AuditDesk(Protocol):
    """What can be asked of the register."""

    async def status(self) -> AuditStatus:
        """Size and head of the register; raises `audit_blocked` where this device did not sign it."""
        ...

    async def last(self) -> Verification | None:
        """What the last verification found, and when; None before the first."""
        ...

    async def verify(
        self, progress: Progress | None = None, kept: AuditHead | None = None, *, whole: bool = True, every: int = 1
    ) -> AuditReport:
        """Check the whole register, or only what was recorded since the last verification; the result is kept.

        With `kept`, also that it goes through an end which `status` said earlier; of the signatures each `every`-th.
        """
        ...
