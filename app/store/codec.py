"""Core values as JSON text and back.

What is read is checked against the types of the dataclasses, so that a row written wrongly or damaged is found here and
nowhere later. Fields that a value did not have when it was written take their defaults.
"""

import dataclasses
import json
import types
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

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


class Unreadable(Exception):
    """A stored value is not what it should be."""


def dumps(value: Any) -> str:
    """A value of core as JSON text."""
    return _text(plain(value))


def dumps_facts(facts: AnswerFacts | None) -> str | None:
    """What is known of an answer as JSON text, if anything is."""
    return None if facts is None else dumps(facts)


def loads(kind: type[T], text: str) -> T:
    """A value of the dataclass `kind`; raises `Unreadable`."""
    return cast(T, _build(kind, _json(text)))


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
    return cast(Part, _build(kind, item))


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if value is None and types.NoneType in get_args(hint):
            return None
        return _build(next(option for option in get_args(hint) if option is not types.NoneType), value)
    if origin in (tuple, frozenset):
        return _build_many(origin, get_args(hint), value)
    if dataclasses.is_dataclass(hint):
        return _build_dataclass(cast(type, hint), value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _build_enum(hint, value)
    if hint is int and isinstance(value, bool):
        raise Unreadable
    if not isinstance(value, hint):
        raise Unreadable
    return value


def _build_many(origin: Any, arguments: tuple[Any, ...], value: Any) -> Any:
    if not isinstance(value, list):
        raise Unreadable
    if origin is frozenset or arguments[-1] is Ellipsis:
        return origin(_build(arguments[0], item) for item in value)
    if len(arguments) != len(value):
        raise Unreadable
    return tuple(_build(argument, item) for argument, item in zip(arguments, value, strict=True))


def _build_dataclass(kind: type, value: Any) -> Any:
    if not isinstance(value, dict):
        raise Unreadable
    hints = _hints(kind)
    try:
        return kind(**{name: _build(hint, value[name]) for name, hint in hints.items() if name in value})
    except TypeError as error:
        raise Unreadable from error


def _build_enum(kind: type[Enum], value: Any) -> Enum:
    try:
        return kind(value)
    except ValueError as error:
        raise Unreadable from error
