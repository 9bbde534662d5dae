"""Where policy comes from: a port, and the files of Linux behind it. Windows and macOS sources come later."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from app.core.options import Layer
from app.core.policy import PolicyIssue

LINUX_FOLDER = Path("/etc/signalbox/policies")
LEVELS = {Layer.MANDATORY: "managed", Layer.RECOMMENDED: "recommended"}
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """What one place says. `values` None means that it counts but cannot be read, for the reason in `problem`."""

    source: str
    layer: Layer
    values: dict[str, Any] | None = field(hash=False)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """Every document that counts, weakest name first within a layer, and what does not count and why."""

    documents: tuple[PolicyDocument, ...] = ()
    issues: tuple[PolicyIssue, ...] = ()


class PolicySource(Protocol):
    """What settings ask for policy. Reading never raises: what cannot be read is part of the answer."""

    def read(self) -> PolicyReading:
        """Everything there is now."""
        ...


class NoPolicy:
    """A machine that nobody manages."""

    def read(self) -> PolicyReading:
        """Nothing."""
        return PolicyReading()


class LinuxFiles:
    """JSON files under `managed` and `recommended` that only the system's owner can have written.

    A file counts when it, its folder and every folder above belong to root and cannot be written by group or others
    (sticky folders above, such as /tmp, may be: nobody can replace root's entries there). Links are judged by their
    target. The arguments exist for tests; no flag and no variable reaches them.
    """

    def __init__(self, root: Path = LINUX_FOLDER, owner: int = 0) -> None:
        self._root = root
        self._owners = {0, owner}

    def read(self) -> PolicyReading:
        """Every file that counts, in the order of names."""
        documents: list[PolicyDocument] = []
        issues: list[PolicyIssue] = []
        for layer, name in LEVELS.items():
            for document in self._folder(self._root / name, layer):
                if isinstance(document, PolicyIssue):
                    issues.append(document)
                else:
                    documents.append(document)
        return PolicyReading(tuple(documents), tuple(issues))

    def _folder(self, folder: Path, layer: Layer) -> Iterator[PolicyDocument | PolicyIssue]:
        try:
            real = folder.resolve(strict=True)
            if problem := self._distrust(real):
                yield PolicyIssue(str(folder), "", f"Nothing in this folder counts: {problem}")
                return
            names = sorted(entry for entry in os.listdir(real) if _counts(entry))
        except (FileNotFoundError, NotADirectoryError):
            return
        except (OSError, RuntimeError) as error:
            yield PolicyDocument(str(folder), layer, None, f"The folder cannot be read: {_why(error)}.")
            return
        for name in names:
            yield self._file(folder / name, layer)

    def _file(self, path: Path, layer: Layer) -> PolicyDocument | PolicyIssue:
        try:
            real = path.resolve(strict=True)
            # Without O_NONBLOCK a pipe of that name would hold up the start for ever.
            handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK)
            with open(handle, "rb") as file:
                problem = self._distrust(real.parent, sticky=True) or self._wrong(real, os.fstat(handle))
                data = file.read(LARGEST + 1) if not problem else b""
        except (OSError, RuntimeError) as error:
            return PolicyDocument(str(path), layer, None, f"The file cannot be read: {_why(error)}.")
        if problem:
            return PolicyIssue(str(path), "", f"This file does not count: {problem}")
        return document(str(path), layer, data)

    def _distrust(self, folder: Path, sticky: bool = False) -> str:
        """Why what stands in a folder may have been put there by somebody else; "" when it cannot."""
        for place in (folder, *folder.parents):
            found = place.stat()
            if problem := self._wrong(place, found, sticky or place != folder):
                return problem
        return ""

    def _wrong(self, path: Path, found: os.stat_result, sticky: bool = False) -> str:
        if not stat.S_ISDIR(found.st_mode) and not stat.S_ISREG(found.st_mode):
            return f"{path} is not a file."
        if found.st_uid not in self._owners:
            return f"{path} does not belong to root."
        if found.st_mode & 0o022 and not (sticky and stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX):
            return f"{path} can be written by others than root."
        return ""


def platform_source() -> PolicySource:
    """The source of this system."""
    return LinuxFiles() if sys.platform == "linux" else NoPolicy()


def document(source: str, layer: Layer, data: bytes) -> PolicyDocument:
    """Read JSON strictly: one object, no name twice, whole characters."""
    try:
        if len(data) > LARGEST:
            raise ValueError("it is too large")
        values = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
        if not isinstance(values, dict):
            raise ValueError("it must be one object in braces")
        _check_texts(values)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        return PolicyDocument(source, layer, None, f"The file is not valid JSON: {reason}.")
    return PolicyDocument(source, layer, values)


def _why(error: Exception) -> str:
    # The text of an OSError holds its number, and the handle instead of the path.
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _counts(name: str) -> bool:
    return name.endswith(".json") and not name.startswith(".")


def _check_texts(values: dict[str, Any]) -> None:
    # JSON can spell halves of a character (RFC 8259, section 8.2), which no file and no digest can hold.
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("a text in it holds half a character") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the name “{next(n for n in names if names.count(n) > 1)}” stands twice")
    return values
