"""What a JSON Schema says, with its references followed and its parts put together."""

from collections.abc import Mapping
from typing import Any

from app.providers.llama.worker.pattern import BadSchema

Schema = Mapping[str, Any]

# They describe, and hold nobody to anything.
_NOTES = frozenset(
    "$schema $id $comment $defs definitions title description default examples deprecated readOnly writeOnly "
    "contentEncoding contentMediaType strict nullable uniqueItems patternProperties".split()
)
_UNSUPPORTED = frozenset(
    "not if then else dependentRequired dependentSchemas dependencies contains minContains maxContains "
    "unevaluatedProperties unevaluatedItems $dynamicRef $recursiveRef".split()
)
_TIGHTER = {
    "minimum": max,
    "exclusiveMinimum": max,
    "minLength": max,
    "minItems": max,
    "minProperties": max,
    "maximum": min,
    "exclusiveMaximum": min,
    "maxLength": min,
    "maxItems": min,
    "maxProperties": min,
}
_DEEPEST = 32


def resolve(reference: Any, root: Any) -> Any:
    """What a reference within the schema (RFC 6901) points at; raises `BadSchema`."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        raise BadSchema("“$ref” may point into the schema itself only")
    target = root
    for step in reference[1:].split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(target, Mapping) and key in target:
            target = target[key]
        elif isinstance(target, list) and key.isdigit() and int(key) < len(target):
            target = target[int(key)]
        else:
            raise BadSchema(f"“$ref” points at “{reference[:60]}”, which is not there")
    return target


def merged(schema: Schema, root: Any, depth: int = 0) -> dict[str, Any]:
    """A schema without notes, with every `allOf` and `$ref` in it put into one; raises `BadSchema`."""
    if depth > _DEEPEST:
        raise BadSchema("the schema is nested too deeply")
    whole: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _UNSUPPORTED:
            raise BadSchema(f"“{key}” is not supported")
        if key == "allOf":
            for part in value if isinstance(value, list) else [value]:
                _join(whole, _flat(part, root, depth))
        elif key == "$ref":
            _join(whole, _flat(resolve(value, root), root, depth))
        elif key not in _NOTES:
            _join(whole, {key: value})
    return whole


def _flat(part: Any, root: Any, depth: int) -> dict[str, Any]:
    if part is True:
        return {}
    if not isinstance(part, Mapping):
        raise BadSchema("a schema must be an object")
    return merged(part, root, depth + 1)


def _join(whole: dict[str, Any], part: Mapping[str, Any]) -> None:
    """Add what `part` asks for; both must hold."""
    for key, value in part.items():
        if key not in whole or whole[key] == value:
            whole[key] = value
        elif key in _TIGHTER:
            whole[key] = _TIGHTER[key](whole[key], value)
        elif key == "required":
            whole[key] = list(dict.fromkeys([*whole[key], *value]))
        elif key == "properties":
            both = {name: {"allOf": [whole[key][name], value[name]]} for name in value if name in whole[key]}
            whole[key] = {**whole[key], **value, **both}
        elif key == "type":
            whole[key] = _common_types(whole[key], value)
        elif key == "enum":
            whole[key] = [item for item in whole[key] if item in value]
        elif key in ("items", "additionalProperties"):
            whole[key] = False if False in (whole[key], value) else {"allOf": [whole[key], value]}
        else:
            raise BadSchema(f"two different “{key}” hold at once")


def _common_types(one: Any, other: Any) -> Any:
    first = one if isinstance(one, list) else [one]
    second = other if isinstance(other, list) else [other]
    common = [kind for kind in first if kind in second]
    if not common and "integer" in (*first, *second) and "number" in (*first, *second):
        common = ["integer"]
    if not common:
        raise BadSchema("two different “type” hold at once")
    return common if len(common) > 1 else common[0]
