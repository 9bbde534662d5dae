"""Which processes live on a home: each holds the lock on `run/<id>.lock` for its life."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.disk.locks import FileLock, take
from app.disk.private import own_folder, own_home
from app.store.faults import known_faults

_RUN, _LOCK, _OPEN = "run", ".lock", ".open"
_PATIENCE_S, _STEP_S = 60.0, 0.02
_CLAIM_TRIES, _CLAIM_STEP_S = 5, 0.004


class OwnerLocks:
    """This process's place among those on a home (the port `Owners`)."""

    def __init__(self, home: Path) -> None:
        self._run = _run_folder(home)
        self._own = new_id()
        lock = None
        while lock is None:
            # None for the instant in which another process looks whether this new file's owner lives.
            lock = _claim(self._path(self._own))
        self._lock = lock

    @property
    def own(self) -> str:
        """The id of this process."""
        return self._own

    def others(self) -> tuple[str, ...]:
        """Ids of other living processes; lock files of dead ones are removed."""
        return tuple(owner for owner in _ids(self._run) if owner != self._own and not self._clear(owner))

    @contextmanager
    def claim(self, owner: str) -> Iterator[bool]:
        """Hold a dead owner's lock while recovering what it left: True for one claimer at a time, False for the rest.

        False also means that the owner lives.
        """
        lock = None if owner == self._own else _claim(self._path(owner))
        try:
            yield lock is not None
        finally:
            if lock is not None:
                note_closed(self._run.parent, owner)
                lock.release(remove=True)

    @contextmanager
    def alone(self, work: str) -> Iterator[bool]:
        """Do work of this name as the only process on the home: False while another does it.

        Raises `read_only` or `disk_full`.
        """
        path = self._run / work
        with known_faults(path):
            lock = take(path)
        try:
            yield lock is not None
        finally:
            if lock is not None:
                lock.release()

    def stay(self) -> None:
        """Where the lock file was removed, make it anew: who is taken for dead has its turns finished by others.

        Raises `timeout` while another process does just that, `read_only` or `disk_full`.
        """
        if self._lock.stands():
            return
        lock = _claim(self._path(self._own))
        if lock is None:
            raise KnownError(Kind.TIMEOUT, who="Another Signalbox process")
        self._lock.release()
        self._lock = lock

    def release(self) -> None:
        """Leave the home; the end of the process does the same."""
        self._lock.release(remove=True)

    def _clear(self, owner: str) -> bool:
        path = self._path(owner)
        with known_faults(path):
            lock = take(path, create=False)
        if lock is None:
            return not path.exists()
        note_closed(self._run.parent, owner)
        lock.release(remove=True)
        return True

    def _path(self, owner: str) -> Path:
        return self._run / f"{owner}{_LOCK}"


def take_lock(home: Path) -> OwnerLocks:
    """Enter a home, which is ours alone from then on; raises `read_only`, `disk_full` or `exposed`."""
    return OwnerLocks(home)


@contextmanager
def opening(home: Path) -> Iterator[None]:
    """Be the only process that opens, upgrades or replaces databases of this home; waits for others, up to a minute."""
    _run_folder(home)
    path = opening_path(home)
    end = time.monotonic() + _PATIENCE_S
    with known_faults(path):
        while (lock := take(path)) is None:
            if time.monotonic() > end:
                raise KnownError(Kind.TIMEOUT, who="Another Signalbox process")
            time.sleep(_STEP_S)
    try:
        yield
    finally:
        lock.release()


def opening_path(home: Path) -> Path:
    """The file that is locked while `opening`; it stays."""
    return home / _RUN / "opening"


def note_open(home: Path, owner: str) -> None:
    """Say that this owner has databases open; only while `opening`."""
    path = _run_folder(home) / f"{owner}{_OPEN}"
    with known_faults(path):
        path.touch(mode=0o600)


def note_closed(home: Path, owner: str) -> None:
    """Take the note back; one that stays means nothing without its owner's lock."""
    with suppress(OSError):
        (home / _RUN / f"{owner}{_OPEN}").unlink()


def open_elsewhere(home: Path, own: str) -> bool:
    """Whether another living process has databases open; notes of dead ones are removed. Only while `opening`."""
    run = _run_folder(home)
    found = False
    for note in run.glob(f"*{_OPEN}"):
        if note.stem == own:
            continue
        lock = take(run / f"{note.stem}{_LOCK}", create=False)
        if lock is None and (run / f"{note.stem}{_LOCK}").exists():
            found = True
            continue
        note.unlink(missing_ok=True)
        if lock is not None:
            lock.release(remove=True)
    return found


def _claim(path: Path) -> FileLock | None:
    # Someone may hold the lock for an instant only to see whether the owner lives.
    for _ in range(_CLAIM_TRIES):
        with known_faults(path):
            lock = take(path)
        if lock is not None:
            return lock
        time.sleep(_CLAIM_STEP_S)
    return None


def _run_folder(home: Path) -> Path:
    run = home / _RUN
    with known_faults(home):
        own_home(home)
        own_folder(run)
    return run


def _ids(run: Path) -> list[str]:
    return sorted(path.stem for path in run.glob(f"*{_LOCK}"))
