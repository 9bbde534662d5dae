"""What the handbook says: pages by topic, and the paragraph that answers a question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `topic` is its name in commands and links, `text` is Markdown that begins with its title."""

    topic: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A paragraph that fits, word for word and in Markdown, with the page and the heading that it stands under.

    `heading` is "" above a page's first heading. `strong` tells that the paragraph holds what was asked for: it may
    stand alone where there is no better answer. `words` are those of its words, in small letters, for which a search
    found it: other forms of what was typed are among them, and words that mean the same.
    """

    topic: str
    title: str
    heading: str
    paragraph: str
    strong: bool
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A paragraph of the handbook above an answer; `alone` where it stands in the place of one.

    It is no part of the message: it is shown beside it and never sent.
    """

    topic: str
    title: str
    heading: str
    paragraph: str
    alone: bool = False
