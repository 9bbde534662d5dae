"""Keys from passphrases: Argon2id (RFC 9106)."""

import os
import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs. Stored beside the salt, so that it can rise without locking anyone out.

    The defaults are the second recommended set of RFC 9106, section 4: 64 MiB, 3 passes, 4 lanes.
    """

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def is_sane(self) -> bool:
        """Whether a cost read from a file can be meant: a hostile one must not take the machine's memory."""
        return 1 <= self.lanes <= 16 and 1 <= self.passes <= 64 and 8 * self.lanes <= self.memory_kib <= 2 * 1024 * 1024


DEFAULT_COST = Cost()


def new_salt() -> bytes:
    """16 random bytes."""
    return os.urandom(SALT_BYTES)


def derive(passphrase: str, salt: bytes, cost: Cost = DEFAULT_COST) -> bytes:
    """32 bytes of key.

    The passphrase is brought to Unicode's form NFC first, because keyboards differ in how they spell accents; lone
    surrogates, which some input methods leave, count as what they are.
    """
    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return kdf.derive(typed)
