"""The register with its witness: the conversations know where it ends, and what does not go on from there is seen.

The two lie in two files. Whoever puts one of them back has both against them, as long as the other stays.
"""

from collections.abc import Awaitable, Callable, Collection

from app.audit.entries import OUTCOMES
from app.core.audit import AuditEvent, AuditHead, AuditKind, AuditReport, AuditStatus, Named, Verified
from app.core.ports.audit_log import AuditLog
from app.core.ports.turns import Turns

# Writes an end in place of the one that is known to stand there, if it still does; returns what stands there then.
Write = Callable[[AuditHead, AuditHead | None], Awaitable[AuditHead]]

# So many starts and ends of the program may follow on one another before the conversations are told of them.
FAR = 500

_OF_A_TURN = frozenset({AuditKind.REQUEST, *OUTCOMES, AuditKind.RESPONSE_LATE})
_ENDS = frozenset({AuditKind.SESSION_OPEN, AuditKind.SESSION_CLOSE})


class Witnessed:
    """The register of an open home. `known` is the end that the conversations knew when it was opened."""

    def __init__(self, log: AuditLog, turns: Turns, known: AuditHead | None) -> None:
        self._log = log
        self._turns = turns
        self._known = known

    async def append(self, event: AuditEvent) -> int:
        """Record, and let the conversations know; returns the entry's number. Raises `audit_blocked`."""
        seq = await self._log.append(event)
        await self.bear(self._turns.remember)
        return seq

    async def record(self, event: AuditEvent, after: AuditHead | None = None) -> int:
        """Record of a turn what is witnessed in a commit of the turn's own; raises `audit_blocked`."""
        _check(event, _OF_A_TURN)
        return await self._log.append(event, after)

    async def record_end(self, event: AuditEvent) -> None:
        """Record what the conversations need not know, unless they are far behind: a start reads what lies between."""
        _check(event, _ENDS)
        await self._log.append(event)
        head = self._log.head
        if head is not None and head.size - (self._known.size if self._known else 0) > FAR:
            await self.bear(self._turns.remember)

    async def bear(self, write: Write) -> None:
        """Let the conversations know, by a commit that may say more.

        Another process may have told them of a later end, and somebody may have put back the register under which it
        did. Raises `audit_blocked` unless the register goes through both ends.
        """
        head = self._log.head
        if head is None:
            return
        stands = await write(head, self._known)
        while stands != head:
            await self._log.check(stands, head)
            if stands.size >= head.size:
                break
            stands = await self._turns.remember(head, stands)
        self._known = stands

    @property
    def head(self) -> AuditHead | None:
        """The end of the log after this process's last entry; None before its first."""
        return self._log.head

    @property
    def audience(self) -> bytes:
        """Names the register and everybody whom the next entry is sealed for."""
        return self._log.audience

    async def check(self, *ends: AuditHead) -> None:
        """Raise `audit_blocked` unless the register goes through these ends."""
        await self._log.check(*ends)

    async def lacks(self, named: Collection[Named], *, verified: bool = False) -> Named | None:
        """The first of these that is no request in the register, as `AuditLog.lacks`."""
        return await self._log.lacks(named, verified=verified)

    async def requests_of(self, turn: str, after: int) -> tuple[int, ...]:
        """Numbers of the request entries of a turn, as `AuditLog.requests_of`."""
        return await self._log.requests_of(turn, after)

    async def open_requests(self) -> tuple[tuple[int, str], ...]:
        """(number, turn) of requests that no entry closes."""
        return await self._log.open_requests()

    async def left_open(self, turns: Collection[str], since_us: int) -> tuple[tuple[int, str], ...]:
        """(number, turn) of requests of these turns that no entry closes, as the entries themselves say."""
        return await self._log.left_open(turns, since_us)

    async def verify(
        self,
        progress: Callable[[int, int], None] | None = None,
        *,
        remembered: AuditHead | None = None,
        begun: Verified | None = None,
        seed: bytes | None = None,
        every: int = 1,
    ) -> AuditReport:
        """Check everything, as `AuditLog.verify`."""
        return await self._log.verify(progress, remembered=remembered, begun=begun, seed=seed, every=every)

    async def status(self) -> AuditStatus:
        """Size and head."""
        return await self._log.status()

    async def aclose(self) -> None:
        """Finish what is queued and close."""
        await self._log.aclose()


def _check(event: AuditEvent, allowed: Collection[AuditKind]) -> None:
    if event.kind not in allowed:
        raise ValueError(f"the conversations must know of {event.kind}")
