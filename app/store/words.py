"""Text as the search index wants it, and what a person typed as a query that is always valid.

FTS5's unicode61 splits at spaces and punctuation, which does not fit scripts written without spaces. Runs of those are
cut into overlapping pairs of characters, and the last character of a run stands once more alone, so that every
character begins a word: 漢字仮 is indexed as 漢字 字仮 仮. A query is cut the same way and its pairs must follow one
another; a single character matches as the beginning of a word.
"""

import re
import unicodedata

from app.core.characters import DENSE, normalized
from app.store.spellings import spellings

_EMOJI = "\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
# What is invisible or only changes how its neighbour looks.
DROPPED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ud800-\udfff]")
# Accents and points that people leave out when they type. FTS5 itself takes them off Latin letters only. The vowels of
# Thai, Hindi and their like are marks, too, and stay.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_RUN = re.compile(f"(?P<dense>[{DENSE}]+)|(?P<emoji>[{_EMOJI}])")
_IS_DENSE = re.compile(f"[{DENSE}]+")

# More than anyone types: the rest of a pasted page would only slow the search down.
_QUERY_CHARACTERS = 1_000
_QUERY_WORDS = 16


def indexed(text: str) -> str:
    """The text to give to the index."""
    return _RUN.sub(_spread, _normal(text))


def query(text: str) -> str:
    """An FTS5 query for whatever a person typed; "" when there is nothing in it to look for.

    All words must occur; the last one, which may still be being typed, may go on.
    """
    words = pieces(text)
    if not words:
        return ""
    return " AND ".join(_spelt(word, goes_on=word is words[-1]) for word in words)


def pieces(text: str) -> list[str]:
    """What is looked for: words, runs of dense script, emoji; in reading order, without repetition."""
    spaced = _RUN.sub(lambda run: f" {run[0]} ", _normal(text[:_QUERY_CHARACTERS]))
    found = [word for word in spaced.split() if any(map(_counts, word))]
    return list(dict.fromkeys(found))[:_QUERY_WORDS] if len(found) > _QUERY_WORDS else _unique(found)


def _unique(words: list[str]) -> list[str]:
    # The last word keeps its place at the end, even when it was typed before: it is the one that may go on.
    return [word for word in dict.fromkeys(words[:-1]) if word != words[-1]] + words[-1:]


def _normal(text: str) -> str:
    apart = normalized("NFKD", DROPPED.sub("", text).replace("\0", " "))
    return normalized("NFC", _ACCENTS.sub("", apart))


def _spread(run: re.Match[str]) -> str:
    if run["emoji"]:
        return f" {run[0]} "
    dense = run[0]
    return " ".join(("", *(dense[i : i + 2] for i in range(len(dense))), ""))


def _spelt(word: str, *, goes_on: bool) -> str:
    """A word in any of its spellings."""
    goes_on = goes_on and _can_go_on(word)
    phrases = [_phrase(word)] if _IS_DENSE.fullmatch(word) else map(_phrase, spellings(word, goes_on=goes_on))
    one, *others = (f"{phrase} *" if goes_on else phrase for phrase in phrases)
    return f"({' OR '.join((one, *others))})" if others else one


def _phrase(word: str) -> str:
    if not _IS_DENSE.fullmatch(word):
        return '"' + word.replace('"', " ") + '"'
    if _begins_only(word):
        return f'"{word}" *'
    return '"' + " ".join(word[i : i + 2] for i in range(len(word) - 1)) + '"'


def _begins_only(word: str) -> bool:
    return len(word) == 1 and _IS_DENSE.fullmatch(word) is not None


def _can_go_on(word: str) -> bool:
    # A single letter begins half of all words.
    return len(word) > 1 and not _IS_DENSE.fullmatch(word) and _counts(word[-1])


def _counts(character: str) -> bool:
    """Whether the index takes a character as part of a word: letters, marks, numbers, symbols, private use."""
    category = unicodedata.category(character)
    return category[0] in "LMN" or category in ("Co", "So")
