"""What a crash left: turns of processes that are gone, finished by the rules of the house.

    prepared, no request entry           nothing was sent: the message is a draft again
    prepared, request without outcome    `response.aborted` with the digest of the partial answer; the answer ends
    answered, request without outcome    the outcome that the stored answer has; the turn is closed
    every request closed                 only the turn itself was left to close

Each rule looks before it writes, so that a recovery that is cut off is finished by the next one. A turn is touched only
while its owner's lock is held, which a living process never lets go.
"""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.messages import ErrorPart, FinishReason, Message, Role
from app.core.ports import TurnRecord, TurnState
from app.engine import records
from app.engine.ground import Ground

log = logging.getLogger(__name__)


class Recovery:
    """Finishes what dead processes left open. Safe at any time and beside living processes."""

    def __init__(self, ground: Ground) -> None:
        self._conversations = ground.conversations
        self._turns = ground.turns
        self._register = ground.register
        self._owners = ground.owners
        self._content = ground.settings.report.policy.audit_content
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> int:
        """Recover; returns how many turns were finished. Raises `audit_blocked`, `disk_full` and the like."""
        async with self._one_at_a_time:
            recovered = 0
            for owner, _ in _by_owner(await self._turns.open_turns()):
                if owner == self._owners.own:
                    continue
                with self._owners.claim(owner) as ours:
                    if ours:
                        recovered += await self._recover(owner)
            await self._close_orphans()
            return recovered

    async def _recover(self, owner: str) -> int:
        # Read again under the lock: another process may have recovered it a moment ago.
        left = [turn for turn in await self._turns.open_turns() if turn.owner == owner]
        if not left:
            return 0
        open_requests = await self._register.open_requests()
        pending = [seq for seq, turn in open_requests if turn in {one.id for one in left}]
        body = {"signalbox.owner": owner, "signalbox.turns": [turn.id for turn in left], "signalbox.requests": pending}
        await self._register.append(AuditEvent(AuditKind.UNCLEAN_SHUTDOWN, body))
        for turn in left:
            await self._finish(turn, [seq for seq, name in open_requests if name == turn.id])
        log.info("Finished %d turns of a process that ended", len(left))
        return len(left)

    async def _finish(self, turn: TurnRecord, pending: list[int]) -> None:
        if turn.state == TurnState.PREPARED and not await self._register.requests_of(turn.id):
            await self._turns.withdraw(turn.id)
            return
        answer = await self._conversations.message(turn.answer_id)
        if turn.state == TurnState.PREPARED:
            answer = _ended(answer)
            await self._turns.answer(turn.id, answer)
        for seq in pending:
            await self._register.append(
                records.outcome(seq, turn.id, answer, error=_why(answer), content=self._content)
            )
        await self._turns.close(turn.id, self._register.head)

    async def _close_orphans(self) -> None:
        """Requests whose turn is not in the store, as after the restore of an older backup.

        A living process opens its turn before its request and closes it after the outcome. So what is open before and
        after the look at the turns, and has none, belongs to nobody.
        """
        before = await self._register.open_requests()
        if not before:
            return
        known = {turn.id for turn in await self._turns.open_turns()}
        after = set(await self._register.open_requests())
        for seq, turn in before:
            if turn not in known and (seq, turn) in after:
                error = KnownError(Kind.INTERRUPTED)
                await self._register.append(records.outcome(seq, turn, _LOST, error=error, content=self._content))


# What is recorded as the answer to a request whose turn the store does not know: nothing.
_LOST = Message("", "", None, Role.ASSISTANT, (), 0, Label.RESTRICTED)


def _ended(partial: Message) -> Message:
    """The partial answer as an answer that says why it is not whole."""
    facts = replace(partial.answer, finish_reason=FinishReason.ERROR) if partial.answer else None
    error = ErrorPart(Kind.INTERRUPTED.value)
    return replace(partial, parts=(*partial.parts, error), answer=facts, complete=True)


def _why(answer: Message) -> KnownError | None:
    """The error for which a stored answer ended, if it did not end in order."""
    error = next((part for part in answer.parts if isinstance(part, ErrorPart)), None)
    return KnownError(Kind(error.kind), **dict(error.fields)) if error else None


def _by_owner(turns: tuple[TurnRecord, ...]) -> Iterator[tuple[str, list[TurnRecord]]]:
    ordered = sorted(turns, key=lambda turn: turn.owner)
    for owner, group in groupby(ordered, key=lambda turn: turn.owner):
        yield owner, list(group)
