"""Getting a database file ready: check it, copy it, bring it up to date."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.core.clock import Clock
from app.core.errors import Kind, KnownError
from app.disk.private import own_folder
from app.store.connection import connect, copy_into, use_wal
from app.store.faults import damaged, known_faults
from app.store.migrations import Migration, is_empty, missing, run

_NOT_ALONE = "Close every other Signalbox first, so that its data can be brought up to date."
_STAMP = "%Y%m%dT%H%M%SZ"


def make_ready(
    path: Path,
    key: bytes | None,
    steps: Sequence[Migration],
    *,
    clock: Clock,
    alone: Callable[[], bool],
    expected: bool = False,
) -> None:
    """Leave a file at `path` that has all of `steps`; call while `owners.opening`.

    A file that lacks some is first copied to `backups/`; that needs `alone()`, because another process would go on with
    the old tables. A file from a newer program or under another key is left as it is. One that is gone or empty though
    `expected` stays so: a fresh one in its place would look as if nothing had been lost. Raises `store_newer`,
    `store_damaged`, `read_only`, `disk_full`, or `usage` when not alone.
    """
    with known_faults(path):
        if expected and not has_content(path):
            raise damaged(path, "It is missing, or nothing is in it.")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            # Made here and not by SQLite, whose files everyone may read; its logs take over these rights.
            path.touch(mode=0o600)
        connection = connect(path, key)
        try:
            lacking = missing(connection, path, steps)
            if lacking and not is_empty(connection):
                if not alone():
                    raise KnownError(Kind.USAGE, detail=_NOT_ALONE)
                _copy_aside(connection, path, key, len(steps), clock.now_us())
            use_wal(connection, path, encrypted=key is not None)
            if lacking:
                run(connection, path, steps, clock.now_us())
            _writable(connection)
        finally:
            connection.close()


def has_content(path: Path) -> bool:
    """Whether there is a file that is not empty; an open database always has its first page."""
    return path.exists() and path.stat().st_size > 0


def stamped(folder: Path, what: str, at_us: int, suffix: str = "") -> Path:
    """A path in `folder` that says what it is and when it was made, and that does not exist yet."""
    stamp = time.strftime(_STAMP, time.gmtime(at_us // 1_000_000))
    path, count = folder / f"{what}-{stamp}{suffix}", 1
    while path.exists():
        count += 1
        path = folder / f"{what}-{stamp}-{count}{suffix}"
    return path


def backups_folder(home: Path) -> Path:
    """`backups/`, which may be a link of ours to a folder of ours; raises `OSError`, or `exposed` for any other."""
    folder = home / "backups"
    own_folder(folder, may_be_link=True)
    return folder


def _copy_aside(connection: Any, path: Path, key: bytes | None, number: int, at_us: int) -> None:
    backups = backups_folder(path.parent)
    copy_into(connection, stamped(backups, f"before-{number:04}-{path.stem}", at_us, ".db"), key)


def _writable(connection: Any) -> None:
    # A file that may only be read opens without complaint; asking for the write lock shows it.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
