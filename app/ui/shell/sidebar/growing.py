"""Which answers are being written, read from the engine's events."""

from collections.abc import Iterable

from app.core.events import AnswerEnded, AnswerGrew, ConversationRemoved, EngineEvent, MessageAdded, TurnWithdrawn
from app.core.messages import Role


class Growing:
    """Answers being written, each with its conversation."""

    def __init__(self) -> None:
        self._answers: dict[str, str] = {}

    @property
    def conversations(self) -> frozenset[str]:
        """The conversations in which an answer is being written."""
        return frozenset(self._answers.values())

    def take(self, events: Iterable[EngineEvent]) -> None:
        """Follow a batch."""
        for event in events:
            match event:
                case MessageAdded(item) if item.message.role is Role.ASSISTANT and not item.message.complete:
                    self._answers[item.message.id] = item.message.conversation_id
                case AnswerGrew(conversation_id, message_id):
                    self._answers[message_id] = conversation_id
                case AnswerEnded(message):
                    self._answers.pop(message.id, None)
                case TurnWithdrawn(answer_id=answer_id):
                    self._answers.pop(answer_id, None)
                case ConversationRemoved(conversation_id):
                    self._answers = {a: c for a, c in self._answers.items() if c != conversation_id}
                case _:
                    pass
