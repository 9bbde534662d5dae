"""Places to prepare local models in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.packaging.grounds import Ground, ground


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Callable[[str], Ground]]:
    """Makes checkouts by name, which share a cache."""
    made: list[Ground] = []

    def make(name: str) -> Ground:
        made.append(ground(tmp_path / name, tmp_path / "cache", tmp_path / "stage"))
        return made[-1]

    yield make
    for one in made:
        one.end()


@pytest.fixture
def here(checkout: Callable[[str], Ground]) -> Ground:
    """One checkout."""
    return checkout("here")
