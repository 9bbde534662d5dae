"""AES-256-GCM with a random nonce in front (NIST SP 800-38D)."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.sealing.errors import BadKey, Tampered

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
OVERHEAD = NONCE_BYTES + TAG_BYTES


def random_key() -> bytes:
    """32 bytes from the operating system."""
    return os.urandom(KEY_BYTES)


class Box:
    """One key for many messages. Random nonces allow 2³² messages under one key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise BadKey("an AES-256 key has 32 bytes")
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, aad: bytes) -> bytes:
        """nonce(12) ‖ ciphertext ‖ tag(16)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, aad)

    def open(self, box: bytes, aad: bytes) -> bytes:
        """The plain bytes; raises `Tampered`."""
        if len(box) < OVERHEAD:
            raise Tampered
        try:
            return self._cipher.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], aad)
        except InvalidTag:
            raise Tampered from None


def seal(key: bytes, plain: bytes, aad: bytes) -> bytes:
    """Encrypt and authenticate: nonce(12) ‖ ciphertext ‖ tag(16). `aad` is authenticated only; raises `BadKey`."""
    return Box(key).seal(plain, aad)


def open_sealed(key: bytes, box: bytes, aad: bytes) -> bytes:
    """What `seal` was given; raises `Tampered` or `BadKey`."""
    return Box(key).open(box, aad)
