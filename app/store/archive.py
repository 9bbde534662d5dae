r"""The backup file: one sealed stream of named entries.

    file   = "signalbox backup 1\n" ‖ salt(16) ‖ memory(4) ‖ passes(4) ‖ lanes(4) ‖ sealed stream
    stream = entry* ‖ length(2) = 0
    entry  = length(2) ‖ name ‖ size(8) ‖ bytes             (all numbers big endian)

The stream is sealed by `app.sealing.files` with everything before it as context. Its key is derived from a passphrase
by Argon2id with the salt and cost that the file states, or given as it is, and then those are zero. The first entry is
the manifest, the others are the databases' copies and the attachments' files as they are.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Self, cast

from app.sealing import Tampered
from app.sealing.files import decrypt_chunks, encrypt_chunks
from app.sealing.passphrase import DEFAULT_COST, SALT_BYTES, Cost, derive, new_salt

MANIFEST, CHAT, AUDIT, ATTACHMENTS = "manifest.json", "chat.db", "audit.db", "attachments"
_MAGIC = b"signalbox backup 1\n"
_COST_BYTES = 12
_PIECE = 256 * 1024
# No name in a backup is longer; a longer one means that these are not our bytes.
_LONGEST_NAME = 200

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Lock:
    """What opens a backup: the clear head of the file, and the key."""

    head: bytes
    key: bytes = field(repr=False)

    @classmethod
    def new(cls, secret: str | bytes) -> Self:
        """For a new backup: `secret` is a passphrase or a 32-byte key."""
        if isinstance(secret, bytes):
            return cls(_MAGIC + bytes(SALT_BYTES + _COST_BYTES), secret)
        salt, cost = new_salt(), DEFAULT_COST
        numbers = b"".join(number.to_bytes(4) for number in (cost.memory_kib, cost.passes, cost.lanes))
        return cls(_MAGIC + salt + numbers, derive(secret, salt, cost))

    @classmethod
    def of(cls, source: BinaryIO, secret: str | bytes) -> Self:
        """For a backup that is read, whose head is taken from `source`; raises `Tampered` when it is none."""
        head = source.read(len(_MAGIC) + SALT_BYTES + _COST_BYTES)
        if not head.startswith(_MAGIC) or len(head) != len(_MAGIC) + SALT_BYTES + _COST_BYTES:
            raise Tampered
        if isinstance(secret, bytes):
            return cls(head, secret)
        salt, numbers = head[len(_MAGIC) : -_COST_BYTES], head[-_COST_BYTES:]
        cost = Cost(*(int.from_bytes(numbers[at : at + 4]) for at in (0, 4, 8)))
        if not cost.is_sane():
            raise Tampered
        return cls(head, derive(secret, salt, cost))


def is_keyed(path: Path) -> bool:
    """Whether a backup is sealed under a key as it is, so that no passphrase opens it; raises `OSError`."""
    head = Lock.new(bytes(32)).head
    with path.open("rb") as file:
        return file.read(len(head)) == head


@dataclass(frozen=True, slots=True)
class Entry:
    """A named piece of a backup: bytes in memory, or a file, without which the backup is whole if it `may_go`."""

    name: str
    content: bytes | Path = field(repr=False)
    may_go: bool = False

    @property
    def size(self) -> int:
        """Length in bytes; 0 for a file that went."""
        if isinstance(self.content, bytes):
            return len(self.content)
        with self._going():
            return self.content.stat().st_size
        return 0

    def open(self) -> BinaryIO | None:
        """To read from; None for a file that went."""
        if isinstance(self.content, bytes):
            return BytesIO(self.content)
        with self._going():
            return self.content.open("rb")
        return None

    def _going(self) -> AbstractContextManager[None]:
        return suppress(FileNotFoundError) if self.may_go else nullcontext()


def write(target: BinaryIO, lock: Lock, entries: list[Entry], tell: Tell) -> None:
    """Write a backup; `tell` gets the plain bytes written so far and may raise to stop. Raises `OSError`."""
    target.write(lock.head)
    source = cast(BinaryIO, _Pull(_stream(entries, tell)))
    for piece in encrypt_chunks(lock.key, source, context=lock.head):
        target.write(piece)


def read(source: BinaryIO, lock: Lock, receive: Callable[[str, int, Iterator[bytes]], None]) -> None:
    """Read a backup whose head was read: `receive(name, size, pieces)` is called for each entry and takes all pieces.

    Raises `Tampered` for anything but a whole backup; nothing received may be believed before this returned.
    """
    plain = _Pull(decrypt_chunks(lock.key, source, context=lock.head))
    while length := int.from_bytes(plain.exactly(2)):
        if length > _LONGEST_NAME:
            raise Tampered
        try:
            name = plain.exactly(length).decode()
        except UnicodeDecodeError:
            raise Tampered from None
        size = int.from_bytes(plain.exactly(8))
        receive(name, size, plain.pieces(size))
    if plain.read(1):
        raise Tampered


def _stream(entries: list[Entry], tell: Tell) -> Iterator[bytes]:
    done = 0
    for entry in entries:
        file = entry.open()
        if file is None:
            continue
        with file:
            name, size = entry.name.encode(), file.seek(0, os.SEEK_END)
            file.seek(0)
            yield len(name).to_bytes(2) + name + size.to_bytes(8)
            for piece in _pieces(file, size):
                done += len(piece)
                tell(done)
                yield piece
    yield bytes(2)


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size:
        piece = file.read(min(size, _PIECE))
        if not piece:
            raise OSError("a file became shorter while it was read")
        size -= len(piece)
        yield piece


class _Pull:
    """Pieces of any length as a stream to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only when a piece ends, none only at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def exactly(self, size: int) -> bytes:
        """`size` bytes; raises `Tampered` when there are fewer."""
        return b"".join(self.pieces(size))

    def pieces(self, size: int) -> Iterator[bytes]:
        """`size` bytes in pieces; raises `Tampered` when there are fewer."""
        while size:
            piece = self.read(size)
            if not piece:
                raise Tampered
            size -= len(piece)
            yield piece
