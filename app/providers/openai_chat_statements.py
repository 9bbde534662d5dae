"""A request as it is stated to a chat-completions server, and again as the server says that it wants it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.core.messages import FilePart, ImagePart, Message, TextPart, ToolResultPart
from app.core.requests import ChatRequest
from app.core.tokens import IMAGE_TOKENS, MESSAGE_OVERHEAD, REQUEST_OVERHEAD, ceiling, estimate
from app.providers.openai_chat_profiles import Dialect
from app.providers.openai_chat_room import LEAST, Room, room_left

# A refusal with one of these may be about the form of a request; 500: llama_cpp.server reports its own validation as an
# internal error.
_OF_FORM = (400, 422, 500)
_OF_LENGTH = (*_OF_FORM, 413)


@dataclass(frozen=True, slots=True)
class Statement:
    """A request in a dialect, after those in which it was refused."""

    request: ChatRequest
    dialect: Dialect
    refused: frozenset[Dialect] = frozenset()

    def restated(self, status: int, complaint: str) -> "Statement | None":
        """The request as a server asks for it that refuses this one; None where it does not, or nothing was other."""
        room = room_left(complaint, self.request.max_output) if status in _OF_LENGTH else None
        wanted = self._shorter(room) if room else self._respelt(complaint) if status in _OF_FORM else None
        return wanted if wanted and wanted.changed(self) else None

    def changed(self, before: "Statement") -> tuple[str, ...]:
        """What of it is other than in an earlier one, by the names of the wire."""
        (one, first), (other, then) = (self.request, self.dialect), (before.request, before.dialect)
        found = {
            first.limit_field: (one.max_output, first.limit_field) != (other.max_output, then.limit_field),
            "temperature": one.temperature != other.temperature,
            "stream_options": first.usage_option != then.usage_option,
            "response_format": one.json_schema is not None and first.schema_form is not then.schema_form,
        }
        return tuple(name for name, is_other in found.items() if is_other)

    def blames_the_limit(self) -> bool:
        """Whether all that is said takes less than the answer may, so that it is not what fills a context."""
        return _tokens(self.request.messages, ceiling) < self.request.max_output

    def _shorter(self, room: Room) -> "Statement":
        dialect, heard = self.dialect, room.context
        dialect = replace(dialect, context=heard) if heard else replace(dialect, most_output=room.tokens)
        return Statement(replace(self.request, max_output=room.tokens), dialect, self.refused | {self.dialect})

    def _respelt(self, complaint: str) -> "Statement | None":
        wanted, refused = self.dialect.restated(complaint), self.refused | {self.dialect}
        return None if wanted is None or wanted in refused else Statement(stated(self.request, wanted), wanted, refused)


def stated(request: ChatRequest, dialect: Dialect) -> ChatRequest:
    """A request as far as a model takes it, by what was heard of it."""
    limit = request.max_output
    if dialect.most_output is not None:
        limit = min(limit, dialect.most_output)
    if dialect.context is not None:
        # Counted generously: what is too long once more is refused once more.
        room = dialect.context - _tokens(request.messages, estimate) * 5 // 4
        limit = min(limit, room) if room >= LEAST else limit
    temperature = request.temperature if dialect.temperature else None
    if (limit, temperature) == (request.max_output, request.temperature):
        return request
    return replace(request, max_output=limit, temperature=temperature)


def texts(messages: tuple[Message, ...]) -> tuple[str, ...]:
    """All that a person or a tool said."""
    found = []
    for message in messages:
        for part in message.parts:
            if isinstance(part, TextPart | FilePart):
                found.append(part.sent)
            elif isinstance(part, ToolResultPart):
                found.append(part.text)
    return tuple(found)


def _tokens(messages: tuple[Message, ...], count: Callable[[str], int]) -> int:
    pictures = sum(isinstance(part, ImagePart) for message in messages for part in message.parts)
    around = REQUEST_OVERHEAD + MESSAGE_OVERHEAD * len(messages) + IMAGE_TOKENS * pictures
    return around + sum(map(count, texts(messages)))
