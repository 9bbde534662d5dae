"""Where a text may be cut without tearing what people see as one letter."""

import unicodedata

_JOINER = "\u200d"
# Half-spaces and joiners, selectors of a look, skin tones, tags that spell flags, and the later parts of a syllable.
_FOLLOWERS = (
    ("\u200c", "\u200d"),
    ("\ufe00", "\ufe0f"),
    ("\U0001f3fb", "\U0001f3ff"),
    ("\U000e0020", "\U000e007f"),
    ("\U000e0100", "\U000e01ef"),
    ("\u1160", "\u11ff"),
)
_FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")
_VIRAMA = 9
# What is one letter is no longer than this, unless somebody means harm.
_LONGEST_LETTER = 64


def is_seam(text: str, at: int) -> bool:
    """Whether what stands before a place and what stands behind it are letters of their own."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if after.isascii() and before != _JOINER:
        return True
    if _follows(after) or before == _JOINER or unicodedata.combining(before) == _VIRAMA:
        return False
    if _spells_flag(before) and _spells_flag(after):
        begin = at
        while begin and _spells_flag(text[begin - 1]):
            begin -= 1
        # Flags are spelt in pairs.
        return (at - begin) % 2 == 0
    return True


def seam_before(text: str, at: int) -> int:
    """The last place up to `at` where the text may be cut; `at` itself where no letter can be as long."""
    for place in range(at, max(0, at - _LONGEST_LETTER), -1):
        if is_seam(text, place):
            return place
    return at


def seam_after(text: str, at: int) -> int:
    """As `seam_before`, from `at` on."""
    for place in range(at, min(len(text), at + _LONGEST_LETTER)):
        if is_seam(text, place):
            return place
    return min(len(text), at + _LONGEST_LETTER)


def _follows(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or any(first <= char <= last for first, last in _FOLLOWERS)


def _spells_flag(char: str) -> bool:
    return _FLAG_LETTERS[0] <= char <= _FLAG_LETTERS[1]
