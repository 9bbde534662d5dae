"""Encrypted files of any length in constant memory.

    file    = "SBXFILE1" ‖ salt(32) ‖ chunk*
    key     = HKDF-SHA256(key, salt, "signalbox file 1" ‖ context)
    chunk i = AES-256-GCM(key, nonce = i(11, big endian) ‖ last(1), up to 64 KiB of plain bytes)

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015): the counter fixes the order, and the flag on the
last chunk shows a cut. Every file has a key of its own, so counters may start at nought. Every chunk but the last is
full, and only an empty file has an empty chunk, so that one content has one form.
"""

import io
import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.sealing.errors import BadKey, Tampered

MAGIC = b"SBXFILE1"
SALT_BYTES = 32
CHUNK_BYTES = 64 * 1024
_SEALED_CHUNK = CHUNK_BYTES + 16


def _cipher(key: bytes, salt: bytes, context: bytes) -> AESGCM:
    if len(key) != 32:
        raise BadKey("a file key has 32 bytes")
    return AESGCM(HKDF(SHA256(), 32, salt, b"signalbox file 1" + context).derive(key))


def _nonce(index: int, last: bool) -> bytes:
    return index.to_bytes(11) + bytes([last])


def _read(source: BinaryIO, size: int) -> bytes:
    """Exactly `size` bytes, fewer only at the end: pipes and sockets return what they have."""
    block = source.read(size)
    while 0 < len(block) < size:
        more = source.read(size - len(block))
        if not more:
            break
        block += more
    return block


def _blocks(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """(index, block, whether it is the last): the last is only known once the next one was looked for."""
    index, block = 0, _read(source, size)
    while True:
        following = _read(source, size) if len(block) == size else b""
        yield index, block, not following
        if not following:
            return
        index, block = index + 1, following


def encrypt_chunks(key: bytes, source: BinaryIO, *, context: bytes = b"") -> Iterator[bytes]:
    """The encrypted file in pieces. `context` (an id, a purpose) must be the same when decrypting; raises `BadKey`."""
    salt = os.urandom(SALT_BYTES)
    cipher = _cipher(key, salt, context)
    yield MAGIC + salt
    for index, block, last in _blocks(source, CHUNK_BYTES):
        yield cipher.encrypt(_nonce(index, last), block, None)


def decrypt_chunks(key: bytes, source: BinaryIO, *, context: bytes = b"") -> Iterator[bytes]:
    """The plain bytes in pieces of up to 64 KiB, each checked before it is given; raises `Tampered`, `BadKey`.

    A cut is only seen at the end: nothing may be believed whole before the iterator is exhausted.
    """
    head = _read(source, len(MAGIC) + SALT_BYTES)
    if len(head) != len(MAGIC) + SALT_BYTES or not head.startswith(MAGIC):
        raise Tampered
    cipher = _cipher(key, head[len(MAGIC) :], context)
    for index, block, last in _blocks(source, _SEALED_CHUNK):
        try:
            plain = cipher.decrypt(_nonce(index, last), block, None)
        except (InvalidTag, ValueError):
            raise Tampered from None
        if not plain and index:
            raise Tampered
        yield plain


def decrypt_bytes(key: bytes, sealed: bytes, *, context: bytes = b"") -> bytes:
    """The plain bytes of a whole file in memory; raises `Tampered` or `BadKey`."""
    return b"".join(decrypt_chunks(key, io.BytesIO(sealed), context=context))
