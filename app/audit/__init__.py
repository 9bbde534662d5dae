"""The register: entries that can be written here and read by an officer only, in a tree that shows every change.

Purpose: entry format (`entries`), Merkle tree and proofs (`merkle`), signed checkpoints (`notes`), writing (`sealer`),
reading with an officer's key (`reader`) and verification (`verification`).
May import: core, sealing, and rfc8785, which lives in this room only.
Contract: no database and no file. `Sealer.seal` gives all that must become durable in one transaction; `verify` takes
rows as they were stored, believes nothing in them and counts whatever is wrong, garbage included, as a problem.

    entry      = u16 length(header) ‖ header (RFC 8785) ‖ AES-256-GCM(day key, body, aad = header)
    leaf       = SHA-256(0x00 ‖ entry)     node = SHA-256(0x01 ‖ left ‖ right)     (RFC 6962)
    checkpoint = C2SP signed note over origin, size and root, signed by the device on every entry
    wrap       = HPKE(recipient, day key, info = "signalbox/audit/v1 dek " ‖ id of the day key)

An entry's number `seq` is the size of the tree that it completes, so entry 1 is leaf 0. Its header is clear and holds
no personal data. Entry 1 and every `key.*` entry carry the device's public key, so that a device which lost its keys
goes on visibly. The id of a day key is a hash of it, and each header has a digest of all its wraps: neither another
key nor another wrap can be put in their place.
"""

from app.audit.entries import AuditRow, BadEntry, Header, Wrap
from app.audit.merkle import Tip
from app.audit.notes import Checkpoint
from app.audit.reader import NotAddressed, OpenedEntry, Reader, open_entry
from app.audit.sealer import SealedEntry, Sealer
from app.audit.verification import verify

__all__ = [
    "AuditRow",
    "BadEntry",
    "Checkpoint",
    "Header",
    "NotAddressed",
    "OpenedEntry",
    "Reader",
    "SealedEntry",
    "Sealer",
    "Tip",
    "Wrap",
    "open_entry",
    "verify",
]
