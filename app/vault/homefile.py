"""`vault.json`: what a home knows of its keys. It holds no key in the clear."""

import base64
import binascii
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import Kind, KnownError
from app.disk import files, locks
from app.sealing.passphrase import SALT_BYTES, Cost

VERSION = 1
NAME = "vault.json"
# Without the file no key is found again, neither the system's nor the recovery key's: it is kept twice.
COPY_NAME = "vault.json.copy"
LOCK_NAME = "vault.lock"
LOCK_SECONDS = 100


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
    """The file, or None when there is none; raises `store_damaged`, `store_newer`, or `overloaded`."""
    return _read(home / NAME)


def _read(path: Path) -> HomeFile | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise KnownError(Kind.READ_ONLY, path=str(path.parent)) from None
    except OSError as error:
        damaged = KnownError(Kind.STORE_DAMAGED, path=str(path), detail=_reason(error))
        raise files.lacking(error) or damaged from None
    try:
        return _decode(json.loads(data))
    except _Newer:
        raise KnownError(Kind.STORE_NEWER, path=str(path)) from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise KnownError(Kind.STORE_DAMAGED, path=str(path), detail="It is not what Signalbox wrote.") from None


def write(home: Path, content: HomeFile) -> None:
    """Replace the file durably and at once, readable by its owner only; hold the lock. Raises `told`'s errors."""
    data = json.dumps(_encode(content), indent=1).encode() + b"\n"
    with told(home):
        files.replace(home / NAME, data)
    # The file itself is written: an older copy is better than none.
    with suppress(OSError):
        files.replace(home / COPY_NAME, data)


def mend(home: Path) -> None:
    """Put the copy in the place of a file that is gone or damaged, which is set aside; else nothing is done."""
    with suppress(KnownError):
        if _is_lost(home) and (home / COPY_NAME).exists():
            with lock(home):
                content = _read(home / COPY_NAME)
                if content is not None and _is_lost(home):
                    # What cannot even be read cannot be kept.
                    with suppress(KnownError):
                        set_aside(home)
                    write(home, content)


def _is_lost(home: Path) -> bool:
    try:
        return read(home) is None
    except KnownError as failure:
        return failure.kind is Kind.STORE_DAMAGED


def set_aside(home: Path) -> None:
    """Keep a copy of the file, if there is one, under a name of its own before it is replaced; hold the lock."""
    with told(home), suppress(FileNotFoundError):
        files.write(home / f"{NAME}.kept-{time.time_ns()}", (home / NAME).read_bytes())


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

    Raises `timeout` when another holds it for long, and `told`'s errors.
    """
    with told(home):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = _wait_for(home / LOCK_NAME)
    try:
        yield
    finally:
        held.release()


@contextmanager
def told(home: Path) -> Iterator[None]:
    """Turn what the disk says into `read_only`, `disk_full`, `overloaded` or `store_damaged`."""
    try:
        yield
    except (NotADirectoryError, FileExistsError):
        # Something else stands where the home should be.
        raise KnownError(Kind.READ_ONLY, path=str(home)) from None
    except OSError as error:
        damaged = KnownError(Kind.STORE_DAMAGED, path=str(home / NAME), detail=_reason(error))
        raise files.known(error, home) or damaged from None


def _reason(error: OSError) -> str:
    return f"The system says: {error.strerror or type(error).__name__}."


def _wait_for(path: Path) -> locks.FileLock:
    deadline = time.monotonic() + LOCK_SECONDS
    while (held := locks.take(path)) is None:
        if time.monotonic() > deadline:
            raise KnownError(Kind.TIMEOUT, who="Another Signalbox process")
        time.sleep(0.02)
    return held


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
    salt, cost, check = _raw(box["salt"]), Cost(*numbers), _text(box["check"])
    if len(salt) != SALT_BYTES or not cost.is_sane() or not check.isascii():
        raise ValueError("no such salt, cost or check")
    return PassphraseBox(salt, cost, check, _raw(box["sealed"]))
