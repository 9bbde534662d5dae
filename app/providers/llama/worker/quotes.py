"""Control tokens that people only quote: their texts are found, stand aside while the template works, and stay text.

The vocabulary is a stranger's, as the template is: nothing that it holds may make the search long.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# The largest real vocabularies have some 6,000 such tokens, 90,000 characters together.
MAX_TEXTS = 16 << 10
MAX_CHARACTERS = 256 << 10
MAX_LENGTH = 512
# Comparisons for each character, on the average: with real vocabularies there is less than one.
MAX_STEPS = 3
_LEAST_STEPS = 1 << 16

# A private character stands for each text.
_FIRST, _LAST = 0xF0000, 0xFFFFD


@dataclass(frozen=True)
class _Place:
    """What of the value at a place is this program's: words, keys by name; what stands behind any `others`."""

    words: frozenset[str] = frozenset()
    keys: Mapping[str, "_Place"] = field(default_factory=dict)
    others: "_Place | None" = None


_STRANGE = _Place()
# A schema of JSON, which a person wrote; its types are words of the standard. Templates ask for its keys by name.
_schema: dict[str, _Place] = {}
_SCHEMA = _Place(keys=_schema)
_schema.update(
    type=_Place(frozenset("object array string number integer boolean null".split())),
    description=_STRANGE,
    enum=_STRANGE,
    required=_STRANGE,
    items=_SCHEMA,
    properties=_Place(others=_SCHEMA),
)
# Messages and tools as this program gives them to templates, which ask for their keys by name. What is an argument of
# a call came from a server: nothing in it is this program's, whatever it is called.
_FUNCTION = _Place(keys=dict.fromkeys(("name", "description", "arguments"), _STRANGE) | {"parameters": _SCHEMA})
_MADE = {"id": _STRANGE, "type": _Place(frozenset({"function"})), "function": _FUNCTION}
_ASKED = _Place(
    keys={
        **_MADE,
        "role": _Place(frozenset({"system", "user", "assistant", "tool"})),
        "tool_calls": _Place(keys=_MADE),
        **dict.fromkeys("content reasoning_content reasoning thinking thought tool_call_id".split(), _STRANGE),
    }
)

_Node = dict[str, Any]


class BadVocabulary(Exception):
    """The vocabulary does what no honest one does; `str()` completes "its vocabulary …"."""


class Quotes:
    """Knows the texts of control tokens. Raises `BadVocabulary` when there are too many to look for."""

    def __init__(self, controls: Mapping[str, int]) -> None:
        self.longest = max(map(len, controls), default=0)
        if len(controls) > MAX_TEXTS or sum(map(len, controls)) > MAX_CHARACTERS:
            raise BadVocabulary("has more control tokens than any model needs")
        if self.longest > MAX_LENGTH:
            raise BadVocabulary("has longer control tokens than any model needs")
        self.tokens = frozenset(controls.values())
        self._texts = {chr(_FIRST + number): text for number, text in enumerate(controls)}
        # A letter leads to the letters that may follow it; "" leads to what stands for a text that ends there.
        self._tree: _Node = {}
        for mark, text in self._texts.items():
            node = self._tree
            for letter in text:
                node = node.setdefault(letter, {})
            node[""] = mark
        self._begins = re.compile("|".join(map(re.escape, self._tree)) or r"(?!)")
        # Letters that such texts begin with, in either case; what stands for them is found out when one is met.
        self._letters = {case for letter in self._tree for case in (letter, *letter.lower(), *letter.upper())}
        self._placed = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}])")
        self._marks: dict[str, str] = {}
        self._steps = 0

    def harmless(self, value: Any, *, letters: bool = False) -> Any:
        """Messages and tools with its texts set aside, in keys and at any depth, but for this program's own words.

        With `letters` also all letters that one could begin with.

        Raises:
            BadVocabulary: it makes the search too long.
        """
        self._steps = _LEAST_STEPS
        return self._harmless(value, self._letters_aside if letters else self._aside, _ASKED)

    def found(self, text: str) -> list[str]:
        """The texts in what a template wrote, in their order; those that were set aside are none.

        Raises:
            BadVocabulary: as for `harmless`.
        """
        self._steps = _LEAST_STEPS
        return self._placed.findall(self._aside(text))

    def parts(self, text: str) -> list[tuple[str, bool]]:
        """What was written, in parts; True for those that were set aside, which are as they were."""
        return [(self._texts.get(part, part), part in self._texts) for part in self._placed.split(text) if part]

    def begins(self, text: str, place: int = 0) -> int:
        """How long the control token is that begins at a place of a text, 0 for none."""
        node, length, here = self._tree, 0, place
        while here < len(text) and (following := node.get(text[here])) is not None:
            node, here = following, here + 1
            length = here - place if "" in node else length
        return length

    def _harmless(self, value: Any, aside: Callable[[str], str], place: _Place) -> Any:
        if isinstance(value, str):
            return value if value in place.words else aside(value)
        if isinstance(value, list):
            return [self._harmless(item, aside, place) for item in value]
        if isinstance(value, dict):
            return {
                key if key in place.keys else aside(key): self._harmless(
                    item, aside, place.keys.get(key) or place.others or _STRANGE
                )
                for key, item in value.items()
            }
        return value

    def _letters_aside(self, text: str) -> str:
        return "".join(self._mark(letter) if letter in self._letters else letter for letter in self._aside(text))

    def _mark(self, letter: str) -> str:
        """What stands for a letter."""
        if letter not in self._marks:
            mark = self._marks[letter] = chr(_FIRST + len(self._texts))
            self._texts[mark] = letter
        return self._marks[letter]

    def _aside(self, text: str) -> str:
        text = self._placed.sub("\ufffd", text)
        self._steps += MAX_STEPS * len(text)
        parts, done, place = [], 0, 0
        while found := self._begins.search(text, place):
            start = here = found.start()
            node, mark, end = self._tree, "", start + 1
            while here < len(text) and (following := node.get(text[here])) is not None:
                node, here = following, here + 1
                if "" in node:
                    mark, end = node[""], here
            self._steps -= here - start
            if self._steps < 0:
                raise BadVocabulary("takes too long to be looked for")
            if mark:
                parts += [text[done:start], mark]
                done = end
            place = end
        return "".join([*parts, text[done:]])
