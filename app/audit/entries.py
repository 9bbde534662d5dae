"""The form of an entry: clear header, sealed body, and the row in which a store keeps them."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import rfc8785

from app.audit.merkle import leaf_hash
from app.core.audit import AuditKind
from app.sealing import aead, hpke

# Entries of version 1 hold all messages of their request; since 2 they name what stands in earlier ones (`threads`).
VERSION, VERSIONS = 2, "12"
SMALLEST_BODY = 256
OUTCOMES = frozenset({AuditKind.RESPONSE, AuditKind.RESPONSE_ABORTED})
_MAX_INT = 2**53 - 1

# The header's canonical form, as a grammar: keys in order, no space, no other spelling. Reading it is checking it.
_NUMBER = r"(0|[1-9][0-9]{0,15})"
_ID = r"([0-9A-Za-z._:-]{1,64})"
_HEADER = re.compile(
    rf'\{{"boot_id":"{_ID}","dek":"([0-9a-f]{{32}})"(?:,"key":"([A-Za-z0-9+/]{{43}}=)")?,"kind":"([a-z._]{{1,40}})"'
    rf',"mono_ms":{_NUMBER}(?:,"ref":{_NUMBER})?,"seq":{_NUMBER},"size":{_NUMBER},"t":{_NUMBER}'
    rf'(?:,"turn":"{_ID}")?,"v":([{VERSIONS}]),"wraps":"([0-9a-f]{{32}})"\}}'
)


class BadEntry(Exception):
    """These bytes are not an entry; the message says why and holds nothing of them."""


class Header(NamedTuple):
    """What stands in the clear.

    `t` is UTC in microseconds, `mono_ms` the monotonic clock of the boot `boot_id`, `dek` the id of the day key, `key`
    the device's public key in base64 ("" where the entry carries none), `size` the bytes of the padded body, `wraps`
    the digest of the day key's wraps, `v` the version of the format.
    """

    seq: int
    kind: str
    t: int
    boot_id: str
    mono_ms: int
    dek: str
    wraps: str
    size: int
    turn: str = ""
    ref: int | None = None
    key: str = ""
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class Wrap:
    """A day key for one recipient; both `dek` and `recipient` are hexadecimal names. Stored once for each pair."""

    dek: str
    recipient: str
    suite: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An entry as it is stored: beside its bytes the columns that a store asks by, all of which `verify` checks."""

    seq: int
    kind: str
    turn: str
    ref: int | None
    dek: str
    entry: bytes
    leaf: bytes
    note: str


def encode_header(header: Header) -> bytes:
    """The canonical bytes (RFC 8785); raises ValueError when a field cannot stand in a header."""
    present = {name: value for name, value in header._asdict().items() if value not in ("", None)}
    data = rfc8785.dumps(present)
    if _HEADER.fullmatch(data.decode()) is None:
        raise ValueError("a field does not fit an entry's header")
    return data


def decode_header(data: bytes) -> Header:
    """The fields; raises `BadEntry` for anything but the canonical form."""
    match = _HEADER.fullmatch(data.decode("ascii", "replace"))
    if match is None:
        raise BadEntry("The header is not in its canonical form.")
    boot_id, dek, key, kind, mono_ms, ref, seq, size, t, turn, v, wraps = match.groups("")
    number = int(ref) if ref else None
    return Header(int(seq), kind, int(t), boot_id, int(mono_ms), dek, wraps, int(size), turn, number, key, int(v))


def join(header: bytes, box: bytes) -> bytes:
    """An entry's bytes."""
    return len(header).to_bytes(2) + header + box


def split(entry: bytes) -> tuple[Header, bytes, bytes]:
    """(fields, header bytes, sealed body); raises `BadEntry`."""
    if not isinstance(entry, bytes):
        raise BadEntry("The entry is not made of bytes.")
    length = int.from_bytes(entry[:2])
    head, box = entry[2 : 2 + length], entry[2 + length :]
    header = decode_header(head)
    if len(box) != header.size + aead.OVERHEAD:
        raise BadEntry("The body has another length than the header says.")
    return header, head, box


def request_turn(entry: bytes) -> str:
    """The turn of a request, as its header says; raises `BadEntry` for anything else, whatever stands in the column."""
    header, _, _ = split(entry)
    if header.kind != AuditKind.REQUEST or not header.turn:
        raise BadEntry("The entry is no request.")
    return header.turn


def closed_request(seq: int, entry: bytes, leaf: bytes) -> tuple[str, int | None]:
    """The turn and number of the request that an entry closes, as its header says; ("", None) where it closes none.

    It is one only where its leaf is its own, and the number under which it is stored the one that was sealed.
    """
    try:
        header, _, _ = split(entry)
    except BadEntry:
        return "", None
    is_outcome = header.kind in OUTCOMES and header.seq == seq and leaf == leaf_hash(entry)
    return (header.turn, header.ref) if is_outcome else ("", None)


def padded_size(size: int) -> int:
    """The size class of a body: at least 256 bytes, and at most 12 % more than it needs.

    Padmé, from "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs" (Nikitin et al., 2019):
    of a size's binary digits only as many are kept as the size's magnitude has.
    """
    if size <= SMALLEST_BODY:
        return SMALLEST_BODY
    exponent = size.bit_length() - 1
    mask = (1 << exponent - exponent.bit_length()) - 1
    return (size + mask) & ~mask


def encode_body(body: dict[str, Any]) -> bytes:
    """Canonical JSON (RFC 8785), padded with spaces, so that it stays JSON.

    Raises TypeError for a float and ValueError for an integer above 2⁵³−1: neither means the same everywhere.
    """
    data = rfc8785.dumps(_checked(body))
    return data.ljust(padded_size(len(data)))


def _checked(value: Any) -> Any:
    if isinstance(value, float):
        raise TypeError("no float may stand in the register")
    if isinstance(value, str):
        # A lone surrogate has no canonical form; a message that holds one must still be recorded.
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, int) and not -_MAX_INT <= value <= _MAX_INT:
        raise ValueError("no integer above 2⁵³−1 may stand in the register")
    if isinstance(value, dict):
        return {_checked(name): _checked(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_checked(item) for item in value]
    return value


def dek_id(dek: bytes) -> str:
    """The name of a day key: half of a hash, which binds every entry to the one key that opens it."""
    return hashlib.sha256(b"signalbox/audit/v1 dek id" + dek).hexdigest()[:32]


def wrap_info(dek: str) -> bytes:
    """What a wrap is bound to."""
    return b"signalbox/audit/v1 dek " + dek.encode()


def wrap_hash(wrap: Wrap) -> bytes:
    """The digest of one wrap. Lengths stand before the parts, so that none can move into the next."""
    parts = (wrap.dek.encode(), wrap.recipient.encode(), wrap.suite.encode(), wrap.wrapped)
    return hashlib.sha256(b"".join(len(part).to_bytes(4) + part for part in parts)).digest()


def wraps_digest(hashes: list[bytes]) -> str:
    """The digest of all wraps of one day key, in whatever order they come."""
    return hashlib.sha256(b"".join(sorted(hashes))).hexdigest()[:32]


def make_wrap(dek: bytes, recipient: bytes) -> Wrap:
    """Wrap a day key to a recipient's public key; raises `BadKey`."""
    name = dek_id(dek)
    wrapped = hpke.wrap(recipient, dek, wrap_info(name))
    return Wrap(name, hpke.fingerprint(recipient), hpke.suite_of(recipient), wrapped)
