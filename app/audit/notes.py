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

# The only spelling of a note, as a grammar: reading it is checking it. The root has 32 bytes and the stamp 68, so the
# base64 of either ends in a character whose last two bits say nothing and must be zero.
_LAST = "[AEIMQUYcgkosw048]="
_NOTE = re.compile(
    r"([^\n]+)\n(0|[1-9][0-9]{0,15})\n"
    rf"(?P<root>[A-Za-z0-9+/]{{42}}{_LAST})\n\n— ([^\n ]+) ([A-Za-z0-9+/]{{90}}{_LAST})\n"
)


class Checkpoint(NamedTuple):
    """What a note states: the root over the first `size` entries of the log `origin`."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The signed part of the note."""
        return text(self.origin, self.size, self.root)


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


def text(origin: str, size: int, root: bytes) -> str:
    """The part of a note that is signed."""
    return f"{origin}\n{size}\n{binascii.b2a_base64(root, newline=False).decode()}\n"


def text_of(note: str) -> str:
    """The signed part of a note, which is not taken apart; raises ValueError as `read` does."""
    return note[: _match(note).end("root") + 1]


def read(note: str) -> Note:
    """Take a note apart; raises ValueError when it is not exactly of the form above."""
    origin, size, root, name, stamp = _match(note).groups()
    signed = binascii.a2b_base64(stamp)
    return Note(Checkpoint(origin, int(size), binascii.a2b_base64(root)), name, signed[:4], signed[4:])


def _match(note: str) -> re.Match[str]:
    match = _NOTE.fullmatch(note)
    if match is None:
        raise ValueError("not a checkpoint with one Ed25519 signature in its canonical form")
    return match


def is_signed_by(note: Note, public: bytes) -> bool:
    """Whether the note's key id names that key and its signature is right."""
    if note.name != note.checkpoint.origin or note.key_id != key_id(note.name, public):
        return False
    try:
        return signing.verify(public, note.checkpoint.text.encode(), note.signature)
    except BadKey:
        return False
