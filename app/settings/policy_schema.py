"""For those who write policy files: their JSON Schema, and a check before they are rolled out."""

import os
from pathlib import Path
from typing import Any

from app.core.errors import Kind, KnownError
from app.core.options import Layer, Option, OptionType
from app.core.policy import PolicyIssue
from app.settings.options import OPTIONS
from app.settings.policy_keys import KEYS
from app.settings.policy_merge import assemble
from app.settings.policy_source import LARGEST, LEVELS, PolicyReading, document


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one policy file, made from the declared keys and options."""
    options = {option.key: _option(option) for option in OPTIONS if option.managed}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Signalbox policy",
        "description": "A file in /etc/signalbox/policies/managed; in …/recommended only “options” has an effect.",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            **{key.name: {"description": key.help, **key.schema} for key in KEYS},
            "options": {
                "description": "Options by their keys: fixed under managed, a changeable default under recommended.",
                "type": "object",
                "properties": options,
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    }


def check(path: Path) -> tuple[PolicyIssue, ...]:
    """What is wrong in a policy file, or in a folder of them, wherever it lies and whoever owns it.

    A folder may hold `managed` and `recommended`, or be one of the two; files elsewhere count as managed.

    Raises:
        KnownError: `not_found` when there is nothing at `path`, `usage` when it may not be read.
    """
    # By os, for which a path that is too long or that may not be looked at does not exist.
    if not os.path.exists(path):
        raise KnownError(Kind.NOT_FOUND, what="policy file", name=str(path))
    try:
        documents = tuple(
            document(str(file), layer, _bytes(file)) for layer, files in _files(path).items() for file in sorted(files)
        )
    except OSError as error:
        raise KnownError(Kind.USAGE, detail=f"{error.filename or path} cannot be read: {error.strerror}.") from error
    if not documents:
        raise KnownError(Kind.NOT_FOUND, what="policy file", name=str(path / "*.json"))
    return assemble(PolicyReading(documents)).issues


def _files(path: Path) -> dict[Layer, list[Path]]:
    if path.is_dir():
        inside = {layer: path / name for layer, name in LEVELS.items() if (path / name).is_dir()}
        return {layer: list(folder.glob("[!.]*.json")) for layer, folder in (inside or {_layer(path): path}).items()}
    return {_layer(path.resolve().parent): [path]}


def _layer(folder: Path) -> Layer:
    return Layer.RECOMMENDED if folder.name == LEVELS[Layer.RECOMMENDED] else Layer.MANDATORY


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(LARGEST + 1)


def _option(option: Option) -> dict[str, Any]:
    described: dict[str, Any] = {"title": option.title, "description": option.help}
    match option.type:
        case OptionType.CHOICE:
            described["enum"] = [value for value, _ in option.choices]
        case OptionType.STRINGS:
            described |= {"type": "array", "items": {"type": "string"}}
        case _:
            described["type"] = option.type.value
    if option.minimum is not None:
        described["minimum"] = option.minimum
    if option.maximum is not None:
        described["maximum"] = option.maximum
    described["default"] = list(option.default) if isinstance(option.default, tuple) else option.default
    return described
