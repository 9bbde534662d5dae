"""Text that can be stored, sent and recorded."""

import re
import unicodedata
from typing import Literal

# Nothing before U+0300 joins what stands before it, so that a text may be cut there.
_PIECE = re.compile(r"(?s:.{64,512}?(?=[\x00-\u02ff])|.{1,512})")
# Characters without width that stand for no word: spaces, joiners of words, marks of byte order.
_INVISIBLE = "\u200b\u2060\ufeff"


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


def is_blank(text: str) -> bool:
    """Whether there is nothing in a text that anybody could see."""
    return all(c.isspace() or c in _INVISIBLE for c in text)


def trimmed(text: str) -> str:
    """A text without what nobody sees at its ends: spaces, line breaks, marks of byte order that were copied along."""
    begin = next((at for at, c in enumerate(text) if not is_blank(c)), len(text))
    end = next((at for at in range(len(text), begin, -1) if not is_blank(text[at - 1])), begin)
    return text[begin:end]


def one_line(name: str) -> str:
    """A name on one line and without controls: a file may have any, and stands in sentences and rows."""
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in name).split())


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """A normal form of Unicode, in time that grows with the text.

    That of `unicodedata.normalize` grows with the square of a run of marks. Only where hundreds of characters hold
    nothing from before U+0300 may the outcome differ, and then at the places alone where they were cut.
    """
    return "".join(unicodedata.normalize(form, piece) for piece in _PIECE.findall(text))
