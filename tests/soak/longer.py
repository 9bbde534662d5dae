"""A pytest plugin that lets the rooms' own random tests run longer: -p tests.soak.longer, SOAK_FACTOR says how much."""

import os
from typing import Any

import pytest
from hypothesis import settings

FACTOR = int(os.environ.get("SOAK_FACTOR", "5"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Multiply the examples of every random test, whether a function or a state machine; each once."""
    done: set[int] = set()
    for item in items:
        owner, name = _settings_of(item)
        if owner is None or id(owner) in done:
            continue
        done.add(id(owner))
        given: settings = getattr(owner, name)
        setattr(owner, name, settings(given, max_examples=given.max_examples * FACTOR, deadline=None))


def _settings_of(item: pytest.Item) -> tuple[Any, str]:
    function = getattr(item, "function", None)
    if hasattr(function, "_hypothesis_internal_use_settings"):
        return function, "_hypothesis_internal_use_settings"
    owner = getattr(item, "cls", None)
    return (owner, "settings") if isinstance(getattr(owner, "settings", None), settings) else (None, "")
