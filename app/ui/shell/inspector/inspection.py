"""Brings the inspector what it shows: the answer that was asked for, else the last one of the conversation."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from app.core.events import AnswerEnded, EngineEvent
from app.core.messages import Message, Role
from app.ui.shell.inspector.inspector import Inspector
from app.ui.wiring.bridge import Bridge


class Inspection(QObject):
    """Follows the shown conversation.

    Signals:
        answers: whether the shown conversation has an answer.
    """

    answers = Signal(bool)

    def __init__(self, bridge: Bridge, inspector: Inspector, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._inspector = bridge, inspector
        self._conversation: str | None = None
        self._answer: str | None = None
        self.active = False
        # As `answers` said last.
        self.has_answer = False

    def follow(self, conversation_id: str | None) -> None:
        """Another conversation is shown."""
        if conversation_id != self._conversation:
            self._conversation, self._answer = conversation_id, None
            self.refresh()

    def inspect(self, answer_id: str) -> None:
        """Show this answer, until another conversation is shown or a new answer ends."""
        self._answer = answer_id
        self.refresh()

    def refresh(self) -> None:
        """Show anew."""
        self._bridge.start(self._show(self._conversation, self._answer))

    def take(self, events: Iterable[EngineEvent]) -> None:
        """A new answer of the shown conversation takes the place of the old one."""
        for event in events:
            if isinstance(event, AnswerEnded) and event.message.conversation_id == self._conversation:
                self._answer = event.message.id
                self.refresh()

    async def _show(self, conversation_id: str | None, answer_id: str | None) -> None:
        answer = None if conversation_id is None else await self._find(conversation_id, answer_id)
        if (conversation_id, answer_id) != (self._conversation, self._answer):
            return
        self.has_answer = answer is not None
        self.answers.emit(self.has_answer)
        if not self.active:
            return
        if answer is None:
            self._inspector.show_nothing()
            return
        engine = self._bridge.engine
        decision = await self._bridge.call(engine.chat.decision(answer.id))
        models = await self._bridge.call(engine.models.all())
        if (conversation_id, answer_id) == (self._conversation, self._answer):
            self._inspector.show_answer(answer, decision, {model.name: model.offer.passage for model in models})

    async def _find(self, conversation_id: str, answer_id: str | None) -> Message | None:
        page = await self._bridge.call(
            self._bridge.engine.transcripts.page(conversation_id, anchor=answer_id, before=1)
        )
        messages = (item.message for item in reversed(page.items))
        return next((m for m in messages if m.role is Role.ASSISTANT and m.id == (answer_id or m.id)), None)
