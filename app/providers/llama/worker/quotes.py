"""Control tokens that people only quote: their texts are found, stand aside while the template works, and stay text.

The vocabulary is a stranger's, as the template is: nothing that it holds may make the search long.
"""

import re
from collections.abc import Mapping
from typing import Any

# The largest real vocabularies have some 6,000 such tokens, 90,000 characters together.
MAX_TEXTS = 16 << 10
MAX_CHARACTERS = 256 << 10
MAX_LENGTH = 512
# Comparisons for each character, on the average: with real vocabularies there is less than one.
MAX_STEPS = 3
_LEAST_STEPS = 1 << 16

# A private character stands for each text.
_FIRST = 0xF0000
# Keys that this program gives to messages and tools; templates ask for them by name.
_OURS = frozenset(
    "role content reasoning_content tool_calls tool_call_id id type function name arguments description "
    "parameters".split()
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
        self._placed = re.compile(f"([{chr(_FIRST)}-{chr(_FIRST + MAX_TEXTS)}])")
        self._steps = 0

    def harmless(self, value: Any) -> Any:
        """A value with its texts set aside, in keys and at any depth.

        Raises:
            BadVocabulary: it makes the search too long.
        """
        self._steps = _LEAST_STEPS
        return self._harmless(value)

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

    def _harmless(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._aside(value)
        if isinstance(value, list):
            return [self._harmless(item) for item in value]
        if isinstance(value, dict):
            return {key if key in _OURS else self._aside(key): self._harmless(item) for key, item in value.items()}
        return value

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
