"""What stands in the messages of a stream: usually one piece of JSON, or the mark of the end."""

import json
import re
from collections.abc import Iterator
from typing import Any

# What ends a stream, in the spellings that are met.
_MARK = re.compile(r"""["']?\[DONE\]["']?""", re.IGNORECASE)
# Between two pieces that a server, or something on the way, has joined.
_BETWEEN = re.compile(r"\s*(?:data:\s*)*")
_DECODER = json.JSONDecoder()


def values_in(data: str) -> Iterator[Any]:
    """The values of a message, None for the end mark; raises `ValueError`, `RecursionError` where one is no JSON.

    More than one stand there where the line ends between them were lost.
    """
    at = _after(_BETWEEN, data, 0)
    while at < len(data):
        if (mark := _MARK.match(data, at)) is not None:
            yield None
            at = mark.end()
        else:
            value, at = _DECODER.raw_decode(data, at)
            # A bare null is no mark.
            yield value if value is not None else ()
        at = _after(_BETWEEN, data, at)


def is_whole(data: str) -> bool:
    """Whether a message stands there to its end, though nothing may tell so: as the mark, or as JSON."""
    try:
        values = list(values_in(data))
    except (ValueError, RecursionError):
        return False
    return bool(values) and all(value is None or isinstance(value, dict) for value in values)


def is_one_answer(data: str) -> bool:
    """Whether this is all of an answer, in one object, and no piece of one that is told in several."""
    if not data.rstrip().endswith("}"):
        return False
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return False
    choices = value.get("choices") if isinstance(value, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    return isinstance(value, dict) and not (isinstance(first, dict) and "delta" in first)


def _after(pattern: "re.Pattern[str]", data: str, at: int) -> int:
    match = pattern.match(data, at)
    return at if match is None else match.end()
