"""Core values as JSON text and back.

What is read is checked against its types, so that a row written wrongly or damaged is found here and nowhere later.
"""

import dataclasses
import json
import logging
from collections.abc import Iterable
from typing import Any, TypeVar

from app.core.characters import is_sound
from app.core.digest import plain
from app.core.messages import (
    AnswerFacts,
    ErrorPart,
    FilePart,
    ImagePart,
    Part,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolResultPart,
)
from app.core.rebuild import Unreadable, rebuild

log = logging.getLogger(__name__)
T = TypeVar("T")

_PART_TYPES: dict[str, type[Part]] = {
    "text": TextPart,
    "image": ImagePart,
    "file": FilePart,
    "thinking": ThinkingPart,
    "tool_call": ToolCallPart,
    "tool_result": ToolResultPart,
    "error": ErrorPart,
}
_PART_NAMES = {kind: name for name, kind in _PART_TYPES.items()}


def dumps(value: Any) -> str:
    """A value of core as JSON text."""
    return _text(plain(value))


def dumps_facts(facts: AnswerFacts | None) -> str | None:
    """What is known of an answer as JSON text, if anything is."""
    return None if facts is None else dumps(facts)


def loads(kind: type[T], text: str) -> T:
    """A value of the dataclass `kind`; raises `Unreadable`."""
    return rebuild(kind, _json(text))


def readable(kind: type[T], texts: Iterable[str]) -> tuple[T, ...]:
    """The values that can be read; one that cannot is no reason to have none."""
    found: list[T] = []
    for text in texts:
        try:
            found.append(loads(kind, text))
        except Unreadable:
            log.warning("one stored %s cannot be read and is left out", kind.__name__)
    return tuple(found)


def dump_parts(parts: tuple[Part, ...]) -> str:
    """The parts of a message; the bytes of pictures are attachments and stay out."""
    return _text([_plain_part(part) for part in parts])


def load_parts(text: str) -> tuple[Part, ...]:
    """The parts of a message; raises `Unreadable`."""
    found = _json(text)
    if not isinstance(found, list):
        raise Unreadable
    return tuple(_build_part(item) for item in found)


def _text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Escaped, halves of surrogate pairs come back as they were: a wire form must not change.
    return text if is_sound(text) else json.dumps(value, separators=(",", ":"), allow_nan=False)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise Unreadable from error


def _plain_part(part: Part) -> dict[str, Any]:
    if isinstance(part, ImagePart):
        part = dataclasses.replace(part, data=None)
    fields = {key: value for key, value in plain(part).items() if value is not None}
    return {"type": _PART_NAMES[type(part)], **fields}


def _build_part(item: Any) -> Part:
    kind = _PART_TYPES.get(str(item.get("type"))) if isinstance(item, dict) else None
    if kind is None:
        raise Unreadable
    return rebuild(kind, item)
