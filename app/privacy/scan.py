"""What a text holds, by kind: never the thing itself."""

from collections import Counter

from app.core.decisions import Finding
from app.privacy import identifiers, secrets
from app.privacy.plain_text import readable


def scan(text: str) -> tuple[Finding, ...]:
    """Every kind found and how often, by name of kind.

    Time is linear in the length of the text: all patterns run in RE2, and what they find is checked in bounded time.
    """
    data = readable(text).encode("utf-8", "replace")
    hidden = secrets.find(data)
    counts = Counter(span.kind for span in hidden)
    counts.update(
        span.kind
        for span in identifiers.find(data)
        if not any(secret.start < span.end and span.start < secret.end for secret in hidden)
    )
    return tuple(Finding(kind, counts[kind]) for kind in sorted(counts))
