"""The schemas that ship, by name, with their references resolved."""

import json
from importlib.resources import files
from typing import Any

import jsonschema
from referencing import Registry, Resource

_ALL: dict[str, dict[str, Any]] = {
    entry.name.removesuffix(".json"): json.loads(entry.read_text(encoding="utf-8"))
    for entry in (files("resources") / "schemas").iterdir()
    if entry.name.endswith(".json")
}
_REGISTRY: Registry[Any] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in _ALL.values()
)


def names() -> list[str]:
    """Every schema."""
    return sorted(_ALL)


def schema(name: str) -> dict[str, Any]:
    """One schema."""
    return _ALL[name]


def validate(value: Any, name: str) -> None:
    """Fail unless the value satisfies the schema."""
    jsonschema.Draft202012Validator(_ALL[name], registry=_REGISTRY).validate(value)
