"""What entries show by themselves, whatever stands before them: their leaves, headers, bodies and checkpoints.

One thing is done to many entries before the next thing is. Hashing, reading and decrypting by turns would each find the
processor's caches full of the others' code, and take a quarter longer.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, starmap
from typing import Any, NamedTuple

from app.audit import merkle, notes
from app.audit.entries import AuditRow, BadEntry, Header, split
from app.audit.reader import NotAddressed, Reader
from app.audit.threads import BadThread, Statement, stated
from app.sealing import Tampered

BATCH = 64

_Parts = tuple[Header, bytes, bytes]
_TAMPERED: dict[str, Any] = {}


class Examined(NamedTuple):
    """A row and what it shows.

    `leaf` is the hash of its entry; `header` is None when the entry is none, and `fault` says why; `opens` is False
    when a key that should open the body does not; `thread` is what an opened one says of its thread, or why that makes
    no sense; `stated` is the checkpoint's text, None when it is none.
    """

    row: AuditRow
    leaf: bytes
    header: Header | None
    fault: str
    opens: bool
    thread: Statement | str | None
    stated: str | None


def examine(rows: Iterable[AuditRow], reader: Reader | None) -> Iterator[Examined]:
    """Each row in its turn; a few are taken at once. Whatever an attacker wrote into one raises nothing."""
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield from _examined(batch, reader)


def _examined(rows: Sequence[AuditRow], reader: Reader | None) -> Iterator[Examined]:
    entries = [only_bytes(row.entry) for row in rows]
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    parts = [_parts(entry) for entry in entries]
    bodies = [None if reader is None or isinstance(part, str) else _body(part, reader) for part in parts]
    opens = [body is not _TAMPERED for body in bodies]
    said = [_thread(part, body) if body else None for part, body in zip(parts, bodies, strict=True)]
    stated = [_stated(row.note) for row in rows]
    headers = [(None, part) if isinstance(part, str) else (part[0], "") for part in parts]
    return starmap(Examined, zip(rows, leaves, *zip(*headers, strict=True), opens, said, stated, strict=True))


def only_bytes(value: object) -> bytes:
    """A column's bytes; whatever else an attacker put there counts as none."""
    return value if isinstance(value, bytes) else b""


def _parts(entry: bytes) -> _Parts | str:
    """Header, its bytes and the sealed body, or why there are none."""
    try:
        return split(entry)
    except BadEntry as error:
        return str(error)


def _body(parts: _Parts, reader: Reader) -> dict[str, Any] | None:
    """The body, `_TAMPERED` when it should open and does not; None when it is for others."""
    if not reader.can_open(parts[0].dek):
        return None
    try:
        return reader.body(*parts)
    except (Tampered, NotAddressed):
        return _TAMPERED


def _thread(parts: _Parts | str, body: dict[str, Any]) -> Statement | str | None:
    if isinstance(parts, str):
        return None
    try:
        return stated(parts[0].kind, body)
    except BadThread as error:
        return str(error)


def _stated(note: str) -> str | None:
    try:
        return notes.text_of(note)
    except (TypeError, ValueError):
        return None
