"""What a model reads of a request: all of it, or without the oldest turns where its context does not hold them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.messages import Message, Role, ToolResultPart
from app.core.models import Offer
from app.core.requests import ChatRequest
from app.core.tokens import REQUEST_OVERHEAD
from app.engine.door.requests import Ask
from app.routing import first_read, input_room, tokens_of
from app.routing.constraints import LIKELY_BYTES_PER_TOKEN


@dataclass(frozen=True, slots=True)
class Reading:
    """A request as it goes to one offer; `left_out` of its messages are not read, `begins` is the first that is.

    `begins` is "" where nothing is left out. `most` is whether no more can be left out.
    """

    request: ChatRequest
    left_out: int = 0
    begins: str = ""
    most: bool = True


def newest_turn(messages: Sequence[Message]) -> int:
    """What the newest turn takes, which is read whatever is left out, in tokens at most."""
    return sum(map(tokens_of, messages[next(reversed(_starts(messages)), 0) :]))


def reading(ask: Ask, offer: Offer, input_tokens: int, room: int | None = None) -> Reading:
    """A request as an offer reads it; `room` is for all its messages, in likely tokens; None is what it likely has."""
    request = ask.for_offer(offer, input_tokens)
    starts = _starts(request.messages)
    if offer.context_tokens is None or not ask.may_leave_out or len(starts) < 2:
        return Reading(request)
    sizes = [tokens_of(message) / LIKELY_BYTES_PER_TOKEN for message in request.messages]
    turns = [round(sum(sizes[begin:end])) for begin, end in zip(starts, (*starts[1:], len(sizes)), strict=True)]
    if room is None:
        room = input_room(offer.context_tokens, request.max_output)
    before = sum(sizes[: starts[0]]) + REQUEST_OVERHEAD / LIKELY_BYTES_PER_TOKEN
    first = first_read(turns, max(0, room - round(before)))
    if not first:
        return Reading(request, most=False)
    kept = (*request.messages[: starts[0]], *request.messages[starts[first] :])
    left_out = starts[first] - starts[0]
    return Reading(
        _shortened(ask, offer, request, kept), left_out, request.messages[starts[first]].id, first == len(starts) - 1
    )


def _shortened(ask: Ask, offer: Offer, request: ChatRequest, kept: tuple[Message, ...]) -> ChatRequest:
    limit = ask.for_offer(offer, REQUEST_OVERHEAD + sum(map(tokens_of, kept))).max_output
    return replace(request, messages=kept, max_output=limit)


def _starts(messages: Sequence[Message]) -> list[int]:
    """Where turns begin: at what a person says; answers and what tools gave back belong to it."""
    return [place for place, message in enumerate(messages) if message.role is Role.USER and not _is_result(message)]


def _is_result(message: Message) -> bool:
    return bool(message.parts) and all(isinstance(part, ToolResultPart) for part in message.parts)
