"""One connection to one file, opened the only safe way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.store.faults import damaged

KEY_BYTES = 32
BUSY_MS = 30_000
COPIED_PAGES = 1024
_PLAIN_HEADER = b"SQLite format 3\0"
# The smallest page that SQLite knows.
_SMALLEST = 512


def connect(path: Path, key: bytes | None, *, read_only: bool = False) -> Any:
    """Open `path` and return a DBAPI connection in autocommit mode, usable from any one thread at a time.

    `key` is the raw 32-byte SQLCipher key, or None for a file that is not encrypted. A file that does not yet exist is
    made. Raises `store_damaged` when the file is not what the key says it is; other faults come as `dbapi2.Error`.
    """
    _check_length(path)
    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    # A damaged text must not keep the rest of its row from being read.
    connection.text_factory = _text
    try:
        _unlock(connection, key, path)
        _configure(connection, read_only=read_only)
        # The first page is read here, so that a wrong key shows now and not in the middle of something.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException as error:
        connection.close()
        if isinstance(error, dbapi2.Error):
            # Only now: whoever closes a file lets go of every lock that his process holds on it.
            _check_header(path, encrypted=key is not None)
        raise
    return connection


def use_wal(connection: Any, path: Path, *, encrypted: bool) -> None:
    """Switch a file to write-ahead logging, which also writes the first page of a new one, and check that page."""
    connection.execute("PRAGMA journal_mode = WAL").fetchone()
    _check_header(path, encrypted=encrypted)


def copy_into(
    source: Any, target_path: Path, target_key: bytes | None, between: Callable[[], None] = lambda: None
) -> None:
    """Write a consistent copy of an open database to a new file under another key, and sync it.

    `between` is called every few megabytes, and may raise to stop.
    """
    target = connect(target_path, target_key)
    try:
        # Held over all steps: a copy begins anew when others write between two of them.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        try:
            source.backup(target, pages=COPIED_PAGES, progress=lambda *_: between())
        finally:
            if source.in_transaction:
                source.execute("ROLLBACK")
        target.execute("PRAGMA journal_mode = DELETE").fetchone()
    finally:
        target.close()
    _check_header(target_path, encrypted=target_key is not None)


def is_whole(connection: Any, *, encrypted: bool) -> bool:
    """Check every page: each page's HMAC first (SQLCipher), then the structure."""
    if encrypted and connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
        return False
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _unlock(connection: Any, key: bytes | None, path: Path) -> None:
    connection.enable_load_extension(False)
    connection.execute("PRAGMA cipher_log_level = NONE")
    if key is None:
        return
    if len(key) != KEY_BYTES:
        raise ValueError("the database key must be 32 bytes")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    # Without a key SQLCipher silently writes plain text.
    if str(connection.execute("PRAGMA cipher_status").fetchone()[0]) != "1":
        raise damaged(path, "Encryption could not be switched on.")


def _configure(connection: Any, *, read_only: bool) -> None:
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "foreign_keys = ON",
        "synchronous = FULL",
        "fullfsync = ON",
        "checkpoint_fullfsync = ON",
        "temp_store = MEMORY",
        "secure_delete = ON",
        "cache_size = -8000",
        "journal_size_limit = 16777216",
        f"query_only = {'ON' if read_only else 'OFF'}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _check_header(path: Path, *, encrypted: bool) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(_PLAIN_HEADER))
    except FileNotFoundError:
        return
    if head and head.startswith(_PLAIN_HEADER) == encrypted:
        raise damaged(path, "It is not encrypted." if encrypted else "It is not a plain database.")


def _check_length(path: Path) -> None:
    try:
        length = path.stat().st_size
    except FileNotFoundError:
        return
    if 0 < length < _SMALLEST:
        # SQLite takes the rest of a cut file for a new one and would write over it.
        raise damaged(path, "It is cut.")
