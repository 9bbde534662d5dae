"""Whether an answer goes round in a circle: small models fall into one, and write it until no room is left.

Only what repeats itself to the letter counts, or but for the number that it counts up, and only after so many tokens
that nobody reads on. Whoever asks for many of a thing gets them: a number in the message, or a word like “times”, lets
more pass; code and tables may hold more of the same as well.
"""

import math
import re
from dataclasses import dataclass

from app.core.events import StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, UsageReport
from app.engine.door.rounds import Layout, Round
from app.engine.door.wishes import Wish

_SMALL = 2
# More tokens than a sentence has.
_LONG = 60
_DIGITS = re.compile(r"\d+")
# The number of an item, behind the end of a line or of a sentence: “2. ”, “3) ”.
_ITEM = re.compile(r"(?<!\w)(?<!\w[ ,])0[.)](?=[\s*])")
_WORD = re.compile(r"[^\W\d_]+")
# So many words are a sentence.
_SENTENCE = 5
# What no sentence has, but logs, data and code.
_NO_PROSE = re.compile(r"[=|{}<>\\_\t\[\]`]|://|\d[:/.,-]\d|\w\(|,['\"-]?\w|;\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Bounds:
    """From how many tokens of one repeated part on an answer goes round in a circle.

    `short` is for a part of at most two tokens, `counted` for sentences that differ in the number of an item only,
    `amid` for those that differ in any number. Code and tables may have `sheets` times as many. `turns` is how often
    the part is there at least, and `long_turns` how often one that is longer than a sentence.
    """

    usual: int
    short: int
    counted: int
    amid: int
    sheets: int
    turns: int = 1
    long_turns: int = 1

    def least(self, tokens: float) -> float:
        """How long it takes until a part of so many tokens is there often enough."""
        return tokens * (self.turns if tokens <= _LONG else self.long_turns)


USUAL = Bounds(usual=1_000, short=500, counted=1_000, amid=4_000, sheets=4)
# For a model that falls into circles often, and is slow.
EARLY = Bounds(usual=200, short=120, counted=300, amid=300, sheets=2, turns=5, long_turns=3)


class Circle:
    """Follows one answer; each event costs as much as it is long. `asked` is what the person wrote."""

    def __init__(self, asked: str, bounds: Bounds = USUAL) -> None:
        self._wish, self._bounds = Wish(asked), bounds
        self._layout = Layout()
        self._exact, self._counted = Round(), Round()
        # Where each of the two ends, once that was asked.
        self._exact_end: float | None = None
        self._counted_end: float | None = None
        self._tokens = 0
        self._in_number = False

    def closes(self, event: StreamEvent) -> bool:
        """Take in what came; whether the answer has gone round often enough to be ended."""
        match event:
            case TextDelta() | ThinkingDelta():
                text = event.text
            case ToolCallDelta():
                text = event.arguments
            case UsageReport():
                # Who counts sends several tokens at once.
                self._tokens = max(self._tokens, event.usage.output_tokens)
                return self._is_closed()
            case _:
                return False
        if text:
            self._grow(text)
        return self._is_closed()

    def _grow(self, text: str) -> None:
        self._tokens += 1
        self._layout.grow(text)
        if self._exact.grow(text, self._tokens):
            self._exact_end = None
        if self._counted.grow(self._uncounted(text), self._tokens):
            self._counted_end = None

    def _uncounted(self, text: str) -> str:
        """The text with one and the same digit for each number, which may go on from piece to piece."""
        same = _DIGITS.sub("0", text)
        goes_on, self._in_number = self._in_number and text[0].isdecimal(), text[-1].isdecimal()
        return same[1:] if goes_on else same

    def _is_closed(self) -> bool:
        exact, counted, bounds = self._exact, self._counted, self._bounds
        if exact.period and self._tokens - exact.began >= bounds.short:
            if self._exact_end is None:
                self._exact_end = exact.began + self._bound(exact)
            if self._tokens >= self._exact_end:
                return True
        if counted.period and self._tokens - counted.began >= bounds.counted:
            if self._counted_end is None:
                self._counted_end = counted.began + self._counted_bound(counted)
            return self._tokens >= self._counted_end
        return False

    def _bound(self, found: Round) -> float:
        tokens = found.tokens(self._tokens)
        usual = self._bounds.short if round(tokens) <= _SMALL else self._bounds.usual
        if self._layout.holds(found.part):
            usual *= self._bounds.sheets
        return max(self._wish.bound(usual, found.part, tokens), self._bounds.least(tokens))

    def _counted_bound(self, found: Round) -> float:
        part = found.part
        at = part.find("0")
        # It may begin anywhere: what stands before its first number is behind the last one.
        twice = (part[at:] + part[:at]) * 2
        if at < 0 or len(_WORD.findall(part)) < _SENTENCE or _NO_PROSE.search(twice) or self._layout.holds(part):
            return math.inf
        items = sum(item.start() >= len(part) for item in _ITEM.finditer(twice))
        usual = self._bounds.counted if items == part.count("0") else self._bounds.amid
        tokens = found.tokens(self._tokens)
        return max(self._wish.bound(usual, part, tokens), self._bounds.least(tokens))
