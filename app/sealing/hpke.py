"""Sealing to a public key: HPKE in base mode (RFC 9180), hybrid post-quantum by default.

The library's hybrid private key cannot be stored, so keys are kept as seeds. Every seed, public key and wrap begins
with one byte that names its suite; what one suite wrapped, another never tries to open.
"""

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP384R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.sealing.errors import BadKey, Tampered


class SuiteName(StrEnum):
    """The suites that we speak. `MLKEM768_X25519` for all, `P384` for those who must keep to FIPS curves."""

    MLKEM768_X25519 = "MLKEM768_X25519/HKDF_SHA256/AES_256_GCM"
    P384 = "P384/HKDF_SHA384/AES_256_GCM"


_Private = MLKEM768X25519PrivateKey | EllipticCurvePrivateKey
_Public = MLKEM768X25519PublicKey | EllipticCurvePublicKey


@dataclass(frozen=True)
class _Hybrid:
    """ML-KEM-768 (FIPS 203) beside X25519. Seed: 64 bytes of d ‖ z, then 32 bytes of scalar."""

    suite: Suite
    seed_bytes: int = 96
    public_bytes: int = 1216

    def new_seed(self) -> bytes:
        return os.urandom(self.seed_bytes)

    def _halves(self, seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        return MLKEM768PrivateKey.from_seed_bytes(seed[:64]), X25519PrivateKey.from_private_bytes(seed[64:])

    def private(self, seed: bytes) -> _Private:
        return MLKEM768X25519PrivateKey(*self._halves(seed))

    def public(self, raw: bytes) -> _Public:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(raw[:1184]), X25519PublicKey.from_public_bytes(raw[1184:])
        )

    def public_of(self, seed: bytes) -> bytes:
        quantum, classic = self._halves(seed)
        return quantum.public_key().public_bytes_raw() + classic.public_key().public_bytes_raw()


@dataclass(frozen=True)
class _P384:
    """NIST P-384. Seed: the scalar, 48 bytes."""

    suite: Suite
    seed_bytes: int = 48
    public_bytes: int = 97

    def new_seed(self) -> bytes:
        # 47 random bytes are below the group's order without asking, and hold far more than 192 bits of strength.
        return b"\0" + os.urandom(47)

    def private(self, seed: bytes) -> EllipticCurvePrivateKey:
        return derive_private_key(int.from_bytes(seed), SECP384R1())

    def public(self, raw: bytes) -> _Public:
        return EllipticCurvePublicKey.from_encoded_point(SECP384R1(), raw)

    def public_of(self, seed: bytes) -> bytes:
        return self.private(seed).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


_TAGS: dict[int, SuiteName] = {1: SuiteName.MLKEM768_X25519, 2: SuiteName.P384}
_SCHEMES: dict[SuiteName, _Hybrid | _P384] = {
    SuiteName.MLKEM768_X25519: _Hybrid(Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)),
    SuiteName.P384: _P384(Suite(KEM.P384, KDF.HKDF_SHA384, AEAD.AES_256_GCM)),
}


def suite_of(tagged: bytes) -> SuiteName:
    """The suite that a seed, a public key or a wrap names in its first byte; raises `BadKey`."""
    try:
        return _TAGS[tagged[0]]
    except (IndexError, KeyError):
        raise BadKey("unknown suite") from None


def _split(tagged: bytes, what: str) -> tuple[_Hybrid | _P384, bytes]:
    scheme, raw = _SCHEMES[suite_of(tagged)], tagged[1:]
    if len(raw) != (scheme.seed_bytes if what == "seed" else scheme.public_bytes):
        raise BadKey(f"a {what} of this suite has another length")
    return scheme, raw


def generate(suite: SuiteName = SuiteName.MLKEM768_X25519) -> tuple[bytes, bytes]:
    """A new key pair: (seed, public key)."""
    tag = next(number for number, name in _TAGS.items() if name is suite)
    seed = bytes([tag]) + _SCHEMES[suite].new_seed()
    return seed, public_key(seed)


def public_key(seed: bytes) -> bytes:
    """The public key of a seed; raises `BadKey`."""
    scheme, raw = _split(seed, "seed")
    try:
        return seed[:1] + scheme.public_of(raw)
    except ValueError:
        raise BadKey("not a seed of this suite") from None


def check_public(public: bytes) -> None:
    """Raise `BadKey` unless something can be wrapped to this key."""
    scheme, raw = _split(public, "public key")
    try:
        scheme.public(raw)
    except ValueError:
        raise BadKey("not a public key of this suite") from None


def fingerprint(public: bytes) -> str:
    """What a public key is called in records: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:32]


def wrap(public: bytes, secret: bytes, info: bytes) -> bytes:
    """Seal a secret to a public key: suite(1) ‖ encapsulated key ‖ ciphertext. Raises `BadKey`.

    `info` binds the purpose; the same must be given to `unwrap`. HPKE's base mode proves nothing about the sender.
    """
    scheme, raw = _split(public, "public key")
    try:
        return public[:1] + scheme.suite.encrypt(secret, scheme.public(raw), info)
    except ValueError:
        raise BadKey("not a public key of this suite") from None


def unwrap(seed: bytes, wrapped: bytes, info: bytes) -> bytes:
    """The secret; raises `Tampered` when it was sealed to another key or changed, `BadKey` for a bad seed."""
    scheme, raw = _split(seed, "seed")
    if wrapped[:1] != seed[:1]:
        raise Tampered
    try:
        private = scheme.private(raw)
    except ValueError:
        raise BadKey("not a seed of this suite") from None
    try:
        return scheme.suite.decrypt(wrapped[1:], private, info)
    except InvalidTag:
        raise Tampered from None
