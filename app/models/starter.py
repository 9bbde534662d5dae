"""The model that comes with the program: which file it is, and where it may lie."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

_FOLDER = 20


@dataclass(frozen=True, slots=True)
class Starter:
    """The file, as the release declares it. `sha256` is in lower-case hexadecimal."""

    file: str
    bytes: int
    sha256: str


@cache
def declared() -> Starter:
    """What `resources/starter/starter.json` says."""
    said = json.loads((files("resources") / "starter" / "starter.json").read_text(encoding="utf-8"))
    return Starter(said["file"], said["bytes"], said["sha256"])


def place_in(cache_folder: Path) -> Path:
    """Where set-up puts the file below the account's cache folder."""
    starter = declared()
    return cache_folder / "signalbox" / "starter" / starter.sha256[:_FOLDER] / starter.file


def is_right(path: Path) -> bool:
    """Whether this is the file, to the last bit. One of another size is not read; raises OSError."""
    if not is_whole(path):
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == declared().sha256


def is_whole(path: Path) -> bool:
    """Whether a file of the right size is there; what is in it was checked when it was put there."""
    try:
        return path.stat().st_size == declared().bytes
    except OSError:
        return False
