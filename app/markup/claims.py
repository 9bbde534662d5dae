"""What in the text of a link a reader takes for the name of a host."""

import re
import unicodedata
from collections.abc import Iterator

_GREATEST_LABELS = 11
# Hardly seen, or not at all: thin spaces, and a blank letter that is wide.
_THIN = re.compile("[\u2006\u2009\u200a\u202f\u205f]")
_BLANK = "\u2800"
_SLASHES = re.compile(r"[\\⁄∕⧸╱⟋]")
# Between words some of these are punctuation of their own, so they count as dots only before what ends an address.
_LIKE_A_DOT = re.compile(r"(?<=\w) ?[·•‧∙⋅・۔٠۰܁܂ꓸ꘎𐩐᛫᛬⸱ꞏᐧ] ?(?=[A-Za-z]{2,24}(?![^\W_]))")
_BRACKETED_DOT = re.compile(r"\s?[\[({]\s?\.\s?[\])}]\s?")
# An address, or a word that may be a name by itself.
_NAMED = re.compile(r"//+(?:([^/?#\s]*)@)?(\[[^\]\s]*\]|[\w.-]+)|([\w.@-]+)")
# What follows on a host is no name of another.
_REST = re.compile(r"(?::\d*)?(?:[/?#]\S*)?")
_ENDING = re.compile(r"[^\W\d_]{2,24}|xn--[a-z0-9-]+", re.IGNORECASE)


def claimed_hosts(text: str, *, mail: bool) -> Iterator[str]:
    """Every name that a reader may take for where the link goes.

    Args:
        text: The text of a link, with what stands on both its ends without a space.
        mail: Whether it opens a letter: what stands before an @ is a person's name then, also with dots in it.
    """
    text = _as_read(text)
    at = 0
    while match := _NAMED.search(text, at):
        user, host, bare = match.groups(default="")
        *before, last = re.split("[@:]", user) if host else bare.split("@")
        words = [*([] if mail else before), last]
        names = [name for word in words if _is_name(name := word.strip("._-"))]
        if host:
            names.append(host if host.startswith("[") else host.strip("._-"))
        yield from names
        at = _end(text, match.end()) if names else match.end()


def _end(text: str, host_end: int) -> int:
    rest = _REST.match(text, host_end)
    return rest.end() if rest else host_end


def plainly(host: str) -> str:
    """A name for comparison: one form of each letter, without what is not seen of it."""
    return "".join(filter(_is_seen, unicodedata.normalize("NFKC", host))).lower()


def _as_read(text: str) -> str:
    """A text with everything in it that looks like a dot, a slash or a letter of another form in its usual form."""
    text = unicodedata.normalize("NFKC", _THIN.sub("", text).replace(_BLANK, " "))
    text = "".join(filter(_is_seen, text)).replace("。", ".")
    return _BRACKETED_DOT.sub(".", _LIKE_A_DOT.sub(".", _SLASHES.sub("/", text)))


def _is_seen(char: str) -> bool:
    """Whether it is neither a mark upon a letter nor a character that only steers."""
    return char.isascii() or unicodedata.category(char) not in ("Mn", "Me", "Mc", "Cf")


def _is_name(word: str) -> bool:
    labels = word.split(".")
    if not 2 <= len(labels) <= _GREATEST_LABELS or "" in labels:
        return False
    if len(labels) == 4 and all(label.isdigit() and len(label) <= 3 for label in labels):
        return True
    return _ENDING.fullmatch(labels[-1]) is not None
