"""The register."""

from collections.abc import Callable, Collection
from typing import Protocol

from app.core.audit import AuditEvent, AuditHead, AuditReport, AuditStatus, Named, Verified


class AuditLog(Protocol):
    """`audit.db`, open for appending."""

    @property
    def head(self) -> AuditHead | None:
        """The end of the log after this process's last entry; None before its first."""
        ...

    @property
    def audience(self) -> bytes:
        """Names this log and everybody whom the next entry is sealed for."""
        ...

    async def append(self, event: AuditEvent, after: AuditHead | None = None) -> int:
        """Seal and record; returns the entry's number once it is durable; raises `audit_blocked`.

        0 for an outcome whose request has one already: nothing is recorded then, and a `response.late` may tell it.
        Nothing is appended to a log that did not go through the end `after`.
        """
        ...

    async def check(self, *ends: AuditHead) -> None:
        """Raise `audit_blocked` unless the log goes through these ends."""
        ...

    async def lacks(self, named: Collection[Named], *, verified: bool = False) -> Named | None:
        """The first of these that is no request in the log; None where all are.

        Entries that were `verified` are what stands beside them, and need not be read again.
        """
        ...

    async def requests_of(self, turn: str, after: int) -> tuple[int, ...]:
        """Numbers of the request entries of a turn; behind the entry `after` those whose sealed header names it."""
        ...

    async def open_requests(self) -> tuple[tuple[int, str], ...]:
        """(number, turn) of requests that no entry closes."""
        ...

    async def left_open(self, turns: Collection[str], since_us: int) -> tuple[tuple[int, str], ...]:
        """(number, turn) of requests of these turns, begun since then, that no entry closes, as the entries say."""
        ...

    async def verify(
        self,
        progress: Callable[[int, int], None] | None = None,
        *,
        remembered: AuditHead | None = None,
        begun: Verified | None = None,
        seed: bytes | None = None,
        every: int = 1,
    ) -> AuditReport:
        """Check entries, leaves, each `every`-th signature and the tree, and that the log went through `remembered`.

        From where `begun` ended, if it is given. With an officer's `seed` bodies are opened, too, and what entries name
        of earlier ones is looked for there. `progress` gets (done, total).
        """
        ...

    async def status(self) -> AuditStatus:
        """Size and head; raises `audit_blocked` where this device did not sign it."""
        ...

    async def aclose(self) -> None:
        """Finish what is queued and close."""
        ...
