"""What databases and disks do to us, told as known errors."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2

from app.core.errors import Kind, KnownError
from app.disk import files

# Primary result codes of SQLite (sqlite.org/rescode.html).
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
# The driver's `backup` raises errors without their code.
_BY_MESSAGE = {
    "database is locked": _BUSY,
    "database table is locked": _LOCKED,
    "attempt to write a readonly database": _READONLY,
    "disk I/O error": _IOERR,
    "database disk image is malformed": _CORRUPT,
    "database or disk is full": _FULL,
    "unable to open database file": _CANTOPEN,
    "file is not a database": _NOTADB,
}
# After these SQLCipher may refuse every later page on the same connection, so it is thrown away.
_POISONS = frozenset({_IOERR, _CORRUPT, _CANTOPEN, _NOTADB})
_PROBE_BYTES = 64 * 1024


@contextmanager
def known_faults(path: Path) -> Iterator[None]:
    """Turn what goes wrong with the file at `path` into a `KnownError`; bugs pass through.

    Raises `disk_full`, `read_only`, `store_damaged`, or `timeout` when another process held the file for too long.
    """
    try:
        yield
    except dbapi2.Error as error:
        known = _of_database(error, path)
        if known is None:
            raise
        raise known from error
    except OSError as error:
        known = files.known(error, _folder(path))
        if known is None:
            raise
        raise known from error


def poisons(error: BaseException | None) -> bool:
    """Whether a connection must not be used again after this error."""
    return isinstance(error, dbapi2.Error) and _code(error) in _POISONS


def is_busy(error: BaseException | None) -> bool:
    """Whether another connection holds what this one waits for."""
    return isinstance(error, dbapi2.Error) and _code(error) in (_BUSY, _LOCKED)


def damaged(path: Path, detail: str = "") -> KnownError:
    """The error for a file that cannot be read as what it should be."""
    return KnownError(Kind.STORE_DAMAGED, path=str(path), detail=detail)


def _code(error: dbapi2.Error) -> int:
    code = getattr(error, "sqlite_errorcode", None)
    return _BY_MESSAGE.get(str(error), 0) if code is None else int(code) & 0xFF


def _of_database(error: dbapi2.Error, path: Path) -> KnownError | None:
    code = _code(error)
    if code == _FULL:
        return KnownError(Kind.DISK_FULL)
    if code in (_CORRUPT, _NOTADB):
        return damaged(path)
    if is_busy(error):
        return KnownError(Kind.TIMEOUT, who="Another Signalbox process")
    return _of_refusal(code, path) if code in (_IOERR, _CANTOPEN, _READONLY) else None


def _of_refusal(code: int, path: Path) -> KnownError:
    # SQLite says only that a call failed, so the folder itself is asked why.
    known = _probe(_folder(path))
    if known is not None:
        return known
    if code == _IOERR:
        return damaged(path, "The disk reported an error.")
    return KnownError(Kind.READ_ONLY, path=str(_folder(path)))


def _folder(path: Path) -> Path:
    return path if os.path.isdir(path) else path.parent


def _probe(folder: Path) -> KnownError | None:
    probe = folder / f".probe-{os.getpid()}"
    try:
        with probe.open("wb") as file:
            file.write(b"\0" * _PROBE_BYTES)
            files.sync(file)
    except OSError as error:
        return files.known(error, folder)
    finally:
        try:
            probe.unlink(missing_ok=True)
        except OSError:
            # The folder denies this too; the first error says why.
            pass
    return None
