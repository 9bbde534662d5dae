"""The handbook as a whole: its pages, the search through them, and the paragraph that answers a message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Self

from app.core.errors import Kind, KnownError
from app.core.handbook import Match, Page
from app.handbook import guard
from app.handbook.pages import Paragraph, Source, read
from app.handbook.ranking import Ranked, Ranking
from app.handbook.words import EMPTY, PLAIN, apart, comparable, spoken, terms

# The order in which pages are listed, from the first day to the last resort; what is not named follows by title.
ORDER = (
    "first-steps", "keys", "local-models", "labels", "data", "backups", "recovery", "search", "shortcuts", "options",
    "commands", "exit-codes", "errors", "register", "policy", "limits",
)  # fmt: skip
# How well a paragraph must fit what was asked: where the program is named or quoted, where it is not, to stand alone.
# Of questions that are about other things and sound like these, the best fits by 0.42.
_SURE, _UNSURE, _ALONE = 0.35, 0.43, 0.55
# Which share of what was asked for it must hold: to be shown, and to stand alone.
_SHOWN, _STRONG = 0.5, 0.75
# How rare a word must be to be gone by alone: it stands in one paragraph of eighteen at most.
_RARE = 2.9
# How far the next page must be behind for an answer that stands alone.
_AHEAD = 0.85
# How much more a paragraph counts that is called by its alias, or quoted.
_CALLED = 1.25
# So many words in a row, of which two say something, are a quotation.
_RUN = 4
_ITSELF = frozenset(map(comparable, (guard.NAME, "program")))


class Handbook:
    """The desk `handbook`, and for the engine `answer`."""

    def __init__(self, sources: Iterable[Source]) -> None:
        known = {source.page.topic: source for source in sources}
        named = [known[topic] for topic in ORDER if topic in known]
        self._sources = (*named, *sorted((known[t] for t in known.keys() - set(ORDER)), key=lambda s: s.page.title))

    @classmethod
    def load(cls) -> Self:
        """The handbook that ships; blocks for a moment."""
        folder = files("resources") / "handbook"
        return cls.of({entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir()})

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """A handbook of Markdown files by their names."""
        return cls(read(name.removesuffix(".md"), text) for name, text in texts.items() if name.endswith(".md"))

    async def pages(self) -> tuple[Page, ...]:
        """Every page, in reading order."""
        return tuple(source.page for source in self._sources)

    async def page(self, topic: str) -> Page:
        """The page of a topic, also by its title, a heading or another name for one; raises `not_found`."""
        wanted = _plain(topic)
        for names in (_titles, _aliases, _headings):
            for source in self._sources:
                if wanted in map(_plain, names(source)):
                    return source.page
        raise KnownError(Kind.NOT_FOUND, what="page of the handbook about", name=topic)

    async def search(self, text: str, limit: int = 10) -> tuple[Match, ...]:
        """The best paragraph of each page that fits some words, best first; the last word may still be being typed."""
        wanted = terms(text)
        last = spoken(text)[-1:] if text[-1:].isalnum() else []
        if last and len(last[0]) > 1 and comparable(last[0]) not in self._ranking:
            wanted += self._ranking.beginning_with(last[0])
        best = _one_a_page(self._ranking.rank(wanted))[:limit]
        return tuple(replace(_match(one.paragraph, strong=False), words=_among(wanted, one.paragraph)) for one in best)

    def answer(self, message: str) -> Match | None:
        """The paragraph that answers a message; None where it is not, beyond doubt, a question about this program."""
        text = guard.question(message)
        evidence = guard.weigh(text, self._ranking.__contains__, self._quotes)
        if not text or not evidence.enough:
            return None
        asked = [term for term in dict.fromkeys(terms(text)) if term not in _ITSELF | PLAIN]
        if len(asked) < 2:
            return self._introduction(text, asked)
        ranked = _called(self._ranking.rank(asked), spoken(text))
        pages = _one_a_page(ranked)
        if not pages:
            return None
        best, *others = pages
        if best.share < _SHOWN or best.fit < (_SURE if evidence.named or evidence.quoted else _UNSURE):
            return None
        strong = best.fit >= _ALONE and best.terms > 1
        if said := _said(best.paragraph):
            return _match(best.paragraph, strong=strong and _quoted(said, spoken(text)))
        # The next page has to be behind, and of a list the next item.
        others += [one for one in ranked[1:2] if one.paragraph.name]
        ahead = all(one.score < best.score * _AHEAD for one in others)
        return _match(best.paragraph, strong=strong and ahead and best.share >= _STRONG)

    def _introduction(self, text: str, asked: Sequence[str]) -> Match | None:
        """What answers “What is it?”: the first words of the page that bears its name; of the first, for the program.

        One word without a page is too little to go by, unless it is a rare one or part of an alias.
        """
        if not asked:
            return _match(self._sources[0].paragraphs[0], strong=False)
        for source in self._sources:
            if asked[0] in terms(source.page.title):
                return _match(source.paragraphs[0], strong=False)
        found = [one.paragraph for one in self._ranking.rank(asked)]
        said = f" {_plain(text)} "
        aliased = (one for one in found if any(f" {_plain(alias)} " in said for alias in one.aliases if " " in alias))
        rare = found if self._ranking.rarity(asked[0]) >= _RARE else []
        return next((_match(one, strong=False) for one in (*aliased, *rare)), None)

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking(self._paragraphs)

    @property
    def _paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(paragraph for source in self._sources for paragraph in source.paragraphs)

    @cached_property
    def _runs(self) -> frozenset[tuple[str, ...]]:
        """What stands in paragraphs that begin with a sentence in bold: that is what the program says when it fails."""
        said = (one.text for one in self._paragraphs if _said(one))
        return frozenset(run for text in said for run in _runs(spoken(text)))

    def _quotes(self, words: Sequence[str]) -> bool:
        return any(run in self._runs for run in _runs(words))


@cache
def shipped() -> Handbook:
    """The handbook that ships, read once; blocks for a moment then."""
    return Handbook.load()


def _said(paragraph: Paragraph) -> str:
    """The sentence in bold with which a paragraph begins, as the program says it; "" where there is none."""
    return "" if paragraph.name or not paragraph.text.startswith("**") else paragraph.text.split("**")[1]


def _runs(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    for at in range(len(words) - _RUN + 1):
        run = tuple(words[at : at + _RUN])
        if sum(word not in EMPTY for word in run) > 1:
            yield run


def _quoted(said: str, words: Sequence[str]) -> bool:
    """Whether words repeat a sentence of the program."""
    return not frozenset(_runs(spoken(said))).isdisjoint(_runs(words))


def _called(ranked: Iterable[Ranked], words: Sequence[str]) -> list[Ranked]:
    """Paragraphs, best first, where one counts more that is called by an alias of several telling words, or quoted."""
    whole = f" {' '.join(words)} "

    def called(paragraph: Paragraph) -> bool:
        if said := _said(paragraph):
            return _quoted(said, words)
        aliases = map(spoken, paragraph.aliases)
        return any(len(terms(" ".join(alias))) > 1 and f" {' '.join(alias)} " in whole for alias in aliases)

    weighed = (
        replace(one, score=one.score * _CALLED, fit=min(one.fit * _CALLED, 1.0)) if called(one.paragraph) else one
        for one in ranked
    )
    return sorted(weighed, key=lambda one: -one.score)


def _one_a_page(ranked: Iterable[Ranked]) -> list[Ranked]:
    best: dict[str, Ranked] = {}
    for one in ranked:
        best.setdefault(one.paragraph.page.topic, one)
    return list(best.values())


def _among(wanted: Iterable[str], paragraph: Paragraph) -> tuple[str, ...]:
    """The words of a paragraph that are, in whatever form, those that were wanted."""
    forms = frozenset(wanted)
    return tuple(dict.fromkeys(word for word in spoken(paragraph.text) if not forms.isdisjoint(apart(word))))


def _match(paragraph: Paragraph, *, strong: bool) -> Match:
    page = paragraph.page
    return Match(page.topic, page.title, paragraph.heading, paragraph.text, strong)


def _titles(source: Source) -> Iterable[str]:
    return source.page.topic, source.page.title


def _aliases(source: Source) -> Iterable[str]:
    return source.aliases


def _headings(source: Source) -> Iterable[str]:
    return (name for paragraph in source.paragraphs for name in (paragraph.heading, *paragraph.aliases) if name)


def _plain(name: str) -> str:
    """A name in which neither capitals, hyphens nor inflections count."""
    return " ".join(map(comparable, spoken(name.replace("-", " "))))
