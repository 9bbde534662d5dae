"""An admitted request on its way along the chain of its decision, each hop recorded before its first byte leaves.

Nothing else in the program calls a provider's `stream`.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from app.core.errors import Kind, KnownError, ProviderFailure
from app.core.events import Finished, StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta
from app.core.messages import FinishReason, Message
from app.core.models import STARTER, Offer
from app.core.preparing import Preparing
from app.engine.door.dispatch import Dispatch
from app.engine.door.repetition import EARLY, USUAL, Circle
from app.engine.door.requests import Admitted, Way
from app.engine.door.wishes import asked

# After these the next model is not asked: the person, or the content, is the reason.
_FINAL = frozenset({Kind.CANCELLED, Kind.CONTENT_REFUSED, Kind.AUDIT_BLOCKED})

_TOKENS = (TextDelta, ThinkingDelta, ToolCallDelta)


@dataclass(frozen=True, slots=True)
class Hop:
    """The request went into the register as entry `seq` and goes to this offer now."""

    offer: Offer
    seq: int


@dataclass(frozen=True, slots=True)
class Awaits:
    """Nothing went anywhere yet: what the model needs is still being prepared, so far."""

    preparing: Preparing


# What a request on its way tells of.
Step = StreamEvent | Hop | Awaits


class Movement:
    """One admitted request on its way. `open_seq` is the request entry whose outcome is not recorded yet."""

    def __init__(self, door: Dispatch, admitted: Admitted, turn: str) -> None:
        self._door = door
        self._admitted = admitted
        self._turn = turn
        self._recording: asyncio.Task[int] | None = None
        self._witnessed = False
        self.open_seq: int | None = None
        self.recorded = False

    async def events(self, failed_hop: Callable[[KnownError], Message]) -> AsyncGenerator[Step, None]:
        """The answer's events, each hop announced by a `Hop`, and what comes before it by `Awaits`.

        Before the first token a failure moves to the next hop; `failed_hop` gives what to record of the one that
        failed. Raises the failure of the last hop, `audit_blocked` when a request could not be recorded.
        """
        chain = self._admitted.decision.chain
        for number, name in enumerate(chain, start=1):
            began = False
            try:
                # Before all else: what waits is in no record, and what holds is looked at after it.
                while preparing := self._door.awaited(name):
                    yield Awaits(preparing)
                    await self._door.pause()
                way = await self._door.way(name, self._admitted)
                yield Hop(way.offer, await self._record(way, number))
                # Whoever can hold up the register, or the key, must not outlast a new rule.
                while not self._door.holds(way):
                    way = await self._again(way)
                request = self._admitted.ask.for_offer(way.offer, self._admitted.decision.task.input_tokens)
                stream = way.line.stream(request, partial(self._check, way))
                circle = Circle(asked(request.messages), EARLY if way.offer.name == STARTER else USUAL)
                async with aclosing(_unless_endless(stream, circle)) as events:
                    async for event in events:
                        began = began or isinstance(event, _TOKENS)
                        yield event
            except KnownError as failure:
                if began or number == len(chain) or failure.kind in _FINAL:
                    raise
                if self.open_seq is not None:
                    await self.close(failed_hop(failure), failure)
                continue
            self._door.answered(way.offer, self._admitted.ask.purpose)
            return

    async def close_turn(self) -> None:
        """Nothing is left to do; raises `audit_blocked`, `not_found`."""
        await self._door.close(self._turn)

    async def close(self, answer: Message, error: KnownError | None = None, response_id: str = "") -> None:
        """Record the outcome of the hop that is open, if one is; raises `audit_blocked`, and may be called again."""
        if self._recording is not None:
            # A stop while the entry was on its way to the disk: it is there, or it is not, but it is known.
            await asyncio.wait({self._recording})
            self._note(self._recording)
        if self.open_seq is None:
            return
        await self._door.settle(self.open_seq, self._turn, answer, error, response_id)
        self.open_seq = None

    async def _again(self, recorded: Way) -> Way:
        """The way once more under the rules of now; raises why it may not be gone, or is another than was recorded."""
        way = await self._door.way(recorded.offer.name, self._admitted)
        if way.recorded != recorded.recorded:
            raise _changed(way)
        return way

    async def _check(self, way: Way) -> None:
        """Asked on the open line before content goes out; raises why it may not, or is to take another line."""
        now = way
        while not await self._door.stands(now, self._admitted):
            now = await self._again(now)
        if now.line is not way.line:
            raise _changed(way)

    async def _record(self, way: Way, hop: int) -> int:
        first = not self.recorded
        task = asyncio.ensure_future(self._door.record(self._admitted, way, self._turn, hop, first=first))
        self._recording = task
        seq = await asyncio.shield(task)
        self._note(task)
        await self._door.bear_witness(self._admitted, self._turn, first=not self._witnessed)
        self._witnessed = True
        return seq

    def _note(self, task: "asyncio.Task[int]") -> None:
        self._recording = None
        if not task.cancelled() and task.exception() is None:
            self.open_seq, self.recorded = task.result(), True


async def _unless_endless(stream: AsyncIterator[StreamEvent], circle: Circle) -> AsyncGenerator[StreamEvent]:
    """The events of an answer, which is ended where it goes round in a circle."""
    closed = False
    try:
        async for event in stream:
            yield event
            if closed and not isinstance(event, Finished):
                # One more, for who counts tells the count behind the text.
                yield Finished(FinishReason.REPETITION)
                return
            closed = circle.closes(event)
    finally:
        await _close(stream)


def _changed(way: Way) -> ProviderFailure:
    return ProviderFailure(Kind.NO_CANDIDATE, detail=f"The model “{way.offer.name}” has just changed.")


async def _close(stream: AsyncIterator[StreamEvent]) -> None:
    """End a stream now rather than when it is collected: a connection or a running model hangs on it."""
    close = getattr(stream, "aclose", None)
    if close is not None:
        await close()
