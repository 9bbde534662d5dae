"""The stretch of a found text that shows why it was found."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from app.core.characters import DENSE
from app.store.spellings import as_typed
from app.store.words import DROPPED

LENGTH = 160
_LEAD = 40
_WINDOW = 2_048
_DENSE_CHARACTER = re.compile(f"[{DENSE}]")
_BREAK = re.compile(r"\s")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
# Markdown that says how a line looks and nothing about what it says; underscores stay, they are part of names.
_MARKUP = re.compile(
    r"^[ \t]*(?:>[ \t]?)*(?:#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|\|?[ \t]*:?-{2,}[-:| \t]*$|`{3,}.*$)?|[*`|]+",
    re.MULTILINE,
)

Marks = tuple[tuple[int, int], ...]


def snippet(text: str, words: Sequence[str]) -> tuple[str, Marks]:
    """At most `LENGTH` characters of `text` around the first of `words`, on one line, and where any of them stand.

    Matching is by the index's idea of sameness: neither case nor diacritics count. Marks are (start, end) offsets into
    the snippet. When a word matched in a way that cannot be shown, the beginning comes without marks.
    """
    wanted = _pattern(words)
    at = _first(text, wanted) if wanted else None
    start = 0 if at is None or at <= _LEAD else _word_start(text, at - _LEAD, at)
    shown = _SPACE.sub(" ", _MARKUP.sub(" ", text[start : start + LENGTH * 3])).strip()[:LENGTH]
    return shown, _marks(shown, wanted) if wanted else ()


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    alternatives: list[str] = []
    for word in words:
        if _DENSE_CHARACTER.match(word):
            alternatives.append(re.escape(_folded(word)))
            continue
        inner = _WORD.findall(_folded(word))
        alternatives += [rf"(?<!\w){re.escape(piece)}" for piece in inner] or [re.escape(_folded(word))]
    longest_first = sorted(filter(None, alternatives), key=len, reverse=True)
    return re.compile("|".join(longest_first)) if longest_first else None


def _first(text: str, wanted: re.Pattern[str]) -> int | None:
    """Where the first match begins. Windows keep the slow, exact mapping of offsets to one short stretch."""
    for base in range(0, len(text), _WINDOW):
        # Windows overlap, so that a word on their border is whole in one of them.
        window = text[base : base + _WINDOW + 64]
        found = wanted.search(_folded(window))
        if found:
            return base + _offsets(window)[found.start()]
    return None


def _marks(shown: str, wanted: re.Pattern[str]) -> Marks:
    offsets, marks, end = _offsets(shown), [], 0
    for found in wanted.finditer(_folded(shown)):
        # Two matches may fall on one character that folds to several.
        start = max(end, offsets[found.start()])
        end = max(end, offsets[found.end() - 1] + 1)
        if start < end:
            marks.append((start, end))
    return tuple(marks)


def _word_start(text: str, low: int, high: int) -> int:
    gap = _BREAK.search(text, low, high)
    return gap.end() if gap else low


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else "".join(map(_fold, text))


def _offsets(text: str) -> list[int]:
    """For each character of `_folded(text)` the offset in `text` of the character that it came from."""
    if text.isascii():
        return list(range(len(text)))
    return [at for at, character in enumerate(text) for _ in _fold(character)]


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if DROPPED.match(character):
        return ""
    plain = unicodedata.normalize("NFKD", character)
    if _DENSE_CHARACTER.match(character):
        return plain
    return as_typed("".join(c for c in plain.casefold() if unicodedata.category(c) != "Mn"))
