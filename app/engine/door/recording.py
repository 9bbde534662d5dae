"""The record of one admitted request: each hop before its first byte leaves, each outcome, the end of the turn."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace

from app.core.audit import AuditHead, Standing
from app.core.errors import KnownError
from app.core.messages import Message
from app.core.ports.turns import Turns
from app.core.requests import Purpose
from app.engine.door import records
from app.engine.door.requests import Admitted, Way
from app.engine.door.threads import FULL, Thread
from app.engine.door.window import Reading
from app.engine.frame.ground import Ground
from app.engine.frame.setup import account
from app.engine.frame.witness import Witnessed

# So many messages are digested beside the loop.
MANY = 200


class Recording:
    """What the register is told of a turn's requests. `recorded` says whether any of them is in it."""

    def __init__(self, ground: Ground, admitted: Admitted, turn: str) -> None:
        self._owners = ground.owners
        self._register = ground.register
        self._turns = ground.turns
        self._settings = ground.settings
        self._admitted = admitted
        self._turn = turn
        self._writing: asyncio.Task[int] | None = None
        self._open: int | None = None
        self._witnessed = False
        # The policy that the open request's entry names, and the one that it was judged by last, before it left.
        self._named = self._left_under = ""
        self._thread: Thread | None = None
        self._standing: Standing | None = None
        # What the last request said, to whom, and as what the next one can name it.
        self._said: tuple[Sequence[Message], bytes, Thread] | None = None
        self.recorded = False

    @property
    def is_open(self) -> bool:
        """Whether there is a request in the register whose outcome is not."""
        return self._open is not None

    async def request(self, way: Way, hop: int, reading: Reading, again: records.Again | None = None) -> int:
        """Make a request durable, and let the conversations know where the register ends with it.

        With `again` it is one that was refused as it was stated before. Returns the entry's number; raises
        `audit_blocked`, and `not_found` for a turn that was withdrawn meanwhile.
        """
        self._writing = asyncio.ensure_future(self._append(way, hop, reading, again))
        seq = await asyncio.shield(self._writing)
        self._note(self._writing)
        await self.bear_witness()
        self._witnessed = True
        return seq

    async def bear_witness(self) -> None:
        """Before the first byte leaves; what was decided is told with the first request of the turn."""

        async def begin(head: AuditHead, known: AuditHead | None) -> AuditHead:
            decision, snapshots = self._admitted.decision, self._admitted.snapshots
            stored, standing = self._admitted.ask.purpose is Purpose.CHAT, self._standing
            return await self._turns.sending(
                self._turn, decision, snapshots, head, known, stored=stored, standing=standing
            )

        await self._register.bear(self._turns.remember if self._witnessed else begin)

    def judged_by(self, way: Way) -> None:
        """The rules changed since the open request was recorded, and it may go this way under those of now, too.

        Its outcome names them: what is to be sent waits for no second entry.
        """
        self._left_under = way.policy_sha256

    async def outcome(self, answer: Message, error: KnownError | None = None, response_id: str = "") -> None:
        """Record how the open request ended, if one is; raises `audit_blocked`, and may be called again."""
        if self._writing is not None:
            # A stop while the entry was on its way to the disk: it is there, or it is not, but it is known.
            await asyncio.wait({self._writing})
            self._note(self._writing)
        if self._open is None:
            return
        content = self._settings.report.policy.audit_content
        newer = self._left_under if self._left_under != self._named else ""
        thread = self._thread and self._thread.with_answer(answer)
        event = records.outcome(
            self._open,
            self._turn,
            answer,
            response_id=response_id,
            error=error,
            thread=thread,
            content=content,
            policy_sha256=newer,
        )
        seq = await self._register.record(event)
        if not seq:
            stated = thread if self._standing else None
            await self._register.record(records.late(event, stated, content))
        # Without the question the answer is no thread that a later request could go on from.
        if seq and thread and self._standing:
            self._standing = _standing(answer.id, thread, self._register.audience, seq) if content == FULL else None
        self._open = None

    async def close_turn(self) -> None:
        """Nothing is left to do; raises `audit_blocked`, `not_found`."""
        await close_turn(self._register, self._turns, self._turn, self._standing)

    async def _append(self, way: Way, hop: int, reading: Reading, again: records.Again | None) -> int:
        self._owners.stay()
        self._named = self._left_under = way.policy_sha256
        admitted, content = self._admitted, way.rules.policy.audit_content
        request = reading.request
        audience = self._register.audience
        self._thread, self._standing = await self._of(request.messages, audience), None
        seq = await self._register.record(
            # What another process did meanwhile is asked for once a turn; this one goes on from its own entries.
            after=None if self.recorded else await self._turns.head(),
            event=records.request(
                admitted,
                way,
                turn=self._turn,
                hop=hop,
                reading=reading,
                again=again,
                thread=self._thread,
                content=content,
                actor=account(),
            ),
        )
        if content == FULL:
            self._standing = _standing(request.messages[-1].id, self._thread, audience, seq)
            self._said = request.messages, audience, self._thread.standing_in(seq)
        return seq

    async def _of(self, messages: Sequence[Message], audience: bytes) -> Thread:
        """The thread of a request, its beginning where that stands in the register for the same readers."""
        if self._said is not None and self._said[0] is messages and self._said[1] == audience:
            return self._said[2]
        if len(messages) < MANY:
            thread = Thread.of(messages)
        else:
            thread = await asyncio.to_thread(Thread.of, messages)
        found = await self._turns.stands(
            [(message.id, _name(digest, audience)) for message, digest in zip(messages, thread.digests, strict=True)]
        )
        return replace(thread, known=found[0] + 1, entry=found[1]) if found else thread

    def _note(self, writing: "asyncio.Task[int]") -> None:
        self._writing = None
        if not writing.cancelled() and writing.exception() is None:
            self._open, self.recorded = writing.result(), True


def _standing(message_id: str, thread: Thread, audience: bytes, seq: int) -> Standing:
    return Standing(message_id, _name(thread.digests[-1], audience), seq)


def _name(thread: bytes, audience: bytes) -> bytes:
    """What an officer cannot open does not stand there for them: said to others, it is another thread."""
    return hashlib.sha256(audience + thread).digest()


async def close_turn(register: Witnessed, turns: Turns, turn: str, standing: Standing | None = None) -> None:
    """End a turn whose outcomes are recorded, and let the conversations know where the register ends by now."""
    if register.head is None:
        await turns.close(turn)
        return

    async def close(head: AuditHead, known: AuditHead | None) -> AuditHead:
        return await turns.close(turn, head, known, standing) or head

    await register.bear(close)
