"""An admitted request on its way along the chain of its decision, each hop recorded before its first byte leaves.

Nothing else in the program calls a provider's `stream`.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

from app.core.errors import Kind, KnownError
from app.core.events import Finished, StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta
from app.core.labels import Label
from app.core.messages import FinishReason, Message
from app.core.models import STARTER, Offer
from app.core.ports.providers import Restatement
from app.core.preparing import Preparing
from app.engine.door.dispatch import Dispatch
from app.engine.door.repetition import EARLY, USUAL, Circle
from app.engine.door.requests import Admitted, Way
from app.engine.door.statements import Statement, changed
from app.engine.door.window import Reading
from app.engine.door.window import reading as reading_of
from app.engine.door.wishes import asked
from app.routing import input_room

# After these the next model is not asked: the person, or the content, is the reason.
_FINAL = frozenset({Kind.CANCELLED, Kind.CONTENT_REFUSED, Kind.AUDIT_BLOCKED})

# A guess that was too large becomes so many hundredths of it at most.
_TIGHTER = 85

_TOKENS = (TextDelta, ThinkingDelta, ToolCallDelta)


@dataclass(frozen=True, slots=True)
class Hop:
    """The request went into the register as entry `seq` and goes to this offer now, under this label.

    `reading` says what of it.
    """

    offer: Offer
    seq: int
    label: Label
    reading: Reading


@dataclass(frozen=True, slots=True)
class Awaits:
    """Nothing went anywhere yet: what the model needs is still being prepared, so far."""

    preparing: Preparing


# What a request on its way tells of.
Step = StreamEvent | Hop | Awaits


class Movement:
    """One admitted request on its way, and what is recorded of it."""

    def __init__(self, door: Dispatch, admitted: Admitted, turn: str) -> None:
        self._door = door
        self._admitted = admitted
        self.recording = door.recording(admitted, turn)

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
                async with aclosing(self._hop(way, number, failed_hop)) as steps:
                    async for step in steps:
                        began = began or isinstance(step, _TOKENS)
                        yield step
            except KnownError as failure:
                if began or number == len(chain) or failure.kind in _FINAL:
                    raise
                if self.recording.is_open:
                    await self.recording.outcome(failed_hop(failure), failure)
                continue
            self._door.answered(way.offer, self._admitted.ask.purpose)
            return

    async def _hop(
        self, way: Way, number: int, failed_hop: Callable[[KnownError], Message]
    ) -> AsyncGenerator[Step, None]:
        """One offer is asked; where its server takes the request stated otherwise, once more, on record as well."""
        reading = await self._read(way)
        statement = Statement(way, replace(reading, request=way.line.stated(reading.request)))
        while True:
            way, reading = statement.way, statement.reading
            seq = await self.recording.request(way, number, reading, statement.again)
            yield Hop(way.offer, seq, way.label, reading)
            # Whoever can hold up the register, or the key, must not outlast a new rule.
            while not self._door.holds(way):
                way = await self._again(way)
            again, check = statement.over(way), partial(self._check, way)
            stream = again(check) if again else way.line.stream(reading.request, check)
            circle = Circle(asked(reading.request.messages), EARLY if way.offer.name == STARTER else USUAL)
            try:
                async with aclosing(_unless_endless(stream, circle)) as events:
                    async for event in events:
                        statement.began = statement.began or isinstance(event, _TOKENS)
                        yield event
                return
            except Restatement as proposal:
                if not statement.allows(proposal):
                    raise
                await self.recording.outcome(failed_hop(proposal), proposal)
                statement = statement.restated(proposal, await self._again(way), seq)

    async def _read(self, way: Way) -> Reading:
        """What the offer reads of the request; where the runtime can count, no more than it holds.

        Raises `context_length` where even the newest turn alone is too much, before anything is recorded.
        """
        task = self._admitted.decision.task
        reading = reading_of(self._admitted.ask, way.offer, task.input_tokens)
        if way.offer.context_tokens is None or task.input_tokens <= way.offer.context_tokens:
            return reading
        guess = input_room(way.offer.context_tokens, reading.request.max_output)
        while taken := await way.line.measure(reading.request, partial(self._check, way)):
            room = input_room(taken.of, reading.request.max_output)
            if taken.tokens <= room or (reading.most and taken.tokens < taken.of):
                break
            if reading.most:
                raise KnownError(Kind.CONTEXT_LENGTH)
            guess = min(guess * room // taken.tokens, guess * _TIGHTER // 100)
            reading = reading_of(self._admitted.ask, way.offer, task.input_tokens, guess)
        return reading

    async def _again(self, recorded: Way) -> Way:
        """The way once more under the rules of now; raises why it may not be gone, or is another than was recorded."""
        way = await self._door.way(recorded.offer.name, self._admitted)
        if way.recorded != recorded.recorded:
            raise changed(way)
        self.recording.judged_by(way)
        return way

    async def _check(self, way: Way) -> None:
        """Asked on the open line before content goes out; raises why it may not, or is to take another line."""
        now = way
        while not await self._door.stands(now, self._admitted):
            now = await self._again(now)
        if now.line is not way.line:
            raise changed(way)


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


async def _close(stream: AsyncIterator[StreamEvent]) -> None:
    """End a stream now rather than when it is collected: a connection or a running model hangs on it."""
    close = getattr(stream, "aclose", None)
    if close is not None:
        await close()
