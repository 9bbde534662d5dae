"""`vault.json`: what a home knows of its keys. It holds no key in the clear."""

import base64
import binascii
import errno
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import Kind, KnownError
from app.sealing.passphrase import Cost

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

VERSION = 1
NAME = "vault.json"
LOCK_NAME = "vault.lock"
LOCK_SECONDS = 100
_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class PassphraseBox:
    """All items, sealed under a passphrase. `check` tells a wrong passphrase from a damaged box."""

    salt: bytes
    cost: Cost
    check: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class RecoveryBox:
    """The keys, sealed under the recovery key. `check` tells a wrong recovery key from a damaged box."""

    check: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class HomeFile:
    """The file's content. While the store's key is being replaced there are two `fingerprints`."""

    home_id: str
    backend: str
    fingerprints: tuple[str, ...]
    box: PassphraseBox | None = None
    recovery: RecoveryBox | None = None


def read(home: Path) -> HomeFile | None:
    """The file, or None when there is none; raises `store_damaged` or `store_newer`."""
    path = home / NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise KnownError(Kind.READ_ONLY, path=str(home)) from None
    except OSError as error:
        raise KnownError(Kind.STORE_DAMAGED, path=str(path), detail=_reason(error)) from None
    try:
        return _decode(json.loads(data))
    except _Newer:
        raise KnownError(Kind.STORE_NEWER, path=str(path)) from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise KnownError(Kind.STORE_DAMAGED, path=str(path), detail="It is not what Signalbox wrote.") from None


def write(home: Path, content: HomeFile) -> None:
    """Replace the file durably and at once, readable by its owner only; hold the lock. Raises `told`'s errors."""
    data = json.dumps(_encode(content), indent=1).encode() + b"\n"
    fresh = home / f"{NAME}.new"
    with told(home):
        # A process that died here may have left its own; the lock says that nobody else is writing it.
        fresh.unlink(missing_ok=True)
        try:
            _write_synced(fresh, data)
            _replace(fresh, home / NAME)
        except OSError:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise
        sync_folder(home)


def set_aside(home: Path) -> None:
    """Keep a copy of the file, if there is one, under a name of its own before it is replaced; hold the lock."""
    with told(home), suppress(FileNotFoundError):
        _write_synced(home / f"{NAME}.kept-{time.time_ns()}", (home / NAME).read_bytes())
        sync_folder(home)


def edit(home: Path, change: Callable[[HomeFile], HomeFile]) -> None:
    """Change the file under the lock; raises `key_lost` when it is gone, and the errors of `read` and `write`."""
    with lock(home):
        content = read(home)
        if content is None:
            raise KnownError(Kind.KEY_LOST, detail=f"The file {NAME} is missing.")
        write(home, change(content))


@contextmanager
def lock(home: Path) -> Iterator[None]:
    """Hold this home's vault against other processes and threads; makes the home when it is not there.

    Raises `vault_locked` when another holds it for long, and `told`'s errors.
    """
    with told(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(home / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for(handle)
        yield
    finally:
        os.close(handle)


@contextmanager
def told(home: Path) -> Iterator[None]:
    """Turn what the disk says into `read_only`, `disk_full` or `store_damaged`."""
    try:
        yield
    except OSError as error:
        if error.errno in _NOT_WRITABLE:
            raise KnownError(Kind.READ_ONLY, path=str(home)) from None
        if error.errno in _FULL:
            raise KnownError(Kind.DISK_FULL) from None
        raise KnownError(Kind.STORE_DAMAGED, path=str(home / NAME), detail=_reason(error)) from None


def sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    return f"The system says: {error.strerror or type(error).__name__}."


def _wait_for(handle: int) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while not _try_lock(handle):
        if time.monotonic() > deadline:
            raise KnownError(Kind.VAULT_LOCKED, detail="Another Signalbox is still opening it.")
        time.sleep(0.02)


def _try_lock(handle: int) -> bool:
    # Closing the handle lets go of either kind of lock.
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _write_synced(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with open(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _replace(source: Path, target: Path) -> None:
    # On Windows a reader that has the target open refuses us for a moment.
    for _ in range(50 if sys.platform == "win32" else 0):
        try:
            os.replace(source, target)
            return
        except PermissionError:
            time.sleep(0.02)
    os.replace(source, target)


class _Newer(Exception):
    pass


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _raw(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None


def _encode(content: HomeFile) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "v": VERSION,
        "home": content.home_id,
        "backend": content.backend,
        "chat_key_fingerprints": list(content.fingerprints),
    }
    if (box := content.box) is not None:
        cost = {"memory_kib": box.cost.memory_kib, "passes": box.cost.passes, "lanes": box.cost.lanes}
        fields["passphrase"] = {"salt": _b64(box.salt), **cost, "check": box.check, "sealed": _b64(box.sealed)}
    if (recovery := content.recovery) is not None:
        fields["recovery"] = {"check": recovery.check, "sealed": _b64(recovery.sealed)}
    return fields


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a text is missing")
    return value


def _decode(fields: dict[str, Any]) -> HomeFile:
    version = fields["v"]
    if type(version) is int and version > VERSION:
        raise _Newer
    if version != VERSION:
        raise ValueError("unknown version")
    prints = tuple(_text(print_) for print_ in fields["chat_key_fingerprints"])
    if not prints:
        raise ValueError("no fingerprint")
    box, recovery = fields.get("passphrase"), fields.get("recovery")
    return HomeFile(
        _text(fields["home"]),
        _text(fields["backend"]),
        prints,
        _decode_box(box) if box is not None else None,
        RecoveryBox(_text(recovery["check"]), _raw(recovery["sealed"])) if recovery is not None else None,
    )


def _decode_box(box: dict[str, Any]) -> PassphraseBox:
    numbers = (box["memory_kib"], box["passes"], box["lanes"])
    if any(type(number) is not int for number in numbers):
        raise TypeError("a cost is a number")
    cost = Cost(*numbers)
    if not cost.is_sane():
        raise ValueError("no such cost")
    return PassphraseBox(_raw(box["salt"]), cost, _text(box["check"]), _raw(box["sealed"]))
