"""What waits after a restore until the next opening takes it, once: keys, and the entry that the register is owed.

It is sealed under the key of chat.db, and bound to one restore: the vault holds that restore's id from before anything
is put in place until all was taken, and so do the conversations that came by it (`awaiting`). A copy of it that
somebody kept is of no use at any other time.
"""

import json
import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.audit.entries import BadEntry, split
from app.core.errors import Kind, KnownError
from app.disk import files
from app.sealing import Tampered, aead
from app.store import archive, placing
from app.store.connection import connect
from app.store.faults import damaged, known_faults
from app.store.opening import backups_folder, has_content

_AAD = b"signalbox restored items 3 "
# Keys of providers and officers, and what is said of a few restores.
_LARGEST = 16 * 1024 * 1024
_BEHIND = "SELECT entry FROM entry WHERE seq > ?"


def _nothing() -> None:
    """Nobody keeps a restore's id."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One restore into a home, and what its vault knows.

    `promise` puts the `id` where the next opening finds it, and `withdraw` puts back what was there: `earlier`, the id
    of a restore that nothing was taken of yet, or "". `origin` is the register's name, and `public` the key that signs
    it, unless that was `renewed` and may be new to it. `begun` is whether there was a register.
    """

    id: str = ""
    earlier: str = ""
    origin: str = ""
    public: bytes = b""
    renewed: bool = True
    begun: bool = False
    promise: Callable[[], None] = _nothing
    withdraw: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class Owed:
    """An entry `backup.restored` that is to be written: of which restore, what stands in it, what a person is told."""

    id: str
    body: dict[str, Any]
    told: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that waits: items for the vault, and what the register is owed, behind so many entries as it had.

    `follow` is the name of the register in place where this device's key did not sign its end, else "".
    """

    secrets: dict[str, bytes] = field(repr=False)
    follow: str
    behind: int
    owed: tuple[Owed, ...]


def write(folder: Path, key: bytes, restore: str, waiting: Waiting) -> None:
    """Seal it for one restore, durably."""
    plain = {
        "secrets": {name: b64encode(item).decode() for name, item in waiting.secrets.items()},
        "follow": waiting.follow,
        "behind": waiting.behind,
        "owed": [[one.id, one.body, one.told] for one in waiting.owed],
    }
    files.write(folder / placing.ITEMS, aead.seal(key, json.dumps(plain).encode(), _AAD + restore.encode()))


def waiting(home: Path, key: bytes, restore: str) -> Waiting | None:
    """What waits in a home, None where nothing does; raises `store_damaged` for what is of no such restore.

    `key` is that of chat.db.
    """
    path = home / placing.ITEMS
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            # A pipe, a link or a folder, too, is nothing that a restore left there.
            raise damaged(path)
        with known_faults(path):
            box = files.read(path, _LARGEST)
        found = json.loads(aead.open_sealed(key, box, _AAD + restore.encode()))
        owed = tuple(Owed(*one) for one in found["owed"])
        return Waiting(items(found["secrets"]), found["follow"], found["behind"], owed)
    except FileNotFoundError:
        return None
    except (Tampered, ValueError) as error:
        raise damaged(path) from error


def is_waiting(home: Path) -> bool:
    """Whether there is anything, of whichever restore."""
    return os.path.lexists(home / placing.ITEMS)


def taken(home: Path) -> None:
    """The vault and the register have all of it durably."""
    with known_faults(home), suppress(IsADirectoryError):
        # The next opening puts such a folder aside.
        (home / placing.ITEMS).unlink(missing_ok=True)


def set_aside(home: Path, name: str) -> str:
    """Put what is of no restore that is known under a name of its own into `backups/`.

    Returns that name, or "" where it is gone by now. Raises `read_only`, `disk_full` or `exposed`.
    """
    try:
        with known_faults(home):
            aside = backups_folder(home) / f"unknown-{name}.items"
            (home / placing.ITEMS).rename(aside)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise KnownError(Kind.READ_ONLY, path=str(home / "backups")) from error
    return f"{aside.parent.name}/{aside.name}"


def unknown(restore: str) -> Owed:
    """What a register is owed where a restore was begun and nothing of it waits any more."""
    told = "A restore was begun, and what it left for the register is gone."
    return Owed(restore, {"signalbox.file": None, "signalbox.register": None}, told)


def is_told(home: Path, restore: str, after: int = 0) -> bool:
    """Whether the register holds the entry of a restore, behind this entry; raises `store_damaged`."""
    path = home / archive.AUDIT
    if not has_content(path):
        return False
    with known_faults(path), closing(connect(path, None, read_only=True)) as register:
        return any(_turn(entry) == restore for (entry,) in register.execute(_BEHIND, (after,)))


def items(found: Any) -> dict[str, bytes]:
    """Items of the vault as they are written in files; raises ValueError or AttributeError."""
    return {str(name): b64decode(item, validate=True) for name, item in found.items()}


def _turn(entry: bytes) -> str:
    try:
        return split(entry)[0].turn
    except BadEntry:
        return ""
