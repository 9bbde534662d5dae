"""A recovery key on paper: 32 bytes as eleven groups of five characters.

The alphabet is Crockford's base 32, which leaves out I, L, O and U; what is easily mistaken is read as what was meant.
275 bits make 55 characters: 256 of the key and 19 of a checksum, so that one mistyped key in half a million gets by.
"""

import hashlib

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CHECK_BITS = 19
_CHARACTERS = 55
_GROUP = 5


def _checksum(secret: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"signalbox recovery key" + secret).digest()[:4]) >> 32 - _CHECK_BITS


def write(secret: bytes) -> str:
    """The text of 32 bytes: groups joined by hyphens."""
    number = int.from_bytes(secret) << _CHECK_BITS | _checksum(secret)
    shifts = range(5 * (_CHARACTERS - 1), -1, -5)
    digits = "".join(_ALPHABET[number >> shift & 31] for shift in shifts)
    return "-".join(digits[at : at + _GROUP] for at in range(0, _CHARACTERS, _GROUP))


def read(text: str) -> bytes:
    """The 32 bytes, however spaced and cased; raises ValueError with a sentence that says what is wrong."""
    typed = "".join(c for c in text.upper() if not c.isspace() and c not in "-‐‑–—.,").translate(_MEANT)
    if any(c not in _ALPHABET for c in typed):
        raise ValueError("It holds a character that no recovery key has.")
    if len(typed) != _CHARACTERS:
        raise ValueError(f"It has {len(typed)} characters instead of {_CHARACTERS}.")
    number = 0
    for c in typed:
        number = number << 5 | _ALPHABET.index(c)
    secret = (number >> _CHECK_BITS).to_bytes(32)
    if number & (1 << _CHECK_BITS) - 1 != _checksum(secret):
        raise ValueError("There is a typing mistake in it.")
    return secret
