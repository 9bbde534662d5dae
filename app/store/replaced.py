"""What stands in the register's place when a backup comes: looked at as a whole before any of it is replaced."""

import base64
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.audit import AuditRow, BadEntry, Checkpoint, Tip, Wrap, notes
from app.audit import verify as verify_rows
from app.audit.entries import split
from app.core.audit import AuditHead
from app.core.errors import KnownError
from app.core.restored import RegisterEnd, RegisterFound
from app.store import archive
from app.store.connection import connect, is_whole
from app.store.continuity import LAST
from app.store.migrations import is_to_the_letter, missing
from app.store.opening import has_content
from app.store.schema import AUDIT
from app.store.waiting import Occasion

_HEAD = "SELECT size, root FROM register_head"
_ENTRIES = "SELECT * FROM entry ORDER BY seq"
_ROWS = "SELECT seq, kind, turn, ref, dek, entry, leaf, note FROM entry ORDER BY seq"
_WRAPS = "SELECT dek, recipient, suite, wrapped FROM dekwrap"
_KEYS = "SELECT entry FROM entry WHERE seq = 1 OR kind LIKE 'key.%' ORDER BY seq DESC LIMIT 1"
_TIP = "SELECT size, frontier FROM tip"
# Signatures are what takes long; one vouches for all entries before it.
_EVERY = 100
_MISSING = "It was gone."
_UNREADABLE = "It cannot be read."
_TABLES = "Its tables are not as this program made them."


@dataclass(frozen=True, slots=True)
class Seen:
    """A register as it was found: its end, name, the key that it says signs there, and what is wrong with it."""

    end: AuditHead | None = None
    origin: str = ""
    key: bytes = b""
    note: str = ""
    fault: str = ""

    def is_signed_by(self, public: bytes) -> bool:
        """Whether its end was signed with this key."""
        try:
            return notes.is_signed_by(notes.read(self.note), public)
        except (TypeError, ValueError):
            return False

    @property
    def told(self) -> RegisterEnd | None:
        """Its end in the words of the register."""
        return None if self.end is None else RegisterEnd(self.end.size, self.end.root.hex())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is said of the two registers, and the one that stands there afterwards; `stays` is whether it is the old."""

    found: RegisterFound
    stays: bool
    after: Seen


def compare(home: Path, staging: Path, key: bytes, occasion: Occasion, aside: str) -> Outcome:
    """Look at the register in place and at the backup's; `key` is that of chat.db, `aside` where the old one would go.

    One stays that holds, goes through the end that the conversations remember, and goes on from the backup's.
    """
    asked, known = _remembered(home / archive.CHAT, key)
    place, copy = home / archive.AUDIT, staging / archive.AUDIT
    came = _look(copy)
    own = came.origin == occasion.origin and not occasion.renewed
    # The backup's own conversations, which nobody else could write, know where its register ended.
    _, told = _remembered(staging / archive.CHAT, key)
    came_fault = _fault(copy, came.origin, (occasion.public,) if own else (came.key,), told) if came.end else ""
    # A device that lost its key knows by the backup, which nobody else could write, whose key it was.
    keys = (occasion.public, came.key) if occasion.renewed else (occasion.public,)
    there = _look(place)
    names = (occasion.origin, came.origin) if occasion.renewed else (occasion.origin,)
    origin = there.origin if there.origin in names else occasion.origin
    if has_content(place):
        fault = there.fault or _fault(place, origin, keys, known)
    else:
        fault = _MISSING if known or occasion.begun else ""
    stays = not copy.exists() or (has_content(place) and not fault and _goes_on(place, copy))
    moved = place.exists() and not stays
    found = RegisterFound(
        asked,
        None if known is None else RegisterEnd(known.size, known.root.hex()),
        there.told,
        fault,
        aside if moved else "",
        None if stays else came.told,
        "" if stays else came_fault,
    )
    return Outcome(found, stays, there if stays else came)


def _remembered(chat: Path, key: bytes) -> tuple[bool, AuditHead | None]:
    """Whether the conversations could be asked where the register ended, and what they say."""
    if not has_content(chat):
        return False, None
    try:
        with closing(connect(chat, key, read_only=True)) as connection:
            row = connection.execute(_HEAD).fetchone()
            return True, None if row is None else AuditHead(*row)
    except (KnownError, dbapi2.Error):
        return False, None


def _look(register: Path) -> Seen:
    if not has_content(register):
        return Seen()
    try:
        with closing(connect(register, None, read_only=True)) as connection:
            size, frontier = connection.execute(_TIP).fetchone()
            tip, last, introduced = Tip.load(size, frontier), connection.execute(LAST).fetchone(), None
            introduced = connection.execute(_KEYS).fetchone()
        note = last[1] if last else ""
        checkpoint = notes.read(note).checkpoint
        notes.check_origin(checkpoint.origin)
        key = base64.b64decode(split(introduced[0])[0].key) if introduced else b""
        return Seen(AuditHead(tip.size, tip.root, tip.packed), checkpoint.origin, key, note)
    except (KnownError, dbapi2.Error, BadEntry, TypeError, ValueError):
        return Seen(fault=_UNREADABLE)


def _fault(register: Path, origin: str, keys: Collection[bytes], known: AuditHead | None) -> str:
    """What is wrong with a register, the first of it, or ""."""
    try:
        with closing(connect(register, None, read_only=True)) as connection:
            if missing(connection, register, AUDIT) == 0 and not is_to_the_letter(connection, AUDIT):
                return _TABLES
            report = verify_rows(
                (AuditRow(*row) for row in connection.execute(_ROWS)),
                origin=origin,
                device_keys=keys,
                tip=Tip.load(*connection.execute(_TIP).fetchone()),
                wraps=[Wrap(*row) for row in connection.execute(_WRAPS)],
                remembered=Checkpoint(origin, known.size, known.root) if known and known.size else None,
                every=_EVERY,
            )
            return report.problems[0].text if report.problems else ""
    except (KnownError, dbapi2.Error, TypeError, ValueError):
        return _UNREADABLE


def _goes_on(register: Path, copy: Path) -> bool:
    """Whether a register is whole and holds all that a copy holds, from the first entry on."""
    try:
        with closing(connect(register, None, read_only=True)) as there, closing(connect(copy, None)) as older:
            if not _is_of_now(there, register):
                return False
            found = there.execute(_ENTRIES)
            return all(row == found.fetchone() for row in older.execute(_ENTRIES))
    except (KnownError, dbapi2.Error):
        # It is put aside, and whoever looks at it there sees what is wrong with it.
        return False


def _is_of_now(connection: Any, register: Path) -> bool:
    return not missing(connection, register, AUDIT) and is_whole(connection, encrypted=False)
