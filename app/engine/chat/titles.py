"""A conversation's first title: the first words of its first message."""

import re
import unicodedata

LONGEST = 60
_MARKS = re.compile(r"[`*_#>]+")


def title_of(text: str, attachment: str = "") -> str:
    """One line of plain text of at most `LONGEST` characters, cut between words; the attachment's name for no text."""
    words = " ".join(_MARKS.sub("", _plain(text)).split()) or " ".join(_plain(attachment).split())
    if len(words) <= LONGEST:
        return words
    cut = words[: LONGEST - 1]
    before, space, _ = cut.rpartition(" ")
    # A long word, or a script without spaces, is cut where it is.
    return f"{before if space and len(before) > LONGEST // 2 else cut}…"


def _plain(text: str) -> str:
    """Without controls and formats (direction overrides among them), which have no place in a list of conversations."""
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text[: LONGEST * 20])
