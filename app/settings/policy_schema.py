"""For those who write policy files: their JSON Schema."""

from typing import Any

from app.core.options import Option, OptionType
from app.settings.options import OPTIONS
from app.settings.policy_keys import KEYS


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
