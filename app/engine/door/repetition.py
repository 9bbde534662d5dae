"""Whether an answer goes round in a circle: small models fall into one, and write it until no room is left.

Only what repeats itself to the letter counts, and only after so many tokens that nobody reads on. Whoever asks for many
of a thing gets them: a number in the message, or a word like “times”, lets more pass.
"""

import math
import re
from collections import deque
from collections.abc import Sequence

from app.core.events import StreamEvent, TextDelta, ThinkingDelta, ToolCallDelta, UsageReport
from app.core.messages import Message, Role

# The longest part that is looked for, in characters: some 128 tokens of prose.
LONGEST = 800
# So many tokens of one repeated part are a circle, and so many where the part is at most `_SMALL` tokens long.
USUAL, SHORT = 1_000, 500
_SMALL = 2
# What is asked for many times, without a number, may take this many times as long.
_MORE = 4
_STEP = 64
# Where nothing long is repeated, something short may be.
_SHORTER = 128
# What the person asked for may stand in the message before: the last one may be “Continue.”
_MESSAGES = 2

_NUMBER = re.compile(r"(?<![\d.])\d{1,6}(?![\d.])")
_PRODUCT = re.compile(r"(?<![\d.])(\d{1,4})\s*(?:[x×*]|by)\s*(\d{1,4})(?![\d.])", re.IGNORECASE)
# These are years, unless something is to be done so many times.
_YEARS = range(1_800, 2_100)
# Asks for one thing again and again, with a number or without.
_AGAIN = re.compile(
    r"\b(?:(?:\d|dozen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|many)\s+times"
    r"|repeat\w*|again and again|over and over|forever|endless\w*|wiederhol\w*|\w+hundert\w*|fois|rép[èé]t\w*|veces"
    r"|repite|volte|ripeti|vezes|repita|keer|herhaal|razy|powtórz|раз|повтор\w*)\b|[次回遍]|繰り返|반복|번",
    re.IGNORECASE,
)
# What one asks for a number of, where many look alike.
_ALIKE = re.compile(
    r"\b(?:times|rows?|columns?|lines?|grid|matrix|array|csv|pattern|copies|zeroe?s|ones|dashes|hyphens|underscores|dots"
    r"|stars|asterisks|hashes|spaces|characters|digits|bits|bytes|pixels|elements|entries|cells|mal|zeilen|nullen"
    r"|striche|lignes|zéros|líneas|ceros|righe|zeri|linhas|regels)\b",
    re.IGNORECASE,
)
# Words, and other characters each for itself.
_PIECE = re.compile(r"\w+|[^\w\s]")


class Circle:
    """Follows one answer; each event costs as much as it is long. `asked` is what the person wrote."""

    def __init__(self, asked: str) -> None:
        self._wish = _Wish(asked)
        self._tail = ""
        self._count = 0
        self._tokens = 0
        self._sought = 0
        # How many tokens there were after so many characters.
        self._marks: deque[tuple[int, int]] = deque([(0, 0)])
        # The length of the part that is repeated, 0 for none; where it began, in characters and in tokens.
        self._period = 0
        self._since = (0, 0)
        self._bound: float | None = None

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
        self._tail += text
        self._count += len(text)
        self._tokens += 1
        period = self._period
        if period:
            start = max(0, len(self._tail) - len(text) - period)
            if self._tail[start + period :] != self._tail[start : len(self._tail) - period]:
                self._period = 0
        self._marks.append((self._count, self._tokens))
        if not self._period and self._count - self._sought >= _STEP:
            self._sought = self._count
            self._seek()
        self._forget()

    def _seek(self) -> None:
        """Find the part that the end of the text repeats: the end must be longer than the part."""
        for long in (LONGEST, _SHORTER):
            window = self._tail[-2 * long :]
            before = window.rfind(window[-long:], 0, len(window) - 1) if len(window) > long else -1
            if before >= 0:
                self._follow(len(window) - long - before, long)
                return

    def _follow(self, period: int, seen: int) -> None:
        self._period = period
        begun = self._count - seen - period
        tokens = next((tokens for count, tokens in reversed(self._marks) if count <= begun), 0)
        self._since, self._bound = (begun, tokens), None

    def _forget(self) -> None:
        if len(self._tail) > 4 * LONGEST:
            self._tail = self._tail[-2 * LONGEST :]
        while len(self._marks) > 1 and self._marks[1][0] <= self._count - 2 * LONGEST:
            self._marks.popleft()

    def _is_closed(self) -> bool:
        count, tokens = self._count - self._since[0], self._tokens - self._since[1]
        if not self._period or tokens < SHORT:
            return False
        if self._bound is None:
            self._bound = self._wish.bound(self._tail[-self._period :], tokens * self._period / count)
        return tokens >= self._bound


class _Wish:
    """What a message asks for, as far as it lets an answer repeat itself."""

    def __init__(self, asked: str) -> None:
        self._words = _comparable(asked)
        numbers = [int(number) for number in _NUMBER.findall(asked)]
        numbers += [int(one) * int(other) for one, other in _PRODUCT.findall(asked)]
        self._again = bool(_AGAIN.search(asked))
        self._alike = bool(_ALIKE.search(asked))
        sure = self._again or self._alike
        self._times = max((number for number in numbers if sure or number not in _YEARS), default=0)

    def bound(self, part: str, tokens: float) -> float:
        """From how many tokens on a repeated part of so many tokens is a circle."""
        usual = SHORT if round(tokens) <= _SMALL else USUAL
        if self._times and (self._again or self._alike):
            return usual * _MORE + self._times * tokens
        if self._again:
            return math.inf if self._holds(part) else usual * _MORE
        # Any number may be one of things.
        return usual + min(self._times * tokens, usual)

    def _holds(self, part: str) -> bool:
        """Whether the message has the part, which may begin anywhere in what is repeated, amid a word as well."""
        thrice = _comparable(part * 3).split()
        long = len(thrice) - len(_comparable(part * 2).split())
        words, text = thrice[1 : 1 + long], f" {self._words} "
        if not words:
            return any(part[at:] + part[:at] in text for at in range(len(part)))
        return any(f" {' '.join(words[at:] + words[:at])} " in text for at in range(long))


def asked(messages: Sequence[Message]) -> str:
    """What the person wrote last."""
    written = [message.text for message in messages if message.role is Role.USER]
    return "\n".join(written[-_MESSAGES:])


def _comparable(text: str) -> str:
    return " ".join(_PIECE.findall(text.casefold()))
