"""Rendered text as tokens: in pieces of bounded length, and no further than the context holds.

llama.cpp's tokenisers take time that grows with the square of some texts, runs of line ends and of control tokens above
all. A piece ends where no tokeniser joins what stands before and behind, as far as there is such a place.
"""

import re
import time

from app.providers.llama.worker.model import Model
from app.providers.llama.worker.quotes import BadVocabulary, Quotes

PIECE = 8192
# Work of this process; a long honest text takes a tenth of a second.
MAX_SECONDS = 10.0

# Behind a line, or before a word: the last such place.
_LINES = re.compile(r".*\n(?=\S)", re.DOTALL)
_WORDS = re.compile(r".*\S(?= \S)", re.DOTALL)
# What is put before a piece where the tokenizer would put a space.
_SHIELD = "\n"


class TooLong(Exception):
    """The text has more tokens than the context."""


class Tokeniser:
    """Makes tokens for one model."""

    def __init__(self, model: Model, quotes: Quotes) -> None:
        self._model = model
        self._quotes = quotes
        self._shield = model.tokens(_SHIELD, special=False) if model.adds_space else []
        self._spelled: dict[str, list[int]] = {}

    def tokens(self, text: str, most: int) -> list[int]:
        """The tokens of rendered text; what was set aside is spelled out.

        Raises:
            TooLong: there are more than `most`.
            BadVocabulary: they take too long.
        """
        end = time.thread_time() + MAX_SECONDS
        tokens: list[int] = []
        for part, aside in self._quotes.parts(text):
            place = 0
            while place < len(part):
                cut = len(part) if aside else self._cut(part, place)
                tokens += self._spell(part) if aside else self._piece(part[place:cut], first=not place)
                if len(tokens) > most:
                    raise TooLong
                if time.thread_time() > end:
                    raise BadVocabulary("takes too long to be used")
                place = cut
        return tokens

    def _spell(self, text: str) -> list[int]:
        """A text that was set aside, as tokens of which none steers, whatever its pieces could be joined to."""
        if text not in self._spelled:
            spelled = self._model.tokens(text, special=False)
            if not self._quotes.tokens.isdisjoint(spelled):
                letters = [token for letter in text for token in self._piece(letter, first=False, special=False)]
                spelled = [token for token in letters if token not in self._quotes.tokens]
            self._spelled[text] = spelled
        return self._spelled[text]

    def _piece(self, text: str, *, first: bool, special: bool = True) -> list[int]:
        shield = self._shield
        if not first and shield and not self._quotes.begins(text):
            shielded = self._model.tokens(_SHIELD + text, special=special)
            if shielded[: len(shield)] == shield:
                return shielded[len(shield) :]
        return self._model.tokens(text, special=special)

    def _cut(self, text: str, place: int) -> int:
        """Where the piece that begins at a place ends."""
        cut = place + PIECE
        if cut >= len(text):
            return len(text)
        found = _LINES.match(text, place + PIECE // 2, cut) or _WORDS.match(text, place + PIECE // 2, cut)
        cut = found.end() if found else cut
        # Not within a control token.
        for start in range(max(cut - self._quotes.longest + 1, place + 1), cut):
            if start + self._quotes.begins(text, start) > cut:
                return start
        return cut
