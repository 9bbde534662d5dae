"""Requests, and the entries that close them, as the headers sealed into the entries say.

The columns beside an entry are for speed, and whoever may write the file may have changed them, or put rows there that
are no entries.
"""

from collections.abc import Callable, Iterator
from typing import Any

from app.audit.entries import BadEntry, closed_request, request_turn

# Runs a statement with its values: a connection's `execute`, or what a session has in its place.
Execute = Callable[[str, tuple[Any, ...]], Any]

_CLOSING = """
    SELECT seq, entry, leaf FROM entry WHERE turn = ? AND turn <> '' AND ref = ? AND seq > ? AND seq <= ?
"""
# From `pending` on, in this order: left to itself SQLite reads all entries, as if most of them were open.
_PENDING = """
    SELECT request.seq, request.entry FROM pending CROSS JOIN entry AS request ON request.seq = pending.seq
    WHERE pending.seq BETWEEN 1 AND ? ORDER BY pending.seq
"""


def is_closed(execute: Execute, turn: str, request: int, size: int) -> bool:
    """Whether an entry of a log of this size closes the request."""
    found = execute(_CLOSING, (turn, request, request, size)).fetchall()
    return any(closed_request(*row) == (turn, request) for row in found)


def open_requests(execute: Execute, size: int) -> Iterator[tuple[int, str]]:
    """(number, turn) of requests that no entry closes, in order, as `pending` leads to them."""
    for seq, turn in requests(execute(_PENDING, (size,)).fetchall()):
        if not is_closed(execute, turn, seq, size):
            yield seq, turn


def requests(rows: Any) -> Iterator[tuple[int, str]]:
    """(number, turn) of those of these (number, entry) that are requests."""
    for seq, entry in rows:
        try:
            yield seq, request_turn(entry)
        except BadEntry:
            continue
