"""What several runs and several checkouts share: locks, and files that are there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from paths import ROOT

_PAUSE_S = 0.2
_BLOCK = 1 << 20


@contextmanager
def held(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock on the file at `path`, waiting for it; it goes when its process goes, however that ends."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    # Not at the top: the program is written for a newer Python than this file.
    from app.disk import locks  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    while (lock := locks.take(path)) is None:
        waiting()
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        lock.release()


def scratch(place: Path) -> Path:
    """A new folder beside `place`, whose lock is held: what the dead left there is removed."""
    for left in place.parent.glob(f"{place.name}.*.new"):
        # Children of the dead may still write into it; the next one removes what stays.
        shutil.rmtree(left, ignore_errors=True)
    new = place.with_name(f"{place.name}.{os.getpid()}.new")
    new.mkdir(parents=True)
    return new


def write(path: Path, text: str) -> None:
    """Put a text in the place of what is at `path`; whoever reads sees the old or the new. One process writes it.

    What a killed one left half-written has the same name, so that the next takes its place.
    """
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
