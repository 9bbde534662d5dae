"""Models split over several files, named `…-00001-of-00003.gguf` by llama.cpp's splitter."""

import re
from pathlib import Path

from app.models.allowance import unusable

_PART = re.compile(r"^(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf$", re.IGNORECASE)
_MAX_PARTS = 1_000


def find_parts(path: Path) -> tuple[Path, ...]:
    """All files of a model, in order, whichever of them is named; one for a model that is not split.

    Raises:
        KnownError: `model_file` when a part is missing.
    """
    match = _PART.match(path.name)
    if match is None:
        return (path,)
    count = int(match["count"])
    if not 0 < count <= _MAX_PARTS or not 0 < int(match["number"]) <= count:
        return (path,)
    suffix = path.name[-len(".gguf") :]
    parts = tuple(path.with_name(f"{match['stem']}-{i:05d}-of-{count:05d}{suffix}") for i in range(1, count + 1))
    for number, part in enumerate(parts, start=1):
        if not part.is_file():
            raise unusable(f"part {number} of {count} is missing")
    return parts


def bare_stem(path: Path) -> str:
    """The file's name without `.gguf` and without the number of its part."""
    match = _PART.match(path.name)
    if match is not None:
        return match["stem"]
    return path.name[: -len(".gguf")] if path.name.lower().endswith(".gguf") else path.name
