"""Threads: what the entries of a conversation say together, while each keeps only what is new.

The thread of a request is that of the earlier entry it names, and then its own input messages; the thread of an outcome
is that of its request, and then its output messages. An entry states how many messages its thread has, and its digest:
d₀ is 32 zero bytes, and dₙ the SHA-256 of dₙ₋₁ and the SHA-256 of message n in its canonical form (RFC 8785).
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import reduce
from itertools import accumulate
from typing import Any, NamedTuple

from app.audit.entries import Header
from app.audit.reader import OpenedEntry
from app.core.audit import AuditKind
from app.core.digest import canonical

NAME, EARLIER = "signalbox.thread", "earlier"
INPUT, OUTPUT = "gen_ai.input.messages", "gen_ai.output.messages"
_EMPTY = bytes(32)


class BadThread(Exception):
    """What an entry says of its thread makes no sense, or does not stand where it says; the message tells why."""


class Point(NamedTuple):
    """A thread up to one of its messages: how many they are, and their digest in hexadecimal."""

    messages: int
    sha256: str


class Statement(NamedTuple):
    """What an entry says of its thread: its end, the digests of the messages in the entry, and what it goes on from.

    `earlier` is the number of an earlier entry, and where in the thread that is; None where all stands in this one.
    """

    end: Point
    own: tuple[bytes, ...]
    earlier: tuple[int, Point] | None


def digests(messages: Iterable[Any], after: bytes = _EMPTY) -> list[bytes]:
    """The digest of the thread after each of these messages, which follow on a thread with the digest `after`."""
    return list(accumulate(map(_of_message, messages), _grown, initial=after))[1:]


def _of_message(message: Any) -> bytes:
    return hashlib.sha256(canonical(message)).digest()


def _grown(thread: bytes, message: bytes) -> bytes:
    return hashlib.sha256(thread + message).digest()


def stated(kind: str, body: dict[str, Any]) -> Statement | None:
    """What an entry says of its thread; None where it says nothing. Raises `BadThread`."""
    said = body.get(NAME)
    if said is None:
        return None
    try:
        earlier = said.get(EARLIER)
        own = tuple(_of_message(message) for message in _messages(kind, body))
        return Statement(_point(said), own, None if earlier is None else (_number(earlier["entry"]), _point(earlier)))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BadThread("What the entry says of its thread cannot be read.") from None


def _messages(kind: str, body: dict[str, Any]) -> list[Any]:
    found = body.get(INPUT if kind == AuditKind.REQUEST else OUTPUT, [])
    if not isinstance(found, list):
        raise BadThread("What the entry says of its thread cannot be read.")
    return found


def _point(said: Any) -> Point:
    sha256 = said["sha256"]
    if len(bytes.fromhex(sha256)) != len(_EMPTY):
        raise ValueError(sha256)
    return Point(_number(said["messages"]), sha256)


def _number(found: Any) -> int:
    if type(found) is not int or found < 0:
        raise ValueError(found)
    return found


class Threads:
    """Follows the statements of entries, oldest first, and says where one goes on from what is not there.

    What lies before the entry `begun` was not followed, and is believed.
    """

    def __init__(self, begun: int = 0) -> None:
        self._begun = begun
        self._ends: dict[int, Point] = {}

    def fault(self, seq: int, ref: int | None, said: Statement) -> str:
        """What is wrong with the statement of entry `seq`, which closes the request `ref`; "" where nothing is."""
        self._ends[seq] = said.end
        before: Point | None = Point(0, _EMPTY.hex())
        if said.earlier is not None:
            entry, before = said.earlier
            if not 0 < entry <= self._begun and (entry >= seq or self._ends.get(entry) != before):
                return f"What the entry names of entry {entry} does not stand there."
        elif ref is not None:
            before = self._ends.get(ref)
        # Where no content is kept, only the digest says what there was.
        if not said.own or before is None:
            return ""
        end = reduce(_grown, said.own, bytes.fromhex(before.sha256))
        if said.end != Point(before.messages + len(said.own), end.hex()):
            return "The entry's messages are not those that it says."
        return ""


def whole(seq: int, opened: Callable[[int], OpenedEntry | None]) -> list[dict[str, Any]]:
    """All messages of an entry's thread, oldest first, put together from the entries in which they stand.

    `opened` gives an entry by its number; None where it is not there, or cannot be opened. Raises `BadThread` where a
    part is missing, or is not what was said there.
    """
    pieces: list[tuple[Statement | None, list[dict[str, Any]]]] = []
    at: int | None = seq
    while at is not None:
        entry = opened(at)
        if entry is None:
            raise BadThread(f"Entry {at}, in which a part of it stands, is not there or cannot be opened.")
        said = stated(entry.header.kind, entry.body)
        pieces.append((said, _messages(entry.header.kind, entry.body)))
        before = _before(entry.header, said)
        if before is not None and before >= at:
            raise BadThread(f"Entry {at} goes on from a later one.")
        at = before
    return _joined(pieces[::-1])


def _before(header: Header, said: Statement | None) -> int | None:
    return said.earlier[0] if said is not None and said.earlier is not None else header.ref


def _joined(pieces: list[tuple[Statement | None, list[dict[str, Any]]]]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    end = _EMPTY
    for said, own in pieces:
        before = Point(len(messages), end.hex())
        messages += own
        end = (digests(own, end) or [end])[-1]
        if said is not None and (said.end != Point(len(messages), end.hex()) or not _goes_on(said, before)):
            raise BadThread("What stands in the entries is not what was said, or its content was not kept.")
    return messages


def _goes_on(said: Statement, before: Point) -> bool:
    return said.earlier is None or said.earlier[1] == before
