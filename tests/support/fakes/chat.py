"""The desk of messages and answers, in memory (`core.api.chat.ChatDesk`)."""

import asyncio
from dataclasses import replace

from app.core.api.audit import Progress
from app.core.decisions import Route, RouteDecision
from app.core.errors import Kind, KnownError
from app.core.events import AnswerEnded, ConversationChanged, MessageAdded
from app.core.ids import new_id
from app.core.labels import Label, Passage
from app.core.messages import ConversationSummary, FilePart, ImagePart, Message, Part, Recap, Role, TextPart
from app.core.requests import Draft, Turn
from app.engine.chat.titles import title_of
from app.engine.door.refusals import refusal
from app.engine.turns.delivery import failure_of
from tests.support.fakes.state import FakeState


class FakeChat:
    """See the module."""

    def __init__(self, state: FakeState) -> None:
        self._state = state

    async def send(self, draft: Draft) -> Turn:
        await self._state.call("chat.send", draft)
        chat = self._chat_of(draft)
        before = tuple(self._state.shown[chat.id])
        if draft.edit_of:
            self._state.shown[chat.id] = self._state.path(self._state.message(draft.edit_of).parent_id)
        user = self._state.append(chat.id, Role.USER, self._parts(draft))
        if draft.written_in is not None:
            self._state.unsent.pop(draft.written_in, None)
        self._state.emit(ConversationChanged(chat), MessageAdded(self._state.item(user)))
        return self._begin_answer(chat, user, before=before)

    async def regenerate(self, message_id: str, model: str | None = None, *, stays: bool = False) -> Turn:
        await self._state.call("chat.regenerate", message_id, model)
        self._state.shown_as_staying.append(stays)
        old = self._state.message(message_id)
        question = old.parent_id if old.role is Role.ASSISTANT else old.id
        assert question
        chat = self._state.touched(self._state.summary(old.conversation_id))
        before = tuple(self._state.shown[chat.id])
        self._state.shown[chat.id] = self._state.path(question)
        self._state.emit(ConversationChanged(chat))
        return self._begin_answer(chat, self._state.messages[question], model, before=before, again=True)

    async def stop(self, answer_id: str) -> None:
        await self._state.call("chat.stop", answer_id)
        self._state.stop(answer_id)

    async def wait(self, turn: Turn) -> Message:
        if turn.answer_id in self._state.ended:
            await self._state.ended[turn.answer_id].wait()
        error = self._state.withdrawn.get(turn.answer_id) or failure_of(self._state.message(turn.answer_id))
        if error:
            raise error
        return self._state.messages[turn.answer_id]

    async def route(self, draft: Draft) -> Route:
        await self._state.call("chat.route", draft)
        decision = self._state.decide(draft.model or "auto", draft.label or Label.INTERNAL)
        away = {model.name for model in self._state.known_models if model.offer.passage is not Passage.STAYS}
        leaves = next((name.partition("/")[0] for name in decision.chain if name in away), "")
        return Route(decision, None if decision.chosen else refusal(decision), self._state.fill, leaves)

    async def decision(self, answer_id: str) -> RouteDecision | None:
        await self._state.call("chat.decision", answer_id)
        return self._state.decisions.get(answer_id)

    async def summarize(self, conversation_id: str, progress: Progress | None = None, *, stays: bool = False) -> Recap:
        await self._state.call("chat.summarize", conversation_id)
        self._state.shown_as_staying.append(stays)
        if progress:
            progress(0.5)
        await self._state.recap_may_end.wait()
        last = self._state.shown[conversation_id][0]
        self._state.recaps[conversation_id] = Recap(last, self._state.recap, Label.INTERNAL, self._state.now_us)
        return self._state.recaps[conversation_id]

    async def recap(self, conversation_id: str) -> Recap | None:
        await self._state.call("chat.recap", conversation_id)
        return self._state.recaps.get(conversation_id)

    async def forget_recap(self, conversation_id: str) -> None:
        await self._state.call("chat.forget_recap", conversation_id)
        self._state.recaps.pop(conversation_id, None)

    def _chat_of(self, draft: Draft) -> ConversationSummary:
        """The conversation of a draft, a new one perhaps; refuses what the real engine refuses."""
        kept = self._edited_files(draft)
        if not (draft.text.strip() or draft.attachments or kept):
            raise KnownError(Kind.USAGE, detail="There is nothing to send.")
        if draft.conversation_id is None:
            title = title_of(draft.text, draft.attachments[0].name if draft.attachments else "")
            chat = ConversationSummary(
                new_id(), title, self._state.now_us, self._state.now_us, draft.label or Label.INTERNAL
            )
            self._state.shown[chat.id] = []
        else:
            chat = self._state.summary(draft.conversation_id)
            run = self._state.shown[chat.id]
            if run and not draft.edit_of and not self._state.messages[run[-1]].complete:
                raise KnownError(Kind.USAGE, detail="The last answer is still being written.")
        label = Label.highest(chat.label, draft.label or Label.PUBLIC)
        return self._state.touched(replace(chat, label=label, model=draft.model or chat.model))

    def _edited_files(self, draft: Draft) -> tuple[Part, ...]:
        """The files of an edited message, which it keeps unless it gets others."""
        if draft.edit_of is None:
            return ()
        edited = self._state.message(draft.edit_of)
        if edited.role is not Role.USER:
            raise KnownError(Kind.USAGE, detail="Only your own messages can be edited.")
        return tuple(p for p in edited.parts if isinstance(p, FilePart | ImagePart) and not draft.attachments)

    def _parts(self, draft: Draft) -> tuple[Part, ...]:
        parts: list[Part] = [TextPart(draft.text)] if draft.text.strip() else []
        parts += self._edited_files(draft)
        for file in draft.attachments:
            key = new_id()
            self._state.files[key] = file
            image = file.mime_type.startswith("image/")
            parts.append(
                ImagePart(key, file.mime_type, file.name) if image else FilePart(key, file.mime_type, file.name)
            )
        return tuple(parts)

    def _begin_answer(
        self,
        chat: ConversationSummary,
        user: Message,
        model: str | None = None,
        *,
        before: tuple[str, ...],
        again: bool = False,
    ) -> Turn:
        answer = self._state.append(chat.id, Role.ASSISTANT, (), model=model, complete=False)
        if self._state.cards_to_come:
            self._state.cards[answer.id] = self._state.cards_to_come.popleft()
            if self._state.cards[answer.id].alone:
                return self._leave_alone(answer)
        self._state.ended[answer.id], self._state.before[answer.id] = asyncio.Event(), (before, again)
        self._state.emit(MessageAdded(self._state.item(answer)))
        turn = Turn(new_id(), chat.id, user.id, answer.id)
        if self._state.replies:
            self._state.running[answer.id] = asyncio.get_running_loop().create_task(
                self._stream(answer.id, *self._state.replies.popleft())
            )
        return turn

    def _leave_alone(self, answer: Message) -> Turn:
        """Nobody is asked where the handbook's word stands alone."""
        answer = self._state.messages[answer.id] = replace(answer, complete=True)
        self._state.decisions.pop(answer.id)
        self._state.emit(MessageAdded(self._state.item(answer)), AnswerEnded(answer))
        assert answer.parent_id
        return Turn(new_id(), answer.conversation_id, answer.parent_id, answer.id)

    async def _stream(self, answer_id: str, chunks: tuple[str, ...], thinking: str, error: KnownError | None) -> None:
        if thinking:
            self._state.grow(answer_id, thinking=thinking)
        for chunk in chunks:
            await asyncio.sleep(0)
            self._state.grow(answer_id, chunk)
        await asyncio.sleep(0)
        self._state.running.pop(answer_id, None)
        if error is None:
            self._state.end(answer_id)
        else:
            self._state.fail(answer_id, error)
