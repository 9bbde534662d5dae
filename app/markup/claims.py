"""What in the text of a link a reader takes for the name of a host."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address

from app.markup.endings import BEST_KNOWN, COUNTRY_FILES, FILES, IN_DOUBT, KNOWN, WORDS
from app.markup.hygiene import HIDDEN, is_seen
from app.markup.spelt import as_spelt

# Hardly seen, or not at all: thin spaces, and a blank letter that is wide.
_THIN = re.compile("[\u2006\u2008\u2009\u200a\u202f\u205f]")
_BLANK = "\u2800"
_SLASHES = re.compile(r"[\\⁄∕⧸╱⟋]")
# Letters, figures and signs that look like a dot without being called one.
_DOTS = "·•‧∙⋅・۔٠۰܁܂ꓸ꘎𐩐᛫᛬⸱⸳ꞏᐧˑ◦▪▫°꡴"
_CALLED_DOT = re.compile(r"\b(?:DOTS?|STOP|BULLET|POINT|PERIOD)\b")
# One sign between two words, where the second may end an address.
_BETWEEN = re.compile(rf"(?<=\w)( ?)([{_DOTS}]|[^\w\s./\\@:?#-])( ?)(?=([^\W\d_]{{2,24}})(?![^\W\d_])(\d?))")
# Several signs between two words: an ellipsis, or a dot and what is taken for one.
_SEVERAL = re.compile(r"(?<=\w)([^\w\s/\\@:?#]{2,40})(?=([^\W\d_]{2,24})(?![^\W\d_]))")
_BRACKETED_DOT = re.compile(r"\s?[\[({]\s?\.\s?[\])}]\s?")
# An address, or a word that may be a name by itself. Of many slashes only the first begins one.
_NAMED = re.compile(r"(?<!/)//+(?:([^/?#\s]*)@)?(\[[0-9A-Fa-f:.]{2,60}\]|[\w.-]+)|(\[[0-9A-Fa-f:.]{2,60}\]|[\w.@-]+)")
# What follows on a host is no name of another.
_REST = re.compile(r"(?::\d*)?(?:[/?#]\S*)?")
_ENDING = re.compile(r"[^\W\d_]{2,24}|xn--[a-z0-9-]+", re.IGNORECASE)
_LONGER_ENDING = re.compile(r"([^\W\d_]{2,24})[\d_-]")
_NUMBER = re.compile(r"0x[0-9a-f]{1,8}|0\d{1,11}|\d{1,3}", re.IGNORECASE)


def claimed_hosts(text: str, *, mail: bool) -> Iterator[str]:
    """Every name that a reader may take for where the link goes.

    Args:
        text: The text of a link, with what stands on both its ends without a space.
        mail: Whether it opens a letter: what stands before an @ is a person's name then, also with dots in it.
    """
    text = as_read(text)
    at = 0
    while match := _NAMED.search(text, at):
        user, host, bare = match.groups(default="")
        *before, last = re.split("[@:]", user) if host else [bare] if bare.startswith("[") else bare.split("@")
        words = [*([] if mail else before), last]
        names = [name for word in words if _is_name(name := word.strip("._-"))]
        if host:
            names.append(host if host.startswith("[") else host.strip("._-"))
        elif _is_this_machine(text, match):
            names.append(bare)
        yield from names
        at = _end(text, match.end()) if names else match.end()


def _end(text: str, host_end: int) -> int:
    rest = _REST.match(text, host_end)
    return rest.end() if rest else host_end


class _Forms(dict[int, str]):
    """What becomes of each character, found out once: the neighbours of one link are those of the next."""

    def __init__(self, form: Callable[[str], str]) -> None:
        super().__init__()
        self._form = form

    def __missing__(self, code: int) -> str:
        """The form of a character that was not met before."""
        form = self[code] = self._form(chr(code))
        return form


def _seen_form(char: str) -> str:
    """An accent that stands by itself is a dot or a stroke; in its usual form it would be a space and a mark."""
    if not is_seen(char):
        return ""
    return "·" if not char.isspace() and unicodedata.normalize("NFKC", char)[0] == " " else char


def _letter_form(char: str) -> str:
    """Nothing of a mark upon a letter, of a character that only steers, and of our sign for such ones."""
    is_letter = char.isascii() or (unicodedata.category(char) not in ("Mn", "Me", "Mc", "Cf") and char != HIDDEN)
    return char if is_letter else ""


_SEEN = _Forms(_seen_form)
_LETTERS = _Forms(_letter_form)


def plainly(host: str) -> str:
    """A name for comparison: one form of each letter, without what is not seen of it."""
    return unicodedata.normalize("NFKC", host).translate(_LETTERS).lower()


def is_well_known(name: str) -> bool:
    """Whether a name is that of a host without doubt: by its ending, which is none of a file."""
    ending = name.rpartition(".")[2]
    return ending.lower() in KNOWN - IN_DOUBT and ending != "NET" and _is_name(name)


def as_read(text: str) -> str:
    """A text with all that looks like a dot, a slash or a letter of another form, or is read so, in its usual form."""
    text = _THIN.sub("", text).replace(_BLANK, " ")
    text = unicodedata.normalize("NFKC", text.translate(_SEEN)).replace("。", ".")
    # A second time, for the endings that are written with marks.
    text = _BETWEEN.sub(_dot, _BETWEEN.sub(_dot, text).translate(_LETTERS))
    text = _SEVERAL.sub(_one_dot, text)
    return as_spelt(_BRACKETED_DOT.sub(".", _SLASHES.sub("/", text)))


def _dot(match: re.Match[str]) -> str:
    """What stands between two words, or a dot if it may be taken for one.

    Whatever it is, it is taken for a dot before an ending that is known. Between words some signs have a meaning of
    their own, so that only the best known endings count behind those; what looks like a dot is one before any word.
    """
    before, sign, after, ending, figure = match.groups()
    known = ending.lower() in KNOWN
    if _looks_like_a_dot(sign):
        return "." if known or (ending.isascii() and not figure) else match[0]
    if sign.isascii() or unicodedata.category(sign) in ("Pd", "Ps", "Pe", "Pi", "Pf") or is_arrow(sign):
        known = ending.lower() in BEST_KNOWN
    return "." if known and not (before or after) else match[0]


def _one_dot(match: re.Match[str]) -> str:
    """Several signs between two words, or a dot if all of them look like dots and a known ending follows."""
    signs, ending = match.groups()
    dots = all(sign == "." or _looks_like_a_dot(sign) for sign in signs)
    return "." if dots and ending.lower() in KNOWN - WORDS else match[0]


@lru_cache(1_000)
def _looks_like_a_dot(char: str) -> bool:
    return char in _DOTS or _CALLED_DOT.search(unicodedata.name(char, "")) is not None


@lru_cache(1_000)
def is_arrow(char: str) -> bool:
    """Whether a character points somewhere."""
    name = unicodedata.name(char, "")
    return "ARROW" in name or "RIGHT-POINTING" in name


def _is_name(word: str) -> bool:
    if word.startswith("["):
        return _is_v6(word[1:-1])
    labels = word.split(".")
    if len(labels) < 2 or "" in labels:
        return False
    if len(labels) <= 4 and all(map(_NUMBER.fullmatch, labels)):
        return len(labels) == 4 or any(label[:2] in ("0x", "0X") for label in labels)
    if _is_sentence(labels) or _is_file(labels):
        return False
    longer = _LONGER_ENDING.match(labels[-1])
    return _ENDING.fullmatch(labels[-1]) is not None or (longer is not None and longer[1].lower() in KNOWN)


def _is_sentence(labels: list[str]) -> bool:
    """Whether the last of these begins a sentence behind a stop, or ends a title such as M.Sc."""
    last = labels[-1]
    if not (last[0].isupper() and last[1:].islower()) or labels[0].lower() == "www":
        return False
    return last.lower() not in KNOWN - WORDS or len(labels[-2]) == 1


def _is_file(labels: list[str]) -> bool:
    *_, stem, ending = (label.lower() for label in labels)
    if ending == "py":
        # Hosts in Paraguay have three parts or more.
        return len(labels) == 2
    return ending in FILES or (len(labels) == 2 and stem in COUNTRY_FILES.get(ending, ()))


def _is_v6(text: str) -> bool:
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True


def _is_this_machine(text: str, match: re.Match[str]) -> bool:
    """Whether a word names this machine; in a sentence it is a word, unless a port or a path follows."""
    if match[0].lower() != "localhost":
        return False
    return match[0] == text.strip() or text[match.end() :][:1] in (":", "/")
