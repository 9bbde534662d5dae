"""Identifiers: UUIDv7 in lower case, so that sorting by id is sorting by time (RFC 9562, section 5.7)."""

import os
import threading
import time
import uuid

_lock = threading.Lock()
_latest = [0]


def new_id() -> str:
    """A UUIDv7, strictly increasing within one process even inside one millisecond."""
    with _lock:
        # The 12 bits after the millisecond count its 4096ths: RFC 9562, section 6.2, method 3.
        stamp = _latest[0] = max(time.time_ns() * 4096 // 1_000_000, _latest[0] + 1)
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    value |= 0b10 << 62 | int.from_bytes(os.urandom(8)) >> 2
    return str(uuid.UUID(int=value))
