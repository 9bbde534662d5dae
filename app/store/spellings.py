"""One word in the spellings that people take for the same: `strasse` for `Straße`, `Tromso` for `Tromsø`.

The index holds each word as it was written, and the query asks for its spellings. So homes of any age find them at
once, and nothing is rewritten: folding in the index would mean to read and index each message of years anew.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import TypeVar

T = TypeVar("T")

# Letters that no normal form takes apart, and what is typed for them; of Persian and Arabic, which differ by keyboard.
TYPED_FOR = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "ی": "ي",
    "ک": "ك",
    "ى": "ي",
}
_TYPED = str.maketrans(TYPED_FOR)
# Of a word with more places than this, kinds of letters are changed and single places, not every choice of them.
_FEW_PLACES = 3
MOST = 8


def as_typed(text: str) -> str:
    """Lower case, with what is typed for letters that many keyboards lack."""
    return text.lower().translate(_TYPED)


def spellings(word: str, *, goes_on: bool) -> list[str]:
    """The word, and what it may have been typed for; of one that goes on, half of such a letter may be typed."""
    plain = as_typed(word)
    places = [(at, letter) for letter, typed in TYPED_FOR.items() for at in _places(plain, typed)]
    kinds = list(dict.fromkeys(letter for _, letter in places))[:_FEW_PLACES]
    if len(places) <= _FEW_PLACES:
        choices = [set(choice) for choice in _choices(places)]
    else:
        choices = [{place for place in places if place[1] in choice} for choice in _choices(kinds)]
        choices += [{place} for place in places]
    halves = [letter for letter, typed in TYPED_FOR.items() if goes_on and len(typed) > 1 and plain[-1:] == typed[0]]
    found = dict.fromkeys((word, plain, *(plain[:-1] + letter for letter in halves)))
    return list(found | dict.fromkeys(_changed(plain, sorted(choice)) for choice in choices))[:MOST]


def _places(plain: str, typed: str) -> list[int]:
    return [at for at in range(len(plain)) if plain.startswith(typed, at)]


def _choices(things: Sequence[T]) -> list[tuple[T, ...]]:
    return [choice for size in range(len(things) + 1) for choice in combinations(things, size)]


def _changed(plain: str, places: list[tuple[int, str]]) -> str:
    made, done = "", 0
    for at, letter in places:
        if at >= done:
            made += plain[done:at] + letter
            done = at + len(TYPED_FOR[letter])
    return made + plain[done:]
