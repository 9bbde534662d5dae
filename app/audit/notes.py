"""Checkpoints: C2SP `tlog-checkpoint` texts in C2SP `signed-note` envelopes, signed with Ed25519.

signalbox/audit/<home>        the origin, which is also the name of the key
42                            the size of the tree
<base64 of the root>

— signalbox/audit/<home> <base64 of key id(4) ‖ signature(64)>
"""

import base64
import binascii
import hashlib
import re
from typing import NamedTuple

from app.sealing import BadKey, signing

_ED25519 = b"\1"
_NOTE = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n\n— ([^\n ]+) ([A-Za-z0-9+/]+=*)\n")


class Checkpoint(NamedTuple):
    """What a note states: the root over the first `size` entries of the log `origin`."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The signed part of the note."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class Note(NamedTuple):
    """A checkpoint and its one signature."""

    checkpoint: Checkpoint
    name: str
    key_id: bytes
    signature: bytes


def check_origin(origin: str) -> None:
    """Raise ValueError unless this can name a log and its key: no space, no plus (C2SP signed-note)."""
    if not origin or "+" in origin or any(c.isspace() or not c.isprintable() for c in origin):
        raise ValueError("an origin holds neither spaces nor plus signs")


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a note names an Ed25519 key (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def sign(checkpoint: Checkpoint, signer: signing.Signer) -> str:
    """A signed note."""
    stamp = key_id(checkpoint.origin, signer.public) + signer.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n— {checkpoint.origin} {base64.b64encode(stamp).decode()}\n"


def _canonical_base64(text: str) -> bytes:
    """Decode; raises ValueError for any other spelling of the same bytes (slack bits, missing padding)."""
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if binascii.b2a_base64(raw, newline=False).decode() != text:
        raise ValueError("not canonical base64")
    return raw


def read(note: str) -> Note:
    """Take a note apart; raises ValueError when it is not exactly of the form above."""
    match = _NOTE.fullmatch(note)
    if match is None:
        raise ValueError("not a checkpoint with one signature")
    stamp = _canonical_base64(match[5])
    if len(stamp) != 4 + signing.SIGNATURE_BYTES:
        raise ValueError("not an Ed25519 signature")
    checkpoint = Checkpoint(match[1], int(match[2]), _canonical_base64(match[3]))
    return Note(checkpoint, match[4], stamp[:4], stamp[4:])


def is_signed_by(note: Note, public: bytes) -> bool:
    """Whether the note's key id names that key and its signature is right."""
    if note.name != note.checkpoint.origin or note.key_id != key_id(note.name, public):
        return False
    try:
        return signing.verify(public, note.checkpoint.text.encode(), note.signature)
    except BadKey:
        return False
