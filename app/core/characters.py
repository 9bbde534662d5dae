"""Text that can be stored, sent and recorded."""

import re
import unicodedata
from typing import Literal

# Nothing before U+0300 joins what stands before it, so that a text may be cut there.
_PIECE = re.compile(r"(?s:.{64,512}?(?=[\x00-\u02ff])|.{1,512})")

# Scripts whose words no space ends: Thai, Lao, Hangul Jamo, Khmer, Kana, Bopomofo, Han and Hangul syllables, with their
# extensions.
DENSE = (
    "\u0e01-\u0eff\u1100-\u11ff\u1780-\u17ff\u19e0-\u19ff\u3005-\u3007\u3031-\u3035\u303b\u3041-\u318f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
# What says nothing to people but how its neighbours look, or steers: controls, formats, halves, letters of one's own.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
# Scripts whose letters join: Arabic, Syriac, N'Ko, Mandaic, Mongolian, with their extensions; and marks upon them.
_CURSIVE = "\u0620-\u074a\u0750-\u077f\u07ca-\u07ea\u0840-\u088f\u08a0-\u08ff\u1820-\u18aa\ufb50-\ufdfb\ufe70-\ufefc"
# The signs that take a vowel away, in the scripts of India and around: what is to become of two letters follows them.
_VIRAMA = (
    "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2\u1b44\ua8c4\ua953\ua9c0"
    "\U00011046\U000110b9\U00011133"
)
# Formats without which words fall apart: the half-space of Persian, the joiners of Indic conjuncts and of emoji, and
# flags that are spelt in tags. Anywhere else nobody sees them, and two names that look alike differ by them.
_MEANT = re.compile(
    f"(?<=[{_CURSIVE}])\u200c(?=[{_CURSIVE}])|(?<=[{_CURSIVE}])\u200d(?!\u200d)"
    f"|(?<=[{_VIRAMA}])(?:\u200c(?=\\w)|\u200d(?!\u200d))|(?<=\u09b0)\u200d(?=\u09cd)"
    f"|(?:(?<=[{_EMOJI}])|(?<=[{_EMOJI}]\ufe0f))\u200d(?=[{_EMOJI}])"
    "|(?<=\U0001f3f4)[\U000e0061-\U000e007a]{5}\U000e007f"
)

# Of Latin and most other letters, of Hebrew, of Arabic.
_WAYS = frozenset({"L", "R", "AL"})


def is_sound(text: str) -> bool:
    """Whether a text holds no half of a surrogate pair, which is no character and which UTF-8 cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def sound(text: str) -> str:
    """The text with halves that belong together joined and every lonely one turned into U+FFFD."""
    return text if is_sound(text) else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def one_line(name: str) -> str:
    """A name on one line and without controls: a file may have any, and stands in sentences and rows."""
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in name).split())


def legible(text: str, instead: str = "") -> str:
    """The text without characters that are not seen, each of which becomes `instead`, but for those that words need.

    What stays joins letters or pictures that are seen; nothing that stays can hide or turn the text around it.
    """
    if text.isprintable():
        return text
    kept: list[str] = []
    done = 0
    for match in _MEANT.finditer(text):
        kept += (_without_unseen(text[done : match.start()], instead), match[0])
        done = match.end()
    return "".join((*kept, _without_unseen(text[done:], instead)))


def _without_unseen(text: str, instead: str) -> str:
    return "".join(instead if unicodedata.category(c) in _UNSEEN else c for c in text)


def right_to_left(text: str) -> bool | None:
    """Which way a text reads, by its first letter that has a way; None when no letter has."""
    for char in text:
        way = unicodedata.bidirectional(char)
        if way in _WAYS:
            return way != "L"
    return None


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """A normal form of Unicode, in time that grows with the text.

    That of `unicodedata.normalize` grows with the square of a run of marks. Only where hundreds of characters hold
    nothing from before U+0300 may the outcome differ, and then at the places alone where they were cut.
    """
    return "".join(unicodedata.normalize(form, piece) for piece in _PIECE.findall(text))
