"""Values back from the JSON types that `digest.plain` made of them.

What is read is checked against the types of the dataclasses. Fields that a value did not have when it was written take
their defaults, and those that it has no more are passed over.
"""

import dataclasses
import types
from contextlib import suppress
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Unreadable(Exception):
    """A stored value is not what it should be."""


def rebuild(kind: type[T], value: Any) -> T:
    """A value of a type; raises `Unreadable`."""
    return cast(T, _build(kind, value))


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if value is None and types.NoneType in get_args(hint):
            return None
        return _build_one_of(get_args(hint), value)
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


def _build_one_of(options: tuple[Any, ...], value: Any) -> Any:
    for option in options:
        if option is not types.NoneType:
            with suppress(Unreadable):
                return _build(option, value)
    raise Unreadable


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
