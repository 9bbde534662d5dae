"""What a model reads of a request: all of it, or without the oldest turns where its context does not hold them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.messages import Message, Role, TextPart, ToolResultPart
from app.core.models import Offer
from app.core.requests import ChatRequest
from app.core.tokens import REQUEST_OVERHEAD
from app.engine.door.requests import Ask
from app.routing import first_read, input_room, tokens_of
from app.routing.constraints import LIKELY_BYTES_PER_TOKEN

_RECAP = "Summary of the conversation so far, whose oldest messages are left out:"


@dataclass(frozen=True, slots=True)
class Reading:
    """A request as it goes to one offer; `left_out` of its messages are not read, `begins` is the first that is.

    `begins` is "" where nothing is left out. `recapped` says that a recap stands for what is left out, and `most` that
    no more can be left out. `restated` names what its server takes only otherwise than it was stated at first.
    """

    request: ChatRequest
    left_out: int = 0
    begins: str = ""
    recapped: bool = False
    most: bool = True
    restated: tuple[str, ...] = ()


def newest_turn(messages: Sequence[Message]) -> int:
    """What the newest turn takes, which is read whatever is left out, in tokens at most."""
    return sum(map(tokens_of, messages[next(reversed(_starts(messages)), 0) :]))


def reading(ask: Ask, offer: Offer, input_tokens: int, room: int | None = None) -> Reading:
    """A request as an offer reads it; `room` is for all its messages, in likely tokens; None is what it likely has."""
    request = ask.for_offer(offer, input_tokens)
    starts = _starts(request.messages)
    if offer.context_tokens is None or not ask.may_leave_out or len(starts) < 2:
        return Reading(request)
    room = input_room(offer.context_tokens, request.max_output) if room is None else room
    head = request.messages[: starts[0]]
    first = _first(request.messages, starts, head, room)
    if not first:
        return Reading(request, most=False)
    covered = _covered(ask, request.messages, starts)
    if covered:
        head = _with_recap(ask, head)
        first = max(covered, _first(request.messages, starts, head, room))
    rest = request.messages[starts[first] :]
    return Reading(
        _shortened(ask, offer, request, (*head, *rest)),
        left_out=starts[first] - starts[0],
        begins=rest[0].id,
        recapped=bool(covered),
        most=first == len(starts) - 1,
    )


def _first(messages: Sequence[Message], starts: Sequence[int], head: Sequence[Message], room: int) -> int:
    """Which turn is the first that is read, behind what stands before all turns."""
    turns = [_likely(messages[begin:end]) for begin, end in zip(starts, (*starts[1:], len(messages)), strict=True)]
    return first_read(turns, max(0, room - _likely(head) - REQUEST_OVERHEAD // LIKELY_BYTES_PER_TOKEN))


def _likely(messages: Sequence[Message]) -> int:
    return sum(map(tokens_of, messages)) // LIKELY_BYTES_PER_TOKEN


def _covered(ask: Ask, messages: Sequence[Message], starts: Sequence[int]) -> int:
    """Which turn is the first that the recap does not stand for; 0 where there is none that could be read."""
    if ask.recap is None:
        return 0
    ids = [message.id for message in messages]
    behind = ids.index(ask.recap.message_id) + 1 if ask.recap.message_id in ids else len(ids)
    return next((turn for turn, start in enumerate(starts) if start >= behind), 0)


def _with_recap(ask: Ask, head: Sequence[Message]) -> tuple[Message, ...]:
    """What stands before all turns, and the recap behind it: as one, for not every template takes a second."""
    assert ask.recap is not None
    said = [message.text for message in head]
    text = "\n\n".join((*said, f"{_RECAP}\n{ask.recap.text}"))
    name = head[0].id if head else f"{ask.subject.id} recap"
    return (Message(name, ask.subject.id, None, Role.SYSTEM, (TextPart(text),), ask.recap.created_us, ask.recap.label),)


def _shortened(ask: Ask, offer: Offer, request: ChatRequest, kept: tuple[Message, ...]) -> ChatRequest:
    limit = ask.for_offer(offer, REQUEST_OVERHEAD + sum(map(tokens_of, kept))).max_output
    return replace(request, messages=kept, max_output=limit)


def _starts(messages: Sequence[Message]) -> list[int]:
    """Where turns begin: at what a person says; answers and what tools gave back belong to it."""
    return [place for place, message in enumerate(messages) if message.role is Role.USER and not _is_result(message)]


def _is_result(message: Message) -> bool:
    return bool(message.parts) and all(isinstance(part, ToolResultPart) for part in message.parts)
