"""Requests, and the entries that close them, as the headers sealed into the entries say.

The columns beside an entry are for speed, and whoever may write the file may have changed them, or put rows there that
are no entries.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from app.audit.entries import BadEntry, closed_request, request_turn, split
from app.core.audit import Named
from app.core.clock import DAY_US

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
_ENTRY = "SELECT seq, entry FROM entry WHERE seq = ?"
_BESIDE = "SELECT 1 FROM entry WHERE seq = ? AND kind = 'request' AND turn = ?"
_OF_TURN = "SELECT seq, entry, leaf FROM entry WHERE turn = ? AND turn <> '' AND seq BETWEEN 1 AND ?"
_BACKWARDS = "SELECT seq, entry, leaf FROM entry WHERE seq BETWEEN 1 AND ? ORDER BY seq DESC"
# A clock may be set back meanwhile: entries of the day before are looked at, too.
_MARGIN_US = DAY_US


def is_closed(execute: Execute, turn: str, request: int, size: int) -> bool:
    """Whether an entry of a log of this size closes the request."""
    found = execute(_CLOSING, (turn, request, request, size)).fetchall()
    return any(closed_request(*row) == (turn, request) for row in found)


def open_requests(execute: Execute, size: int) -> Iterator[tuple[int, str]]:
    """(number, turn) of requests that no entry closes, in order, as `pending` leads to them."""
    for seq, turn in requests(execute(_PENDING, (size,)).fetchall()):
        if not is_closed(execute, turn, seq, size):
            yield seq, turn


def left_open(execute: Execute, turns: Collection[str], since_us: int, size: int) -> list[tuple[int, str]]:
    """(number, turn) of requests of these turns that no entry closes, in order, whatever stands beside the entries.

    Every entry since then is read, and of older ones those that stand there as of these turns.
    """
    opened: dict[int, str] = {}
    closed: set[tuple[str, int | None]] = set()
    for seq, entry, leaf in _candidates(execute, turns, since_us, size):
        opened |= {number: turn for number, turn in requests([(seq, entry)]) if turn in turns}
        closed.add(closed_request(seq, entry, leaf))
    return [(seq, turn) for seq, turn in sorted(opened.items()) if (turn, seq) not in closed]


def missing(execute: Execute, named: Collection[Named]) -> Named | None:
    """The first of these that is no request of its turn, whatever stands beside the entries."""
    for one in sorted(named, key=lambda one: one.seq):
        if (one.seq, one.turn) not in requests(execute(_ENTRY, (one.seq,)).fetchall()):
            return one
    return None


def missing_beside(execute: Execute, named: Collection[Named]) -> Named | None:
    """The first of these that does not stand in the columns beside the entries, which were compared with them."""
    for one in sorted(named, key=lambda one: one.seq):
        if execute(_BESIDE, (one.seq, one.turn)).fetchone() is None:
            return one
    return None


def _candidates(execute: Execute, turns: Collection[str], since_us: int, size: int) -> Iterator[tuple[int, Any, Any]]:
    for turn in turns:
        yield from execute(_OF_TURN, (turn, size)).fetchall()
    for row in execute(_BACKWARDS, (size,)):
        if _is_before(row[1], since_us - _MARGIN_US):
            return
        yield row


def _is_before(entry: bytes, us: int) -> bool:
    try:
        return split(entry)[0].t < us
    except BadEntry:
        return False


def requests(rows: Any) -> Iterator[tuple[int, str]]:
    """(number, turn) of those of these (number, entry) that are requests."""
    for seq, entry in rows:
        try:
            yield seq, request_turn(entry)
        except BadEntry:
            continue
