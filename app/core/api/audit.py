"""The register."""

from collections.abc import Callable
from typing import Protocol

from app.core.audit import AuditHead, AuditReport, AuditStatus

Progress = Callable[[float], None]


class AuditDesk(Protocol):
    """What can be asked of the register."""

    async def status(self) -> AuditStatus:
        """Size and head of the register."""
        ...

    async def verify(self, progress: Progress | None = None, kept: AuditHead | None = None) -> AuditReport:
        """Check the whole register, and that it goes through an end which `status` said earlier."""
        ...
