"""What an officer reads in the register of a test's home: every entry, opened with the keys in its vault."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.audit import OpenedEntry, Reader, Wrap
from app.audit.entries import OUTCOMES, split
from app.audit.threads import INPUT, OUTPUT, whole
from app.core.audit import AuditKind
from app.vault.opening import open_vault
from tests.support.engines import PASSPHRASE


def entries(home: Path, register: Path | None = None) -> list[tuple[str, dict[str, Any]]]:
    """(kind, body) of every entry, oldest first, of the home's register or another; the engine may be open."""
    readers, found = _read(home, register or home / "audit.db")
    return [_opened(readers, entry) for entry in found]


def readable(home: Path) -> list[tuple[str, dict[str, Any]]]:
    """As `entries`, without those that were sealed for an officer whose key was lost."""
    readers, found = _read(home, home / "audit.db")
    return [_opened(readers, entry) for entry in found if any(_opens(reader, entry) for reader in readers)]


def opened_by(seed: bytes, home: Path) -> list[str]:
    """The kinds of those entries that whoever has this key can open."""
    wraps, found = _stored(home / "audit.db")
    reader = Reader(seed, wraps)
    return [reader.open(entry).header.kind for entry in found if _opens(reader, entry)]


def contents(home: Path) -> list[list[str]]:
    """The texts of the messages that each request and each outcome holds itself."""
    told = entries(home)
    return [
        _texts(body.get(INPUT, body.get(OUTPUT, []))) for kind, body in told if kind in (AuditKind.REQUEST, *OUTCOMES)
    ]


def threads(home: Path, seed: bytes | None = None) -> list[list[str]]:
    """The texts of all messages of each request that whoever has a key can open, put together."""
    readers, found = _read(home, home / "audit.db")
    if seed is not None:
        readers = [Reader(seed, _stored(home / "audit.db")[0])]

    def opened(seq: int) -> OpenedEntry | None:
        entry = found[seq - 1]
        return next((reader.open(entry) for reader in readers if _opens(reader, entry)), None)

    heads = [split(entry)[0] for entry in found]
    requests = [head.seq for head in heads if head.kind == AuditKind.REQUEST and opened(head.seq)]
    return [_texts(whole(seq, opened)) for seq in requests]


def _texts(messages: Sequence[dict[str, Any]]) -> list[str]:
    return ["".join(part.get("content", "") for part in message["parts"]) for message in messages]


def _opened(readers: Sequence[Reader], entry: bytes) -> tuple[str, dict[str, Any]]:
    reader = next((reader for reader in readers if _opens(reader, entry)), readers[0])
    opened = reader.open(entry)
    return opened.header.kind, opened.body


def _opens(reader: Reader, entry: bytes) -> bool:
    return reader.can_open(split(entry)[0].dek)


def _read(home: Path, register: Path) -> tuple[list[Reader], list[bytes]]:
    keys = open_vault(home, passphrase=PASSPHRASE).officer_keys()
    wraps, found = _stored(register)
    return [Reader(seed, wraps) for seed in keys.values()], found


def _stored(register: Path) -> tuple[list[Wrap], list[bytes]]:
    connection = dbapi2.connect(str(register))
    try:
        wraps = [Wrap(*row) for row in connection.execute("SELECT dek, recipient, suite, wrapped FROM dekwrap")]
        rows = connection.execute("SELECT entry FROM entry ORDER BY seq").fetchall()
    finally:
        connection.close()
    return wraps, [entry for (entry,) in rows]
