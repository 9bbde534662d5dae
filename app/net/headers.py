"""What an answer's headers say, read with suspicion."""

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Who asks for more than a day asks for another provider.
MAX_WAIT_SECONDS = 86_400.0


def retry_after(value: str, date: str = "") -> float | None:
    """Seconds that a `Retry-After` header asks to wait (RFC 9110, section 10.2.3), None when it says nothing usable.

    A moment is counted from `date`, the server's own `Date` header, since the clocks may differ; without it from now.
    """
    try:
        seconds = float(value)
    except ValueError:
        moment = _moment(value)
        if moment is None:
            return None
        seconds = (moment - (_moment(date) or datetime.now(UTC))).total_seconds()
    if not math.isfinite(seconds):
        return None
    return min(max(seconds, 0.0), MAX_WAIT_SECONDS)


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
