"""How hard a passphrase is to guess, roughly: a hint while typing, not a promise."""

import math
from enum import IntEnum


class Strength(IntEnum):
    """Steps of the hint."""

    NONE = 0
    WEAK = 1
    FAIR = 2
    STRONG = 3


# What every list of common passwords begins with.
_COMMON = ("password", "passwort", "passphrase", "qwerty", "qwertz", "azerty", "letmein", "signalbox", "123456")
_FAIR_BITS, _STRONG_BITS = 45, 70
_SHORTEST = 10


def strength(text: str) -> Strength:
    """Judge by length and variety; repeated characters, runs like `abc` and common words count for little."""
    if not text:
        return Strength.NONE
    bits = _bits(text)
    if len(text) < _SHORTEST or bits < _FAIR_BITS:
        return Strength.WEAK
    return Strength.FAIR if bits < _STRONG_BITS else Strength.STRONG


def _bits(text: str) -> float:
    plain = text.casefold()
    for word in _COMMON:
        plain = plain.replace(word, word[0])
    fresh = [b for a, b in zip("\0" + plain, plain, strict=False) if abs(ord(b) - ord(a)) > 1]
    kinds = sum(
        size
        for size, has in (
            (26, any(c.islower() for c in text)),
            (26, any(c.isupper() for c in text)),
            (10, any(c.isdigit() for c in text)),
            (33, any(not c.isalnum() for c in text)),
        )
        if has
    )
    variety = min(max(kinds, 10), 4 * len(set(plain)))
    # Letters of words follow one another: a character of prose is worth less than one drawn at random.
    return len(fresh) * math.log2(variety) * 0.7
