"""Messages and their answers: send, edit, regenerate, stop, wait. Any number of answers at once."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace

from app.core.api.audit import Progress
from app.core.decisions import Route, RouteDecision
from app.core.errors import Kind, KnownError
from app.core.events import AnswerEnded, ConversationChanged, MessageAdded
from app.core.handbook import Card
from app.core.ids import new_id
from app.core.messages import Message, Recap, Role, TranscriptItem
from app.core.ports.turns import LabelRose, NewTurn, TurnRecord, TurnState
from app.core.requests import Draft, Turn
from app.engine.chat.cards import Cards
from app.engine.chat.composing import Composed, Composer
from app.engine.chat.forecast import Forecast
from app.engine.chat.recaps import Recaps
from app.engine.door.dispatch import Dispatch
from app.engine.door.movement import Movement
from app.engine.door.requests import Admitted
from app.engine.frame.ground import Ground
from app.engine.turns.answers import GrowingAnswer
from app.engine.turns.delivery import Delivery, failure_of

# How many withdrawn turns are remembered for those who ask late; their rows are gone.
REMEMBERED = 256


class Chat:
    """The desk `chat`."""

    def __init__(self, ground: Ground, door: Dispatch, composer: Composer, cards: Cards, forecast: Forecast) -> None:
        self._door = door
        self._composer = composer
        self._cards = cards
        self._forecast = forecast
        self._recaps = Recaps(ground, door)
        self._transcripts = ground.transcripts
        self._turns = ground.turns
        self._bus = ground.bus
        self._clock = ground.clock
        self._owner = ground.owners.own
        self._running: dict[str, tuple[Delivery, asyncio.Task[None]]] = {}
        self._beginning: set[asyncio.Task[Turn]] = set()
        self._withdrawn: OrderedDict[str, KnownError] = OrderedDict()
        self._closing = False

    @property
    def is_quiet(self) -> bool:
        """Whether no answer grows."""
        return not self._running

    async def send(self, draft: Draft) -> Turn:
        """Take a message in: durable when this returns. A refusal raises, and nothing is stored."""
        return await self._take_in(lambda: self._composer.compose(draft), draft)

    async def regenerate(self, message_id: str, model: str | None = None, *, stays: bool = False) -> Turn:
        """A new sibling of an answer, or a first answer to a message that has none."""
        return await self._take_in(lambda: self._composer.again(message_id, model, stays=stays), Draft(""))

    async def route(self, draft: Draft) -> Route:
        """Where a draft would go, written or not; nothing is stored, recorded or sent."""
        return await self._forecast.route(draft)

    async def stop(self, answer_id: str) -> None:
        """End a growing answer and wait until what came is stored."""
        running = self._running.get(answer_id)
        if running is not None:
            running[0].stop()
            await asyncio.wait({running[0].ended})

    async def wait(self, turn: Turn) -> Message:
        """The answer, once it ended; raises the error for which it ended, if nothing came."""
        running = self._running.get(turn.answer_id)
        if running is not None:
            message = await asyncio.shield(running[0].ended)
        elif turn.answer_id in self._withdrawn:
            raise self._withdrawn[turn.answer_id]
        else:
            message = await self._transcripts.message(turn.answer_id)
        failure = failure_of(message)
        if failure is not None:
            raise failure
        return message

    async def summarize(self, conversation_id: str, progress: Progress | None = None, *, stays: bool = False) -> Recap:
        """Have a model sum up what stands before the last question; raises `usage` where nothing does."""
        return await self._recaps.write(conversation_id, progress, stays=stays)

    async def recap(self, conversation_id: str) -> Recap | None:
        """What was summed up of the shown branch, if anything was."""
        return await self._recaps.of(conversation_id)

    async def forget_recap(self, conversation_id: str) -> None:
        """Forget what was summed up."""
        await self._recaps.forget(conversation_id)

    async def decision(self, answer_id: str) -> RouteDecision | None:
        """The decision behind an answer."""
        return await self._turns.decision(answer_id)

    async def stop_all(self, conversation_id: str | None = None) -> None:
        """Stop every growing answer, or those of one conversation."""
        ids = [
            answer_id
            for answer_id, (delivery, _) in self._running.items()
            if conversation_id in (None, delivery.turn.conversation_id)
        ]
        await asyncio.gather(*(self.stop(answer_id) for answer_id in ids))

    async def aclose(self) -> None:
        """Stop every answer, store what came, and take nothing in any more."""
        self._closing = True
        if self._beginning:
            await asyncio.wait(self._beginning)
        running = list(self._running.values())
        for delivery, _ in running:
            delivery.stop()
            delivery.hurry()
        await asyncio.gather(*(task for _, task in running), return_exceptions=True)

    async def _take_in(self, compose: Callable[[], Awaitable[Composed]], draft: Draft) -> Turn:
        while True:
            rules = await self._door.rules()
            composed = await compose()
            admitted = await self._door.admit(composed.ask)
            if admitted.policy_sha256 != rules:
                # It was put together under others.
                continue
            try:
                card = await self._cards.find(composed, admitted)
                return await self._begin_wholly(composed, admitted, draft, card)
            except LabelRose:
                # What was decided under the lower label counts no more.
                continue

    async def _begin_wholly(self, composed: Composed, admitted: Admitted, draft: Draft, card: Card | None) -> Turn:
        """Finish what was begun even if nobody waits for it any more: half of it would be a turn that nobody owns."""
        task = asyncio.ensure_future(self._begin(composed, admitted, draft, card))
        self._beginning.add(task)
        task.add_done_callback(self._beginning.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(task)

    async def _begin(self, composed: Composed, admitted: Admitted, draft: Draft, card: Card | None) -> Turn:
        if self._closing:
            raise KnownError(Kind.INTERRUPTED)
        new = self._new_turn(composed, admitted, draft, card)
        turn, user, answer = new.turn, new.user, new.answer
        self._bus.publish(ConversationChanged(await self._turns.begin(new)))
        added = [message for message in (composed.system, user, answer) if message is not None]
        try:
            items = [await self._item(message, composed, first=message is (user or answer)) for message in added]
        finally:
            # The turn is durable: whatever happens now, somebody works on it.
            if not answer.complete:
                self._deliver(turn, admitted, answer, draft)
        self._bus.publish(*map(MessageAdded, (*items[:-1], replace(items[-1], card=card))))
        if answer.complete:
            self._bus.publish(AnswerEnded(answer))
        return Turn(turn.id, turn.conversation_id, turn.user_message_id, turn.answer_id)

    def _new_turn(self, composed: Composed, admitted: Admitted, draft: Draft, card: Card | None) -> NewTurn:
        now, alone = self._clock.now_us(), card is not None and card.alone
        conversation = replace(composed.conversation, updated_us=now)
        answer = Message(
            id=new_id(),
            conversation_id=conversation.id,
            parent_id=composed.parent_id,
            role=Role.ASSISTANT,
            parts=(),
            created_us=now,
            label=admitted.label,
            complete=alone,
        )
        turn = TurnRecord(
            id=new_id(),
            conversation_id=conversation.id,
            user_message_id=composed.parent_id,
            answer_id=answer.id,
            owner=self._owner,
            # Nothing is sent where a card stands alone, so that there is nothing that a crash could leave open.
            state=TurnState.CLOSED if alone else TurnState.PREPARED,
            started_us=now,
            regenerates=composed.user is None,
        )
        return NewTurn(
            turn,
            conversation,
            user=replace(composed.user, label=admitted.label) if composed.user else None,
            answer=answer,
            attachments=composed.attachments,
            system=composed.system,
            picked=draft.model is not None,
            label=draft.label,
            written_in=draft.written_in,
            card=card,
        )

    async def _item(self, message: Message, composed: Composed, *, first: bool) -> TranscriptItem:
        if not (first and composed.has_siblings):
            return TranscriptItem(message, (message.id,))
        return replace(await self._transcripts.item(message.id), message=message)

    def _deliver(self, record: TurnRecord, admitted: Admitted, answer: Message, draft: Draft) -> None:
        delivery = Delivery(
            record,
            admitted,
            draft,
            movement=Movement(self._door, admitted, record.id),
            answer=GrowingAnswer(answer, self._clock),
            turns=self._turns,
            bus=self._bus,
        )
        task = asyncio.get_running_loop().create_task(delivery.run(), name=f"answer {answer.id}")
        self._running[answer.id] = (delivery, task)
        delivery.ended.add_done_callback(lambda ended: self._note(answer.id, ended))
        task.add_done_callback(lambda done: self._end(answer.id, done))

    def _end(self, answer_id: str, done: "asyncio.Task[None]") -> None:
        self._running.pop(answer_id, None)
        bug = None if done.cancelled() else done.exception()
        if bug is not None:
            # Reported now and not when the task is collected, which may be never.
            done.get_loop().call_exception_handler({"message": "an answer failed", "exception": bug, "task": done})

    def _note(self, answer_id: str, ended: "asyncio.Future[Message]") -> None:
        failure = None if ended.cancelled() else ended.exception()
        if isinstance(failure, KnownError):
            self._withdrawn[answer_id] = failure
            while len(self._withdrawn) > REMEMBERED:
                self._withdrawn.popitem(last=False)
