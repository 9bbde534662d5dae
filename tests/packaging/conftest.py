"""Places to prepare local models in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.checkouts import Checkout, made_checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Callable[[str], Checkout]]:
    """Makes checkouts by name, which share a cache."""
    made: list[Checkout] = []

    def make(name: str) -> Checkout:
        made.append(made_checkout(tmp_path / name, tmp_path / "cache", tmp_path / "stage"))
        return made[-1]

    yield make
    for one in made:
        one.end()


@pytest.fixture
def here(checkout: Callable[[str], Checkout]) -> Checkout:
    """One checkout."""
    return checkout("here")
