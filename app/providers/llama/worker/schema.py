"""What a JSON Schema says, with its references followed and its parts put together."""

from collections.abc import Callable, Mapping
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
# Beyond this a number is none that anybody means, and arithmetic on it fails.
_MOST = 1e300
_DEEPEST = 32


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _MOST


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


# What keywords must be, so that whoever reads them need not ask.
_FORMS: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("properties", "an object", lambda value: isinstance(value, Mapping)),
    ("anyOf oneOf enum prefixItems", "a list", lambda value: isinstance(value, list)),
    ("required", "a list of names", _is_texts),
    ("type", "a name or a list of names", lambda value: _is_text(value) or _is_texts(value)),
    ("pattern format", "text", _is_text),
    ("minimum maximum multipleOf", "a number", _is_number),
    ("minLength maxLength minItems maxItems minProperties maxProperties", "a number", _is_number),
    # Before draft 6 these two said of another keyword how it is meant.
    ("exclusiveMinimum exclusiveMaximum", "a number", lambda value: isinstance(value, bool) or _is_number(value)),
)
_FORM = {key: (words, fits) for keys, words, fits in _FORMS for key in keys.split()}


def resolve(reference: Any, root: Any) -> Any:
    """What a reference within the schema (RFC 6901) points at; raises `BadSchema`."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        raise BadSchema("“$ref” may point into the schema itself only")
    target = root
    for step in reference[1:].split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(target, Mapping) and key in target:
            target = target[key]
        elif isinstance(target, list) and key.isdecimal() and int(key) < len(target):
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
            _check(key, value)
            _join(whole, {key: value})
    return whole


def _check(key: str, value: Any) -> None:
    words, fits = _FORM.get(key, ("", None))
    if fits is not None and not fits(value):
        raise BadSchema(f"“{key}” must be {words}")


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
