"""Ed25519 signatures (RFC 8032)."""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.sealing.errors import BadKey

SEED_BYTES = 32
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64


class Signer:
    """One key for many signatures."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise BadKey("an Ed25519 seed has 32 bytes")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(message)


def generate() -> bytes:
    """A new seed of 32 bytes."""
    return os.urandom(SEED_BYTES)


def public_key(seed: bytes) -> bytes:
    """The public key (32 bytes) of a seed; raises `BadKey`."""
    return Signer(seed).public


def sign(seed: bytes, message: bytes) -> bytes:
    """A signature of 64 bytes; raises `BadKey`."""
    return Signer(seed).sign(message)


@lru_cache(maxsize=64)
def _loaded(public: bytes) -> Ed25519PublicKey:
    if len(public) != PUBLIC_BYTES:
        raise BadKey("an Ed25519 public key has 32 bytes")
    try:
        return Ed25519PublicKey.from_public_bytes(public)
    except ValueError:
        raise BadKey("not an Ed25519 public key") from None


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature was made with that key over that message; raises `BadKey`."""
    try:
        _loaded(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
