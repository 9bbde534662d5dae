"""Where policy comes from: a port, and the files of Linux behind it. Windows and macOS sources come later."""

import json
import os
import stat
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from app.core.options import Layer
from app.core.policy import PolicyIssue
from app.settings.policy_look import look

LINUX_FOLDER = Path("/etc/signalbox/policies")
LEVELS = {Layer.MANDATORY: "managed", Layer.RECOMMENDED: "recommended"}
LARGEST = 1_000_000
NOTHING_READ = f"Nothing is read here: policies lie in {' and '.join(f'“{level}”' for level in LEVELS.values())}."
_NO_POLICY = "This is no policy: the name of one ends in “.json”."
# As the kernel counts them; beyond, the path cannot be opened at all.
_MOST_LINKS = 40


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """What one place says. `values` None means that it cannot be read, for the reason in `problem`.

    `trusted` False says that somebody else may have written it, or stands in the way of what the company wrote: so
    may whoever started the program, under bounds in which a file that everybody reads cannot be read (Landlock,
    AppArmor, seccomp, limits). What was read, and makes no sense, is the company's own mistake.
    """

    source: str
    layer: Layer
    values: dict[str, Any] | None = field(hash=False)
    problem: str = ""
    trusted: bool = True


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """Every document, weakest name first within a layer, and what is none and why."""

    documents: tuple[PolicyDocument, ...] = ()
    issues: tuple[PolicyIssue, ...] = ()


class PolicySource(Protocol):
    """What settings ask for policy. Reading never raises: what cannot be read is part of the answer."""

    def read(self) -> PolicyReading:
        """Everything there is now."""
        ...

    def stamp(self) -> object:
        """What a look tells that reads nothing: as long as it is the same, so is what `read` says."""
        ...


class NoPolicy:
    """A machine that nobody manages."""

    def read(self) -> PolicyReading:
        """Nothing."""
        return PolicyReading()

    def stamp(self) -> object:
        """Always the same."""
        return ()


# A place, and what speaks against it.
Distrust = Callable[[Path, str], None]


class LinuxFiles:
    """JSON files under `managed` and `recommended` that only the system's owner can have written.

    A file is trusted when it, its folder and every folder above belong to root and cannot be written by group or others
    (sticky folders above, such as /tmp, may be: nobody can replace root's entries there). Links are judged by their
    target, and the folders that hold them like the files' own. What lies there and is not trusted is no reason to go
    on without: somebody may have seen to that. The arguments exist for tests and for a look at files before they are
    rolled out; no flag and no variable reaches them when policy is read.

    Args:
        root: The folder of both.
        owner: Who is trusted besides root.
        distrust: What is told of places that would not be trusted, which are read all the same then.
    """

    def __init__(self, root: Path = LINUX_FOLDER, owner: int = 0, distrust: Distrust | None = None) -> None:
        self._root = root
        self._owners = {0, owner}
        self._told = distrust
        self._above = [str(place) for place in (root, *root.parents)]
        self._folders = [str(root / name) for name in LEVELS.values()]

    def read(self) -> PolicyReading:
        """Every file, in the order of names."""
        documents: list[PolicyDocument] = []
        issues: list[PolicyIssue] = []
        for layer, name in LEVELS.items():
            reading = self.folder(self._root / name, layer)
            documents += reading.documents
            issues += reading.issues
        return PolicyReading(tuple(documents), (*issues, *self._strays()))

    def folder(self, folder: Path, layer: Layer) -> PolicyReading:
        """What lies in one folder."""
        found = tuple(self._folder(folder, layer))
        documents = tuple(one for one in found if isinstance(one, PolicyDocument))
        return PolicyReading(documents, tuple(one for one in found if isinstance(one, PolicyIssue)))

    def file(self, path: Path, layer: Layer) -> PolicyReading:
        """One file, as it is read where others lie beside it."""
        if not _counts(path.name):
            return PolicyReading(issues=(PolicyIssue(str(path), "", _NO_POLICY),))
        return PolicyReading((self._file(path, layer),))

    def stamp(self) -> object:
        """The files' sizes, times, owners and modes, and the folders'; `BLIND` where they could not be looked at."""
        return look(self._above, self._folders)

    def _folder(self, folder: Path, layer: Layer) -> Iterator[PolicyDocument | PolicyIssue]:
        try:
            real = folder.resolve(strict=True)
            if problem := self._distrust_way(folder) or self._distrust(real):
                yield PolicyDocument(str(folder), layer, None, f"This folder is not trusted: {problem}", trusted=False)
                return
            names = sorted(os.listdir(real))
        except FileNotFoundError:
            yield from self._absent(folder, layer)
            return
        except (OSError, RuntimeError) as error:
            problem = f"The folder cannot be read: {_why(error)}."
            yield PolicyDocument(str(folder), layer, None, problem, trusted=False)
            return
        counted = [name for name in names if _counts(name)]
        strays = [name for name in names if not _counts(name) and not _is_aside(name)]
        for name in counted:
            yield self._file(folder / name, layer)
        for name in strays:
            yield PolicyIssue(str(folder / name), "", _NO_POLICY)
        if strays and not counted:
            yield PolicyDocument(str(folder), layer, None, "There are files here, and none is a policy.")

    def _absent(self, folder: Path, layer: Layer) -> Iterator[PolicyDocument]:
        """What it says that a folder is not there, where somebody may have seen to that."""
        try:
            # A link that leads nowhere: here lies something.
            broken = next(
                (place for place in (folder, *folder.parents) if place.is_symlink() and _is_nowhere(place)), None
            )
            problem = "" if broken is not None else self._distrust_above(folder)
        except (OSError, RuntimeError) as error:
            broken, problem = None, f"{_why(error)}."
        if broken is not None:
            yield PolicyDocument(str(folder), layer, None, f"The link {broken} leads nowhere.", trusted=False)
        elif problem and layer is Layer.MANDATORY:
            yield PolicyDocument(str(folder), layer, None, f"This folder is not trusted: {problem}", trusted=False)

    def _distrust_above(self, folder: Path) -> str:
        """Why whoever took a folder away may be somebody else, where the company has its place; "" when nobody may."""
        above = next(place for place in folder.parents if place.exists())
        if above not in (self._root, self._root.parent):
            return ""
        return self._distrust_way(above) or self._distrust(above.resolve(strict=True))

    def _strays(self) -> Iterator[PolicyIssue]:
        """What lies beside the two folders, where somebody may think that it counts."""
        try:
            names = sorted(os.listdir(self._root))
        except OSError:
            return
        for name in names:
            if name not in LEVELS.values() and not _is_aside(name):
                yield PolicyIssue(str(self._root / name), "", NOTHING_READ)
        yield from self._strays_above()

    def _strays_above(self) -> Iterator[PolicyIssue]:
        """What lies beside the root itself, one level too high, and looks as if it were meant for it.

        Only where policies count: anywhere else that place is somebody's own.
        """
        above = self._root.parent
        if self._told is not None or above.name != LINUX_FOLDER.parent.name:
            return
        try:
            names = sorted(os.listdir(above))
        except OSError:
            return
        for name in names:
            meant = name.casefold() in LEVELS.values() or name.casefold().startswith("polic") or _counts(name)
            if meant and name != self._root.name:
                yield PolicyIssue(str(above / name), "", f"{NOTHING_READ[:-1]} of {self._root}.")

    def _file(self, path: Path, layer: Layer) -> PolicyDocument:
        try:
            real = path.resolve(strict=True)
            with open(real, "rb", opener=_at_once) as file:
                problem = self._distrust_way(path) or self._distrust(real.parent)
                problem = problem or self._wrong(real, os.fstat(file.fileno()))
                data = file.read(LARGEST + 1) if not problem else b""
        except (OSError, RuntimeError) as error:
            problem = f"The file cannot be read: {_why(error)}."
            return PolicyDocument(str(path), layer, None, problem, trusted=False)
        if problem:
            return PolicyDocument(str(path), layer, None, f"This file is not trusted: {problem}", trusted=False)
        return document(str(path), layer, data)

    def _distrust(self, folder: Path) -> str:
        """Why what stands in a folder may have been put there by somebody else; "" when it cannot."""
        for place in (folder, *folder.parents):
            found = place.stat()
            if problem := self._wrong(place, found, place != folder):
                return problem
        return ""

    def _distrust_way(self, path: Path) -> str:
        """Why a link on the way may be somebody else's; "" when none is."""
        return next(filter(None, map(self._distrust, _folders_of_links(path))), "")

    def _wrong(self, path: Path, found: os.stat_result, sticky: bool = False) -> str:
        if not stat.S_ISDIR(found.st_mode) and not stat.S_ISREG(found.st_mode):
            return f"{path} is not a file."
        loose = found.st_mode & 0o022 and not (sticky and stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX)
        problems = ["does not belong to root"] if found.st_uid not in self._owners else []
        problems += ["can be written by others than root"] if loose else []
        if self._told is None:
            return f"{path} {problems[0]}." if problems else ""
        for problem in problems:
            self._told(path, problem)
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


def _at_once(path: str, flags: int) -> int:
    """Open, but not for ever: without this, a pipe of that name would hold up the start."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _is_nowhere(link: Path) -> bool:
    try:
        link.stat()
    except FileNotFoundError:
        return True
    return False


def _why(error: Exception) -> str:
    # The text of an OSError holds its number, and the handle instead of the path.
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _counts(name: str) -> bool:
    return name.casefold().endswith(".json") and not name.startswith(".")


def _is_aside(name: str) -> bool:
    """Whether nobody takes it for a policy: notes, and what editors and the system leave."""
    return name.casefold().startswith("readme") or (name.startswith(".") and not name.casefold().endswith(".json"))


def _folders_of_links(path: Path) -> Iterator[Path]:
    """The real folders that hold the links through which a path leads."""
    here, rest, links = Path(path.anchor), deque(path.parts[1:]), 0
    while rest and links < _MOST_LINKS:
        part = rest.popleft()
        place = here.parent if part == ".." else here / part
        if not place.is_symlink():
            here = place
            continue
        yield here
        links += 1
        target = Path(os.readlink(place))
        here = Path(target.anchor) if target.is_absolute() else here
        rest.extendleft(reversed(target.parts[1:] if target.is_absolute() else target.parts))


def _check_texts(values: dict[str, Any]) -> None:
    # JSON can spell halves of a character (RFC 8259, section 8.2), which no file and no digest can hold.
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("a text in it holds half a character") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ValueError(f"the name “{twice}” stands twice")
    return values
