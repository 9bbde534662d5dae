"""Whether a server's words hold what they must not: the key that it was sent, or the conversation."""

import base64
import re
from collections.abc import Callable, Iterator

from app.core.characters import normalized
from app.privacy.containers import readings

# A run of this many letters and digits out of the key is an echo and no accident, and so is a whole shorter key of at
# least half as many; in a name that people gave, and of the key in another code, only a longer run is.
KEY_ECHO = 8
LONG_ECHO = 12
# Of a code in which signs are digits, too, so many characters, which stand for eight of the key.
SIGNED_ECHO = 10
# A name may well hold a shorter one by chance.
SHORTEST_IN_NAME = 6
# A key that is shortened in its middle, as many servers show it, has four characters left on each side. Pieces of that
# length and more are an echo when together they are this much of the key, or half of a short one.
PIECE = 4
PIECES_ECHO = 12

_DIGIT = re.compile(r"[0-9]")
_OTHER = re.compile(r"[^a-z0-9]+")
# A byte as languages and mail write it down, where the containers of texts have no such escape.
_BYTE = re.compile(r"(?:0x|\\x|=|%u00|U\+00|\\U000000|\\u\{0{0,4})([0-9A-Fa-f]{2})\}?", re.IGNORECASE)


class KeyEcho:
    """Knows a key again by its letters and digits, in either direction, whatever stands between and around them.

    Escapes are undone first; in base64, base32 and base85, in hexadecimal and as decimal or octal bytes it is known as
    well, and in base64 and hexadecimal also where it was turned round, or into capitals or small letters, before. A
    server that means to disguise it always can.
    """

    def __init__(self, key: str) -> None:
        self._key = key
        self._letters = _letters(key)
        data = key.encode("utf-8", "replace")
        codes = map(_letters, _codes(data))
        self._signed = frozenset[str]().union(*(_runs(code, SIGNED_ECHO) for code in _signed_codes(data)))
        self._long = frozenset[str]().union(*(_runs(code, LONG_ECHO) for code in (self._letters, *codes)))
        self._short = _runs(self._letters, KEY_ECHO)

    def __repr__(self) -> str:
        return "KeyEcho()"

    def in_words(self, text: str) -> bool:
        """Whether somebody who reads a sentence would learn the key or much of it."""
        if echoes(text, (self._key,), KEY_ECHO) or self._signed_in(text):
            return True
        return any(
            not self._short.isdisjoint(_runs(letters, KEY_ECHO))
            or not self._long.isdisjoint(_runs(letters, LONG_ECHO))
            or self._whole_in(letters)
            or self._pieces_in(letters)
            for letters in _written(text)
        )

    def in_name(self, text: str) -> bool:
        """The same for a name, which may well hold a word like one that somebody took for a key."""
        if len(self._key) >= SHORTEST_IN_NAME and self._key.casefold() in text.casefold():
            return True
        if self._signed_in(text):
            return True
        return any(
            not self._long.isdisjoint(_runs(letters, LONG_ECHO)) or self._short_in_name(letters)
            for letters in _written(text)
        )

    def _short_in_name(self, letters: str) -> bool:
        """Whether a name holds all of a key too short for such a run. A mere word, as “lm-studio” is, must be all."""
        if not SHORTEST_IN_NAME <= len(self._letters) < LONG_ECHO:
            return False
        return self._letters in letters if _DIGIT.search(self._letters) else self._letters == letters

    def _signed_in(self, text: str) -> bool:
        return not self._signed.isdisjoint(_runs("".join(text.split()), SIGNED_ECHO))

    def _whole_in(self, letters: str) -> bool:
        return KEY_ECHO // 2 <= len(self._letters) < KEY_ECHO and self._letters in letters

    def _pieces_in(self, letters: str) -> bool:
        there, shown = _runs(letters, PIECE), set[int]()
        for at in range(len(self._letters) - PIECE + 1):
            if self._letters[at : at + PIECE] in there:
                shown.update(range(at, at + PIECE))
        return len(shown) >= max(KEY_ECHO, min(PIECES_ECHO, (len(self._letters) + 1) // 2))


def echoes(text: str, private: tuple[str, ...], run: int) -> bool:
    """Whether `text` holds `run` characters in a row out of one of the private texts, or a whole short one."""
    secrets = [" ".join(item.split()) for item in private]
    if any(len(secret) < run <= 2 * len(secret) and secret in text for secret in secrets):
        return True
    # Cut into blocks, the long ones hold a whole block in each run: only around those that are in the text, which
    # itself is short, need runs be looked for. No printable text holds what stands between two of them.
    whole, block = "\0".join(secret for secret in secrets if len(secret) >= run), run // 2
    blocks = {text[at : at + block] for at in range(len(text) - block + 1)}
    around = {
        whole[max(0, at - block) : at + run] for at in range(0, len(whole), block) if whole[at : at + block] in blocks
    }
    return any(part[at : at + run] in text for part in around for at in range(len(part) - run + 1))


def _written(text: str) -> Iterator[str]:
    """The letters of a text, with its escapes and without, in both directions."""
    for reading in readings(text):
        for letters in {_letters(reading), _letters(_BYTE.sub(_character, reading))}:
            yield letters
            yield letters[::-1]


def _character(match: "re.Match[str]") -> str:
    return chr(int(match[1], 16))


def _letters(text: str) -> str:
    if not text.isascii():
        text = normalized("NFKD", text)
    return _OTHER.sub("", text.casefold())


def _runs(text: str, length: int) -> frozenset[str]:
    return frozenset(text[at : at + length] for at in range(len(text) - length + 1))


def _codes(data: bytes) -> Iterator[str]:
    """Some bytes as they are usually written down: as they are, turned, in two bytes for each character."""
    wide = b"".join(bytes((byte, 0)) for byte in data)
    for one in (data, wide):
        yield one.hex()
        for code in _in_groups(one, base64.b64encode, 3):
            yield code
            if one is data:
                # Twice, as a sign-in within a configuration is.
                yield from _in_groups(code.encode(), base64.b64encode, 3)
    yield from _in_groups(data, base64.b32encode, 5)
    for turned in (data[::-1], data.upper(), data.lower()):
        yield turned.hex()
        yield from _in_groups(turned, base64.b64encode, 3)
    for digits in ("d", "o", "03o"):
        yield "".join(format(byte, digits) for byte in data)


def _in_groups(data: bytes, encode: Callable[[bytes], bytes], size: int) -> Iterator[str]:
    """What stands of some bytes in a code that takes so many at once, wherever among those they begin."""
    bits = {3: 6, 5: 5}[size]
    for before in range(size):
        # Characters at both ends are made of other bytes, too.
        yield encode(bytes(before) + data).decode().rstrip("=")[-(-8 * before // bits) : -1]


def _signed_codes(data: bytes) -> Iterator[str]:
    """What stands of some bytes in codes of four at once, wherever among those they begin."""
    for begin in range(4):
        whole = data[begin : begin + (len(data) - begin) // 4 * 4]
        for encode in (base64.b85encode, base64.a85encode):
            yield encode(whole).decode()
