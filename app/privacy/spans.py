"""Where findings stand."""

from typing import NamedTuple

# More of one kind says nothing new and costs time.
MOST = 100


class Span(NamedTuple):
    """Where a finding of a kind stands, in bytes of the UTF-8 text."""

    kind: str
    start: int
    end: int


def overlaps(span: Span, others: list[Span]) -> bool:
    """Whether it stands where one of the others does."""
    return any(other.start < span.end and span.start < other.end for other in others)
