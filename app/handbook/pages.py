"""The pages as they are written: Markdown, one topic a file, with words that people look for and the text does not use.

    # Title

    <!-- aliases: other words for the page, separated by commas -->

    A paragraph.

    ## Heading

    <!-- aliases: other words for what stands under this heading -->

    - Each item of a list is a paragraph of its own.

An alias is for finding only: nobody sees it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.handbook import Page

_ALIASES = re.compile(r"<!-- aliases:\s(?P<words>.*?)\s-->\n*", re.DOTALL)
_BLOCKS = re.compile(r"\n{2,}|\n(?=- |#)")
_NAME = re.compile(r"(?P<mark>\*\*|`)(?P<name>[^*`]*[^*`.])(?P=mark)")
_ITEM = "- "


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is quoted, and the words under which it is found beside its own."""

    page: Page
    heading: str
    text: str
    page_aliases: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def name(self) -> str:
        """What an item of a list is about, if it begins with that in bold or as code; a whole sentence is no name."""
        found = _NAME.match(self.text)
        return found["name"] if found else ""


@dataclass(frozen=True, slots=True)
class Source:
    """A page that was read, with its aliases and its paragraphs in order."""

    page: Page
    aliases: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]


def read(topic: str, text: str) -> Source:
    """Read a page; raises ValueError for one that does not begin with a title."""
    title, _, rest = text.partition("\n")
    if not title.startswith("# ") or not rest.strip():
        raise ValueError(f"the page {topic} does not begin with a title, or says nothing")
    page = Page(topic, title[2:].strip(), _ALIASES.sub("", text).strip() + "\n")
    above, *sections = re.split(r"^## ", rest, flags=re.MULTILINE)
    aliases = _aliases(above)
    paragraphs = list(_paragraphs(page, "", above, aliases, ()))
    for section in sections:
        heading, _, body = section.partition("\n")
        paragraphs += _paragraphs(page, heading.strip(), body, aliases, _aliases(body))
    return Source(page, aliases, tuple(paragraphs))


def _aliases(text: str) -> tuple[str, ...]:
    found = _ALIASES.search(text)
    return tuple(" ".join(word.split()) for word in found["words"].split(",")) if found else ()


def _paragraphs(
    page: Page, heading: str, text: str, page_aliases: tuple[str, ...], aliases: tuple[str, ...]
) -> Iterator[Paragraph]:
    for block in _BLOCKS.split(_ALIASES.sub("", text)):
        if said := " ".join(block.split()).removeprefix(_ITEM):
            yield Paragraph(page, heading, said, page_aliases, aliases)
