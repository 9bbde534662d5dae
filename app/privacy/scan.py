"""What a text holds, by kind: never the thing itself."""

from collections import Counter

from app.core.decisions import Finding
from app.privacy import identifiers, secrets
from app.privacy.containers import readings
from app.privacy.plain_text import readable, ruled
from app.privacy.spans import Places


def scan(text: str) -> tuple[Finding, ...]:
    """Every kind found and how often, by name of kind: in the text as it stands, or with its escapes undone.

    Time is linear in the length of the text: all patterns run in RE2, and what they find is checked in bounded time.
    """
    counts: Counter[str] = Counter()
    for reading in readings(text):
        # The same thing is seen in several readings, or in one: the greatest number is how many there are.
        counts |= _counts(reading)
    return tuple(Finding(kind, counts[kind]) for kind in sorted(counts))


def _counts(text: str) -> "Counter[str]":
    data = ruled(readable(text).encode("utf-8", "replace"))
    hidden = secrets.find(data)
    counts = Counter(span.kind for span in hidden)
    counts.update(span.kind for span in identifiers.find(data, Places(hidden)))
    return counts
