"""A check of policy files before they are rolled out: what the program will say of them, by the same reading."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.models import SPOKEN
from app.core.options import Layer
from app.core.policy import PolicyCheck, PolicyIssue, PolicyReport
from app.net.address import BadAddress
from app.net.proxy import Proxy
from app.settings.policy_merge import assemble
from app.settings.policy_source import LEVELS, LINUX_FOLDER, NOTHING_READ, LinuxFiles, PolicyReading

_LAYERS = {name: layer for layer, name in LEVELS.items()}
_NOT_TRUSTED = "where policies count, it would not be trusted"
_CLOSED = "where policies count, it would close the programs of those who cannot"
_CLOSES = "it closes the programs of those who cannot"


def check(path: Path) -> PolicyCheck:
    """What is wrong in a policy file, or in a folder of them, and what in it can lead nowhere.

    A folder may hold `managed` and `recommended`, or be one of the two; files elsewhere count as managed. Owners and
    rights are those of the place where files are prepared and no fault of theirs: unless policies count here, what
    speaks against them is a note.

    Raises:
        KnownError: `not_found` when there is nothing at `path`.
    """
    if ".." in path.parts:
        path = path.parent.resolve() / path.name if path.name != ".." else path.resolve()
    # For what is too long or may not be looked at, there is nothing.
    if not os.path.lexists(path):
        raise KnownError(Kind.NOT_FOUND, what="file", name=str(path))
    counting = _where_it_counts(path)
    return _check_elsewhere(path) if counting is None else _check_here(counting)


def check_in_force(report: PolicyReport) -> PolicyCheck:
    """As `check`, of the files that a report is of."""
    here = _closed_to_some(LinuxFiles(LINUX_FOLDER).read()) if sys.platform == "linux" else ()
    return PolicyCheck((*report.issues, *here))


def _check_here(path: Path) -> PolicyCheck:
    """What the program says of it by now, and will to others."""
    files, folders = LinuxFiles(LINUX_FOLDER), [LINUX_FOLDER / name for name in _LAYERS]
    if path.parent in folders:
        reading = files.file(path, _LAYERS[path.parent.name])
    elif path in (LINUX_FOLDER, *folders):
        reading = _found(files, path)
    else:
        reading = PolicyReading(issues=(PolicyIssue(str(path), "", NOTHING_READ),))
    report = assemble(reading)
    return PolicyCheck((*report.issues, *_closed_to_some(reading)), tuple(_useless(report)))


def _check_elsewhere(path: Path) -> PolicyCheck:
    against: dict[str, list[Path]] = {}
    reading = _found(LinuxFiles(path, distrust=lambda place, problem: _note(against, place, problem)), path)
    report = assemble(reading)
    notes = [*_elsewhere(path), *_notes(against, _NOT_TRUSTED), *_notes(_unreadable(reading), _CLOSED)]
    # What Windows says of owners and rights is nothing of the kind.
    rights = notes if os.name == "posix" else []
    return PolicyCheck(report.issues, (*rights, *_useless(report)))


def _where_it_counts(path: Path) -> Path | None:
    """A place below the folder where policies count, as the program calls it, by whatever name it is given; or None."""
    for place in (path, *path.parents):
        for known in (LINUX_FOLDER, *(LINUX_FOLDER / name for name in _LAYERS)):
            if place == known or _is_same(place, known):
                return known / path.relative_to(place)
    return None


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _found(files: LinuxFiles, path: Path) -> PolicyReading:
    """What lies there; raises `not_found` where that is nothing."""
    reading = _read(files, path)
    if not reading.documents and not reading.issues:
        raise KnownError(Kind.NOT_FOUND, what="policy file", name=str(path / "*.json"))
    return reading


def _read(files: LinuxFiles, path: Path) -> PolicyReading:
    if _is_root(path):
        return files.read()
    if path.is_dir() or path.name in _LAYERS:
        return files.folder(path, _LAYERS.get(path.name, Layer.MANDATORY))
    return files.file(path, _LAYERS.get(path.parent.name, Layer.MANDATORY))


def _is_root(path: Path) -> bool:
    """Whether the two folders lie in it, or something under their names."""
    if path == LINUX_FOLDER:
        return True
    return path.name not in _LAYERS and any(os.path.lexists(path / name) for name in _LAYERS)


def _elsewhere(path: Path) -> Iterator[PolicyIssue]:
    if path.is_dir() and path.name not in _LAYERS and not _is_root(path):
        yield PolicyIssue(str(path), "", "Its files are looked at as if they lay in “managed”.")


def _note(against: dict[str, list[Path]], place: Path, problem: str) -> None:
    places = against.setdefault(problem, [])
    if place not in places:
        places.append(place)


def _notes(against: dict[str, list[Path]], consequence: str) -> Iterator[PolicyIssue]:
    """One for each fault, however many places have it."""
    for problem, (first, *more) in against.items():
        like = f", like {len(more)} more" if more else ""
        yield PolicyIssue(str(first), "", f"It {problem}{like}; {consequence}.")


def _useless(report: PolicyReport) -> Iterator[PolicyIssue]:
    """What is well-formed, counts, and can lead nowhere: at all, in this version, or on this machine."""
    for key, value, source in report.values:
        option = key.partition(".")[2]
        if option == "network.proxy" and (problem := _unusable_proxy(json.loads(value))):
            yield PolicyIssue(source, key, f"This proxy can never be reached: {problem}.")
        if option == "network.ca_file" and (file := json.loads(value)) and not Path(file).is_file():
            yield PolicyIssue(source, key, f"There is no file {file} here; without it no server is reached by https.")
        if key == "providers":
            for provider in report.policy.providers:
                if provider.kind not in SPOKEN:
                    problem = f"“{provider.name}” cannot be asked: this version does not speak “{provider.kind}”."
                    yield PolicyIssue(source, key, problem)


def _unusable_proxy(value: str) -> str:
    if value in ("system", "none"):
        return ""
    try:
        Proxy.parse(value)
    except BadAddress as problem:
        return str(problem)
    return ""


def _unreadable(reading: PolicyReading) -> dict[str, list[Path]]:
    """Files and their folders that whoever checks them can read, and not everybody."""
    against: dict[str, list[Path]] = {}
    files = [Path(document.source) for document in reading.documents if document.values is not None]
    for place in dict.fromkeys(place for file in files for place in (file.parent, file)):
        _note_unreadable(against, place)
    return against


def _closed_to_some(reading: PolicyReading) -> Iterator[PolicyIssue]:
    """As `_unreadable` of files that count, with all folders through which others have to come to them."""
    against = _unreadable(reading)
    folders = [LINUX_FOLDER / name for name in _LAYERS]
    for folder in filter(os.path.lexists, folders):
        try:
            real = folder.resolve(strict=True)
            for place in dict.fromkeys((*reversed(folder.parents), *reversed(real.parents))):
                _note_unreadable(against, place, 0o001)
            _note_unreadable(against, folder)
        except OSError:
            # The reading itself tells.
            continue
    return _notes(against, _CLOSES)


def _note_unreadable(against: dict[str, list[Path]], place: Path, wanted: int = 0) -> None:
    mode = place.stat().st_mode
    wanted = wanted or (0o005 if stat.S_ISDIR(mode) else 0o004)
    if mode & wanted != wanted:
        _note(against, place, "cannot be read by everybody")
