"""What a crash left: turns of processes that are gone, finished by the rules of the house.

    prepared, never sent                 the message is a draft again
    prepared, request without outcome    `response.aborted` with the digest of the partial answer; the answer ends
    answered, request without outcome    the outcome that the stored answer has; the turn is closed
    every request closed                 only the turn itself was left to close
    an answer that cannot be read        stays as it is, ended; recorded as aborted
    a turn that the store cannot finish  its requests are recorded as aborted; it is closed, and the others go on
    a turn that came with a backup       finished in the store alone; a request of its name is one without a turn

Each rule looks before it writes, so that a recovery that is cut off is finished by the next one. A turn is touched only
while its owner's lock is held, which a living process never lets go.
"""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import groupby

from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.messages import ErrorPart, FinishReason, Message, Role
from app.core.ports.turns import RESTORED, TurnRecord, TurnState
from app.engine.door import records
from app.engine.door.recording import close_turn
from app.engine.frame.ground import Ground

log = logging.getLogger(__name__)


class Recovery:
    """Finishes what dead processes left open. Safe at any time and beside living processes."""

    def __init__(self, ground: Ground) -> None:
        self._transcripts = ground.transcripts
        self._turns = ground.turns
        self._register = ground.register
        self._owners = ground.owners
        self._settings = ground.settings
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
        if owner == RESTORED:
            # Whoever made the backup could write any words into it, and give it the name of a turn of ours.
            for turn in left:
                await self._finish(turn, [], _ALL)
            return len(left)
        # What the conversations know of the register, before this recovery tells them more.
        head = await self._turns.head()
        known = head.size if head else 0
        began_us = min(turn.started_us for turn in left)
        open_requests = await self._register.left_open({turn.id for turn in left}, began_us)
        pending = [seq for seq, _ in open_requests]
        body = {"signalbox.owner": owner, "signalbox.turns": [turn.id for turn in left], "signalbox.requests": pending}
        await self._register.append(AuditEvent(AuditKind.UNCLEAN_SHUTDOWN, body))
        for turn in left:
            await self._finish(turn, [seq for seq, name in open_requests if name == turn.id], known)
        log.info("Finished %d turns of a process that ended", len(left))
        return len(left)

    async def _finish(self, turn: TurnRecord, pending: list[int], known: int) -> None:
        left = list(pending)
        try:
            await self._finish_stored(turn, left, known)
        except KnownError as failure:
            if failure.kind not in _OF_ONE_TURN:
                raise
            log.warning("A turn could not be finished as it should: %s", failure.kind)
            await self._give_up(turn, left)

    async def _finish_stored(self, turn: TurnRecord, left: list[int], known: int) -> None:
        answer = await self._transcripts.message(turn.answer_id)
        # That the register knows nothing of a turn proves nothing where the conversations know that it was sent.
        was_sent = turn.was_sent or bool(left or answer.parts or await self._register.requests_of(turn.id, known))
        if turn.state == TurnState.PREPARED and not was_sent:
            await self._turns.withdraw(turn.id)
            return
        if turn.state == TurnState.PREPARED and answer.unreadable:
            await self._turns.end(turn.id)
        elif turn.state == TurnState.PREPARED:
            answer = _ended(answer)
            await self._turns.answer(turn.id, answer)
        await self._settle(turn.id, left, answer, _why(answer))
        await close_turn(self._register, self._turns, turn.id)

    async def _give_up(self, turn: TurnRecord, left: list[int]) -> None:
        """One turn that is damaged must not keep all others, and the session, from going on."""
        await self._settle(turn.id, left, _LOST, KnownError(Kind.INTERRUPTED))
        for step in (self._turns.end, partial(close_turn, self._register, self._turns)):
            try:
                await step(turn.id)
            except KnownError as failure:
                if failure.kind not in _OF_ONE_TURN:
                    raise
                log.warning("A turn stays open: %s", failure.kind)

    async def _settle(self, turn: str, left: list[int], answer: Message, error: KnownError | None) -> None:
        """Record the outcome of each request that is left, and take it off the list."""
        while left:
            outcome = records.outcome(
                left[0], turn, answer, error=error, content=self._settings.report.policy.audit_content
            )
            await self._register.append(outcome)
            del left[0]

    async def _close_orphans(self) -> None:
        """Requests whose turn is not in the store, as after the restore of an older backup.

        A living process opens its turn before its request and closes it after the outcome. So what is open before and
        after the look at the turns, and has none, belongs to nobody.
        """
        before = await self._register.open_requests()
        if not before:
            return
        known = {turn.id for turn in await self._turns.open_turns() if turn.owner != RESTORED}
        after = set(await self._register.open_requests())
        for seq, turn in before:
            if turn not in known and (seq, turn) in after:
                await self._settle(turn, [seq], _LOST, KnownError(Kind.INTERRUPTED))


# Behind every entry: none is looked through.
_ALL = 2**62
# What may be wrong with a single turn; all else, as a full disk, is wrong with every one.
_OF_ONE_TURN = frozenset({Kind.NOT_FOUND, Kind.STORE_DAMAGED})
# What is recorded as the answer to a request whose turn the store does not know: nothing.
_LOST = Message("", "", None, Role.ASSISTANT, (), 0, Label.RESTRICTED)


def _ended(grown: Message) -> Message:
    """A partial answer as an answer that says why it is not whole."""
    facts = replace(grown.answer, finish_reason=FinishReason.ERROR) if grown.answer else None
    error = ErrorPart(Kind.INTERRUPTED.value)
    return replace(grown, parts=(*grown.parts, error), answer=facts, complete=True)


def _why(answer: Message) -> KnownError | None:
    """The error for which a stored answer ended, if it did not end in order."""
    if answer.unreadable:
        return KnownError(Kind.INTERRUPTED)
    error = next((part for part in answer.parts if isinstance(part, ErrorPart)), None)
    if error is None:
        return None
    # A newer program may have stored a kind that this one does not know.
    return (
        KnownError(Kind(error.kind), **dict(error.fields)) if error.kind in set(Kind) else KnownError(Kind.INTERRUPTED)
    )


def _by_owner(turns: tuple[TurnRecord, ...]) -> Iterator[tuple[str, list[TurnRecord]]]:
    ordered = sorted(turns, key=lambda turn: turn.owner)
    for owner, group in groupby(ordered, key=lambda turn: turn.owner):
        yield owner, list(group)
