"""What an officer reads in the register of a test's home: every entry, opened with the key in its vault."""

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.audit import Reader, Wrap
from app.audit.entries import split
from app.vault.opening import open_vault
from tests.support.engines import PASSPHRASE


def entries(home: Path) -> list[tuple[str, dict[str, Any]]]:
    """(kind, body) of every entry, oldest first; the engine may be open or closed."""
    reader, found = _read(home)
    return [_opened(reader, entry) for entry in found]


def readable(home: Path) -> list[tuple[str, dict[str, Any]]]:
    """As `entries`, without those that were sealed for an officer whose key was replaced."""
    reader, found = _read(home)
    return [_opened(reader, entry) for entry in found if reader.can_open(split(entry)[0].dek)]


def _opened(reader: Reader, entry: bytes) -> tuple[str, dict[str, Any]]:
    opened = reader.open(entry)
    return opened.header.kind, opened.body


def _read(home: Path) -> tuple[Reader, list[bytes]]:
    seed = open_vault(home, passphrase=PASSPHRASE).get("officer_key")
    assert seed is not None
    connection = dbapi2.connect(str(home / "audit.db"))
    try:
        wraps = [Wrap(*row) for row in connection.execute("SELECT dek, recipient, suite, wrapped FROM dekwrap")]
        rows = connection.execute("SELECT entry FROM entry ORDER BY seq").fetchall()
    finally:
        connection.close()
    return Reader(seed, wraps), [entry for (entry,) in rows]
