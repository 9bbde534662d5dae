"""How long an answer a server has room for, by the numbers with which it refuses a longer one.

Nobody lists what servers write. They name the limit that they were sent, and beside it two of three numbers that add up
with it: what their context holds, what the messages take of it, what was asked for in all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Less than this is no room for an answer: the messages fill the context.
LEAST = 16
# Of a refusal so much is read.
_READ = 2_000

# Whole numbers that are no part of a name or a version: “4096”, “4,096”, “4096-token”.
_NUMBER = re.compile(r"(?<![\w.-])(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?![\w]|[.,]\d|-(?!token))")
_OF_ANSWERS = re.compile(r"max_(?:\w+_)?tokens|completion|output|generat|new tokens")
_OF_MESSAGES = r"\b(?:input|prompt|messages|text)"
_MOST = re.compile(
    r"(?:at most|up to|no more than|less than or equal to|maximum|limit|range|<=|≤|>)(?:(?!context)\D|\b[01]\b){0,40}?"
    + _NUMBER.pattern.replace("{1,9}", "{2,9}")
)


@dataclass(frozen=True, slots=True)
class Room:
    """The tokens that are left for an answer; `context`, if it was said, is for messages and answer together."""

    tokens: int
    context: int | None = None


def room_left(complaint: str, limit: int) -> Room | None:
    """What a refusal of an answer of so many tokens leaves for one; None where it is about something else."""
    text = complaint[:_READ].lower()
    if not _OF_ANSWERS.search(text):
        return None
    numbers = [_value(found) for found in _NUMBER.findall(text)]
    if limit in numbers:
        beside = set(numbers) - {limit}
        contexts = beside | ({limit} if numbers.count(limit) > 1 else set())
        summed = {total - limit for total in beside} & beside
        pairs = (
            _pairs(summed, contexts, limit)
            if summed
            else _pairs({n for n in beside if _is_of_messages(n, limit, text)}, contexts, limit)
            or _pairs({total - limit for total in beside if total > limit}, contexts, limit, beside)
        )
        if len(pairs) == 1:
            ((context, messages),) = pairs
            return Room(context - messages, context) if context - messages >= LEAST else None
    most = [n for found in _MOST.finditer(text) if LEAST <= (n := _value(_last(found[0]))) < limit]
    return Room(min(most)) if most and not set(numbers) - {*most, limit, 0, 1} else None


def _pairs(
    messages: Iterable[int], contexts: set[int], limit: int, totals: set[int] | None = None
) -> set[tuple[int, int]]:
    """Contexts with what messages take of them, so that the answer does not fit; the sum is among `totals`, if any."""
    return {
        (context, taken)
        for taken in messages
        for context in contexts
        if 0 < taken < context < taken + limit and (totals is None or taken + limit in totals)
    }


def _is_of_messages(number: int, limit: int, text: str) -> bool:
    """Whether a refusal says of a number that it counts the messages, or adds it to the limit."""
    text = text.replace(",", "")
    told = rf"(?<!\d){number}\D{{0,30}}{_OF_MESSAGES}|{_OF_MESSAGES}\D{{0,20}}\b{number}(?!\d)|\b{number} \+ {limit}\b"
    return re.search(told, text) is not None


def _last(text: str) -> str:
    return str(_NUMBER.findall(text)[-1])


def _value(number: str) -> int:
    return int(number.replace(",", ""))
