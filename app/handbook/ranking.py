"""Which paragraph fits some words best: BM25F over a paragraph, the heading above it and the title of its page.

The formula, and the range in which its constants do well (k1 from 1.2 to 2, b from 0.5 to 0.8 for running text), are
those of S. Robertson and H. Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond”, Foundations and Trends
in Information Retrieval 3 (2009).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.handbook.pages import Paragraph
from app.handbook.words import terms

K1 = 1.2
# How much a word counts in the paragraph itself, in the heading above it with its aliases, and in the page's; and how
# much less in a longer one: that a heading has many other names is no fault of any of them.
WEIGHTS = (1.0, 1.6, 0.8)
B = (0.6, 0.3, 0.3)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A paragraph with its score, how many of the words it holds, and which share of them: rare ones count more.

    `fit` is the score beside that of a paragraph in which each of the words stands everywhere, from 0 to 1.
    """

    paragraph: Paragraph
    score: float
    terms: int
    share: float
    fit: float


class Ranking:
    """Paragraphs, and where each word occurs in them."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._paragraphs = paragraphs
        fields = [_fields(paragraph) for paragraph in paragraphs]
        count = max(len(fields), 1)
        means = [max(sum(len(field[n]) for field in fields) / count, 1.0) for n in range(len(WEIGHTS))]
        self._weighed: dict[str, dict[int, float]] = {}
        holders: Counter[str] = Counter()
        for number, field in enumerate(fields):
            # A page's own words stand over all of its paragraphs, which makes them no less telling.
            holders.update({*field[0], *field[1]})
            for term, weight in _weights(field, means).items():
                self._weighed.setdefault(term, {})[number] = weight
        self._rarity = {term: _rarity(count, holders[term]) for term in self._weighed}
        self._unknown = _rarity(count, 0)

    def __contains__(self, term: str) -> bool:
        """Whether any paragraph holds a word."""
        return term in self._weighed

    def rarity(self, term: str) -> float:
        """How much a word tells: the more, the fewer paragraphs hold it."""
        return self._rarity.get(term, self._unknown)

    def beginning_with(self, start: str) -> list[str]:
        """The words that begin so."""
        return [term for term in self._weighed if term.startswith(start)]

    def rank(self, wanted: Iterable[str]) -> list[Ranked]:
        """The paragraphs that hold any of the words, best first; of two equal ones, the earlier first."""
        once = dict.fromkeys(wanted)
        scores: dict[int, float] = {}
        held: dict[int, list[float]] = {}
        whole = 0.0
        for term in once:
            rarity = self.rarity(term)
            whole += rarity
            for number, weight in self._weighed.get(term, {}).items():
                scores[number] = scores.get(number, 0.0) + rarity * weight / (K1 + weight)
                held.setdefault(number, []).append(rarity)
        best = sorted(scores, key=lambda number: (-scores[number], number))
        return [
            Ranked(
                self._paragraphs[number],
                scores[number],
                len(held[number]),
                sum(held[number]) / whole,
                scores[number] / whole,
            )
            for number in best
        ]


def _fields(paragraph: Paragraph) -> tuple[Sequence[str], ...]:
    page = paragraph.page
    return (
        terms(paragraph.text),
        _names(paragraph.heading or page.title, (paragraph.name, *paragraph.aliases)),
        _names(page.title, (page.topic, *paragraph.page_aliases)),
    )


@lru_cache(maxsize=256)
def _names(name: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name and of other names for the same: that some of them share a word says nothing."""
    return tuple(dict.fromkeys(terms(" ".join((name, *others)))))


def _weights(fields: Sequence[Sequence[str]], means: Sequence[float]) -> dict[str, float]:
    """How much each word counts in a paragraph: in a long field, each of its words counts less."""
    weighed: dict[str, float] = {}
    for words, mean, weight, b in zip(fields, means, WEIGHTS, B, strict=True):
        fits = weight / (1 - b + b * len(words) / mean)
        for term, times in Counter(words).items():
            weighed[term] = weighed.get(term, 0.0) + times * fits
    return weighed


def _rarity(paragraphs: int, holders: int) -> float:
    return math.log(1 + (paragraphs - holders + 0.5) / (holders + 0.5))
