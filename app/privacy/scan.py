"""What a text holds, by kind: never the thing itself."""

from collections import Counter
from itertools import islice

from app.core.decisions import Finding
from app.privacy import identifiers, secrets
from app.privacy.containers import readings
from app.privacy.national import NAMED
from app.privacy.passwords import API_KEY, PASSWORD
from app.privacy.patterns import compiled
from app.privacy.plain_text import readable, ruled
from app.privacy.spans import TOO_MUCH, Places, Work

# Names of passwords and numbers, and what may be one; so many of them take no time that anybody feels.
_NAMES = compiled(
    f"(?i){PASSWORD}|{API_KEY}|{'|'.join(number.name for number in NAMED)}|\\d{{4}}[ -]\\d{{4}}[ -]\\d{{4}}|@\\w"
)
_MANY = 12


def scan(text: str) -> tuple[Finding, ...]:
    """Every kind found and how often, by name of kind: in the text as it stands, or with its escapes undone.

    Time is linear in the length of the text: all patterns run in RE2, what they find is checked in bounded time, and
    where there is so much of it that this takes long, the text is held.
    """
    counts: Counter[str] = Counter()
    work = Work(len(text))
    for reading in readings(text):
        # The same thing is seen in several readings, or in one: the greatest number is how many there are.
        counts |= _counts(reading, work)
    if work.is_spent:
        counts[TOO_MUCH] = 1
    return tuple(Finding(kind, counts[kind]) for kind in sorted(counts))


def is_dense(text: str) -> bool:
    """Whether there is so much to look at closely in a text that reading it may take some while for its length."""
    return next(islice(_NAMES.finditer(text.encode("utf-8", "replace")), _MANY, None), None) is not None


def _counts(text: str, work: Work) -> "Counter[str]":
    data = ruled(readable(text).encode("utf-8", "replace"))
    hidden = secrets.find(data, work)
    counts = Counter(span.kind for span in hidden)
    counts.update(span.kind for span in identifiers.find(data, Places(hidden), work))
    return counts
