"""Time: UTC microseconds for moments, monotonic milliseconds for durations."""

import time
from typing import Protocol

DAY_US = 86_400_000_000


class Clock(Protocol):
    """Where every room takes its time from, so that tests can set it."""

    def now_us(self) -> int:
        """Microseconds since the epoch, UTC."""
        ...

    def monotonic_ms(self) -> int:
        """Milliseconds of a clock that never goes back."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now_us(self) -> int:
        """Microseconds since the epoch, UTC."""
        return time.time_ns() // 1000

    def monotonic_ms(self) -> int:
        """Milliseconds of a clock that never goes back."""
        return time.monotonic_ns() // 1_000_000
