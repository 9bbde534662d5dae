"""One turn from prepared to closed: stream, keep what comes, store the answer, record the outcome.

Stop, failure and the closing of the engine leave through the same door as an answer that ends in order.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from itertools import chain, repeat

from app.core.errors import Kind, KnownError
from app.core.events import (
    AnswerAwaits,
    AnswerEnded,
    AnswerGrew,
    AnswerTurned,
    Notice,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    Turned,
    TurnWithdrawn,
)
from app.core.messages import ErrorPart, FinishReason, Message
from app.core.ports.turns import TurnRecord, Turns
from app.core.requests import Draft
from app.engine.door.movement import Awaits, Hop, Movement
from app.engine.door.requests import Admitted
from app.engine.frame.bus import EventBus
from app.engine.turns.answers import GrowingAnswer

log = logging.getLogger(__name__)

# A growing answer is durable at least every two seconds, the time of the write included.
PARTIAL_SECONDS = 1.5
# How long to wait before trying again what a full disk refused, in seconds; the last one is repeated.
RETRY_SECONDS = (0.5, 2.0, 8.0, 30.0)

Step = Callable[[], Awaitable[None]]


class Delivery:
    """Carries one answer home. `run` is a task of the engine; everything here lives on its loop."""

    def __init__(
        self,
        turn: TurnRecord,
        admitted: Admitted,
        draft: Draft,
        *,
        movement: Movement,
        answer: GrowingAnswer,
        turns: Turns,
        bus: EventBus,
    ) -> None:
        self.turn = turn
        self._admitted = admitted
        # What the person gets back if nothing is sent.
        self._draft = draft
        self._movement = movement
        self._answer = answer
        self._turns = turns
        self._bus = bus
        self._saver = _Saver(turn.answer_id, answer, turns)
        self._pump: asyncio.Task[None] | None = None
        self._stopped = False
        self._hurry = asyncio.Event()
        self.ended: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        # Whoever does not wait for an answer does not care how it ended.
        self.ended.add_done_callback(lambda ended: ended.cancelled() or ended.exception())

    def stop(self) -> None:
        """End the answer; what came stays. No event of growth comes after this."""
        self._stopped = True
        if self._pump is not None:
            self._pump.cancel()

    def hurry(self) -> None:
        """Try once more what a full disk refused, then give up: the program is closing."""
        self._hurry.set()

    async def run(self) -> None:
        """Deliver. `ended` has the outcome once the person can know it; what a full disk refuses is tried on."""
        try:
            error = await self._stream()
        except Exception:
            # A bug in a provider must not leave the turn open for as long as the program runs.
            await self._finish(FinishReason.ERROR, KnownError(Kind.INTERRUPTED))
            raise
        if self._stopped and not self._answer.parts():
            error = KnownError(Kind.CANCELLED)
        if error is not None and not self._movement.recording.recorded and not self._stopped:
            await self._withdraw(error)
        else:
            await self._finish(self._reason(error), error)

    async def _stream(self) -> KnownError | None:
        """Take the answer in; returns why it ended early, if it did."""
        if self._stopped:
            return None
        self._pump = asyncio.ensure_future(self._take_in())
        await asyncio.wait({self._pump})
        await self._saver.aclose()
        if self._pump.cancelled():
            return None
        error = self._pump.exception()
        if isinstance(error, KnownError):
            return error
        if error is not None:
            raise error
        if self._answer.reason is None:
            return KnownError(Kind.PROTOCOL, who=self._admitted.decision.chosen or "", detail="The answer was cut off.")
        return self._answer.lack

    async def _take_in(self) -> None:
        events = self._movement.events(lambda failure: self._answer.message(FinishReason.ERROR, failure))
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Hop):
                    # From now on it is no draft any more, and its files need not be held.
                    self._draft = Draft("")
                    self._answer.hop(event.offer, event.seq, event.label, event.reading)
                    continue
                if isinstance(event, Awaits):
                    self._answer.wait()
                    self._bus.publish(AnswerAwaits(self.turn.conversation_id, self.turn.answer_id, event.preparing))
                    continue
                self._answer.add(event)
                self._tell(event)

    def _tell(self, event: StreamEvent) -> None:
        if self._stopped:
            return
        ids = (self.turn.conversation_id, self.turn.answer_id)
        if isinstance(event, TextDelta):
            self._bus.publish(AnswerGrew(*ids, text=event.text))
        elif isinstance(event, ThinkingDelta):
            self._bus.publish(AnswerGrew(*ids, thinking=event.text))
        elif isinstance(event, Turned):
            self._bus.publish(AnswerTurned(*ids, event.thinking))
        self._saver.touch()

    def _reason(self, error: KnownError | None) -> FinishReason:
        if self._stopped and self._answer.reason is None:
            return FinishReason.CANCELLED
        if error is not None and error.kind is Kind.UNANSWERED:
            return FinishReason.LENGTH
        return FinishReason.ERROR if error or self._answer.reason is None else self._answer.reason

    async def _finish(self, reason: FinishReason, error: KnownError | None) -> None:
        """Answer stored, outcome recorded, turn closed: each once and in this order."""
        message = self._answer.message(reason, error)
        steps: list[Step] = [
            lambda: self._turns.answer(self.turn.id, message),
            lambda: self._movement.recording.outcome(message, error, self._answer.response_id),
            self._movement.recording.close_turn,
        ]
        failure = await self._advance(steps)
        self._tell_failure(failure)
        self._bus.publish(AnswerEnded(message))
        self.ended.set_result(message)
        await self._insist(steps, failure)

    async def _withdraw(self, error: KnownError) -> None:
        """Nothing was sent: the message is a draft again."""
        steps: list[Step] = [self._take_back]
        failure = await self._advance(steps)
        self._tell_failure(failure)
        ids = (self.turn.conversation_id, self.turn.user_message_id, self.turn.answer_id)
        self._bus.publish(TurnWithdrawn(*ids, self._draft.text, error, self._draft.attachments))
        self.ended.set_exception(error)
        await self._insist(steps, failure)

    async def _take_back(self) -> None:
        await self._turns.withdraw(self.turn.id)

    async def _advance(self, steps: list[Step]) -> KnownError | None:
        """Take steps off the front as they succeed; returns the failure that stopped it."""
        while steps:
            try:
                await steps[0]()
            except KnownError as failure:
                return failure
            del steps[0]
        return None

    def _tell_failure(self, failure: KnownError | None) -> None:
        """Before the end of the answer is told: whoever follows only this answer must hear that it was not stored."""
        if failure is not None:
            self._bus.publish(Notice(failure))

    async def _insist(self, steps: list[Step], failure: KnownError | None) -> None:
        """Try the rest until it succeeds or the program closes; the next start then finishes the turn."""
        if failure is None:
            return
        delays = chain(RETRY_SECONDS, repeat(RETRY_SECONDS[-1]))
        last = False
        while steps and not last:
            try:
                await asyncio.wait_for(self._hurry.wait(), next(delays))
                last = True
            except TimeoutError:
                pass
            await self._advance(steps)


def failure_of(message: Message) -> KnownError | None:
    """The error for which an answer ended with nothing in it, or None."""
    errors = [part for part in message.parts if isinstance(part, ErrorPart)]
    if len(errors) < len(message.parts):
        return None
    return KnownError(Kind(errors[0].kind), **dict(errors[0].fields)) if errors else None


class _Saver:
    """Saves a growing answer a moment after it grew, so that a crash costs two seconds at most."""

    def __init__(self, answer_id: str, answer: GrowingAnswer, turns: Turns) -> None:
        self._answer_id = answer_id
        self._answer = answer
        self._turns = turns
        self._dirty = False
        self._task: asyncio.Task[None] | None = None

    def touch(self) -> None:
        """The answer grew."""
        self._dirty = True
        if self._task is None:
            self._task = asyncio.ensure_future(self._save())

    async def aclose(self) -> None:
        """Stop saving: the whole answer comes next."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _save(self) -> None:
        while self._dirty:
            await asyncio.sleep(PARTIAL_SECONDS)
            self._dirty = False
            try:
                await self._turns.save_partial(self._answer_id, self._answer.parts(), self._answer.facts())
            except KnownError as failure:
                # The disk may have room again when the answer ends; that is when it is told.
                log.warning("A part of an answer could not be saved: %s", failure.kind)
        self._task = None
