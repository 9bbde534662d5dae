"""What a message asks for, as far as it lets an answer repeat itself: a number of things, or one again and again."""

import math
import re
from collections.abc import Sequence

from app.core.messages import Message, Role

# What is asked for many times, without a number, may take this many times as long.
_MORE = 4
# What the person asked for may stand in the message before: the last one may be “Continue.”
_MESSAGES = 2

_NUMBER = re.compile(r"(?<![\d.])\d{1,6}(?![\d.])")
_PRODUCT = re.compile(r"(?<![\d.])(\d{1,4})\s*(?:[x×*]|by)\s*(\d{1,4})(?![\d.])", re.IGNORECASE)
_SIZE = re.compile(r"(?<![\d.])(\d{1,4})\s*([km])i?b\b", re.IGNORECASE)
_BYTES = {"k": 1_024, "m": 1_024**2}
# These are years, unless something is to be done so many times.
_YEARS = range(1_800, 2_100)
# Asks for one thing again and again, with a number or without.
_AGAIN = re.compile(
    r"\b(?:(?:\d|dozen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|many)\s+times"
    r"|(?:files?|pages?|lines) of|fill\w*|blackboard|chalkboard"
    r"|repeat\w*|again and again|over and over|forever|endless\w*|wiederhol\w*|\w+hundert\w*|fois|rép[èé]t\w*|veces"
    r"|repite|volte|ripeti|vezes|repita|keer|herhaal|razy|powtórz|раз|повтор\w*)\b|[次回遍]|繰り返|반복|번",
    re.IGNORECASE,
)
# What one asks for a number of, where many look alike.
_ALIKE = re.compile(
    r"\b(?:(?:\d+\s?)?[km]i?b|times|rows?|columns?|lines?|grid|matrix|array|csv|pattern|copies|zeroe?s|ones|dashes|hyphens|underscores|dots"
    r"|stars|asterisks|hashes|spaces|characters|digits|bits|bytes|pixels|elements|entries|cells|mal|zeilen|nullen"
    r"|striche|lignes|zéros|líneas|ceros|righe|zeri|linhas|regels)\b",
    re.IGNORECASE,
)
# Words, and other characters each for itself.
_PIECE = re.compile(r"\w+|[^\w\s]")


class Wish:
    """Reads what the person wrote once."""

    def __init__(self, asked: str) -> None:
        self._words = _comparable(asked)
        numbers = [int(number) for number in _NUMBER.findall(asked)]
        numbers += [int(one) * int(other) for one, other in _PRODUCT.findall(asked)]
        numbers += [int(number) * _BYTES[unit.casefold()] for number, unit in _SIZE.findall(asked)]
        self._again = bool(_AGAIN.search(asked))
        self._alike = bool(_ALIKE.search(asked))
        sure = self._again or self._alike
        self._times = max((number for number in numbers if sure or number not in _YEARS), default=0)

    def bound(self, usual: int, part: str, tokens: float) -> float:
        """From how many tokens on a repeated part of so many tokens is a circle, where without a wish it is `usual`."""
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
