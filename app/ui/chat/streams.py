"""What growing answers have come to, over all conversations, so that switching between them never loses a word.

Events are the only source: a page of the transcript may be older or newer than the events that were already seen.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace

from app.core.events import AnswerEnded, AnswerGrew, AnswerTurned, EngineEvent, MessageAdded, TurnWithdrawn
from app.core.messages import Message, Part, Role, TextPart, ThinkingPart, TranscriptItem

_REMEMBERED = 64


@dataclass(slots=True)
class Stream:
    """A growing answer."""

    message: Message
    text: str = ""
    thinking: str = ""

    @property
    def current(self) -> Message:
        """The message with what has come."""
        parts: list[Part] = []
        if self.thinking:
            parts.append(ThinkingPart(self.thinking))
        if self.text:
            parts.append(TextPart(self.text))
        return replace(self.message, parts=tuple(parts))


class Streams:
    """Growing answers by message id, and the last few that ended."""

    def __init__(self) -> None:
        self._growing: dict[str, Stream] = {}
        self._ended: OrderedDict[str, Message] = OrderedDict()

    def take(self, event: EngineEvent) -> str:
        """Follow an event; the id of the answer whose text it changed, or ""."""
        match event:
            case MessageAdded(item) if item.message.role is Role.ASSISTANT and not item.message.complete:
                self._growing.setdefault(item.message.id, _begun(item.message))
            case AnswerGrew(_, message_id, text, thinking) if message_id in self._growing:
                stream = self._growing[message_id]
                stream.text += text
                stream.thinking += thinking
                return message_id
            case AnswerTurned(_, message_id, is_thinking) if message_id in self._growing:
                stream = self._growing[message_id]
                came = stream.thinking + stream.text
                stream.text, stream.thinking = ("", came) if is_thinking else (came, "")
                return message_id
            case AnswerEnded(message):
                self._growing.pop(message.id, None)
                self._ended[message.id] = message
                if len(self._ended) > _REMEMBERED:
                    self._ended.popitem(last=False)
            case TurnWithdrawn(answer_id=answer_id):
                self._growing.pop(answer_id, None)
            case _:
                pass
        return ""

    def get(self, message_id: str) -> Stream | None:
        """A growing answer."""
        return self._growing.get(message_id)

    def newest(self, conversation_id: str) -> str | None:
        """The answer that grows in a conversation, the last one if there are several."""
        ids = [i for i, s in self._growing.items() if s.message.conversation_id == conversation_id]
        return ids[-1] if ids else None

    def true(self, item: TranscriptItem) -> TranscriptItem:
        """An item of a page, as events have it by now."""
        if item.message.complete:
            return item
        stream = self._growing.get(item.message.id)
        known = stream.current if stream else self._ended.get(item.message.id)
        return replace(item, message=known) if known else item


def _begun(message: Message) -> Stream:
    text = "".join(part.text for part in message.parts if isinstance(part, TextPart))
    thinking = "".join(part.text for part in message.parts if isinstance(part, ThinkingPart))
    return Stream(message, text, thinking)
