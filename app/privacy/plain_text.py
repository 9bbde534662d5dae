"""The copy of a text that detectors read: what looks alike becomes alike, what cannot be seen is gone."""

import unicodedata

from app.core.characters import normalized

# A dash is a dash to whoever types a card number, and a dot in the middle is one to whoever prints it.
_DASHES = "\u00b7\u2022\u2219\u22c5\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
# Of the frames of tables: lines from above to below; the rest are rules.
_UPRIGHT = "│┃┆┇┊┋╎╏║╽╿╷╻╵╹"


def _invisible(character: str) -> bool:
    """Format characters (zero width, bidi, tags, soft hyphen), variation selectors, fillers."""
    point = ord(character)
    return (
        unicodedata.category(character) == "Cf"
        or 0xFE00 <= point <= 0xFE0F
        or 0xE0100 <= point <= 0xE01EF
        or character in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
    )


class _Table(dict[int, str | None]):
    """What becomes of each character, found out when it is first met."""

    def __missing__(self, point: int) -> str | None:
        character = chr(point)
        decimal = unicodedata.decimal(character, None)
        if decimal is not None:
            new: str | None = str(decimal)
        elif character in _DASHES:
            new = "-"
        elif 0x2500 <= point <= 0x257F:
            new = "|" if character in _UPRIGHT else "-"
        else:
            new = None if _invisible(character) else character
        self[point] = new
        return new


_TABLE = _Table()


# One sign that stands for four words of Arabic would become eighteen; its first letter says as much to a detector.
_LONGEST, _FIRST = "\ufdfa", "\u0635"


def readable(text: str) -> str:
    """NFKC without invisible characters, with the digits of every script as ours, and plain dashes."""
    if text.isascii():
        return text
    return normalized("NFKC", text.replace(_LONGEST, _FIRST)).translate(_TABLE)


# What ends a line, a page or a record, parts fields, and cannot be seen; the tab and the escape of terminals stay.
_ENDS = bytes.maketrans(b"\r\x0b\x0c\x1c\x1d\x1e\x1f", b"\n\n\n\n\n\n|")
_UNSEEN = bytes({*range(0x20), 0x7F} - set(b"\t\n\r\x0b\x0c\x1b\x1c\x1d\x1e\x1f"))


def ruled(data: bytes) -> bytes:
    """UTF-8 text whose lines end as ours do, without control characters."""
    if b"\r\n" in data:
        data = data.replace(b"\r\n", b"\n")
    for end in (b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9"):
        if end in data:
            data = data.replace(end, b"\n")
    return data.translate(_ENDS, _UNSEEN)
