"""Where findings stand."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import NamedTuple

# More of one kind says nothing new and costs time.
MOST = 100
# Found where a text has more than can be looked at: it is held, as a secret is.
TOO_MUCH = "more_text_than_can_be_looked_at"


# What all looks at one text may cost, in fractions of a microsecond of an ordinary machine, as they are counted and not
# timed: a while for any text, and then so much for each letter.
_ALWAYS, _EACH = 1_500_000, 6


class Work:
    """How much of a text is looked at closely; once it is spent, nothing more is, and the text is held."""

    def __init__(self, length: int) -> None:
        self._left = _ALWAYS + _EACH * length

    @property
    def is_spent(self) -> bool:
        """Whether there was more to look at than can be."""
        return self._left < 0

    def spend(self, cost: int) -> bool:
        """Whether there is still something left for a further look."""
        self._left -= cost
        return self._left >= 0


class Span(NamedTuple):
    """Where a finding of a kind stands, in bytes of the UTF-8 text."""

    kind: str
    start: int
    end: int


class Places:
    """Places that are taken, none within another: one look tells whether a further one is free."""

    def __init__(self, taken: Iterable[Span] = ()) -> None:
        self._taken: list[tuple[int, int]] = []
        for span in taken:
            self.take(span)

    def is_free(self, span: Span) -> bool:
        """Whether nothing stands where it does."""
        # Those that begin before its end stand in order; the last of them ends last.
        at = bisect_left(self._taken, (span.end,))
        return at == 0 or self._taken[at - 1][1] <= span.start

    def take(self, span: Span) -> bool:
        """Whether it was free; then it is no longer."""
        free = self.is_free(span)
        if free:
            insort(self._taken, (span.start, span.end))
        return free
