"""Whether a register is one to go on from: whole at its end, come from where it was, and signed by this device."""

from collections.abc import Collection
from typing import Any

from app.audit import Checkpoint, Sealer, Tip
from app.audit.merkle import leaf_hash, root
from app.core.audit import AuditHead, Named
from app.core.errors import Kind, KnownError
from app.store import outcomes, subtrees
from app.store.in_place import Stamp
from app.store.migrations import is_to_the_letter
from app.store.schema import AUDIT

LAST = "SELECT entry, note FROM entry ORDER BY seq DESC LIMIT 1"
END = "SELECT entry, note, leaf FROM entry WHERE seq = :seq"
_COUNT = "SELECT count(*) FROM entry WHERE seq > ? AND seq <= ?"
_LAST_ROW = "SELECT coalesce(max(seq), 0) FROM entry"
_STRAY = "SELECT seq FROM entry WHERE seq < 1 LIMIT 1"
# So many entries before the end are counted at a start: all would cost more with each year.
_COUNTED = 1_000
_ENTRIES = "SELECT entry FROM entry ORDER BY seq"
_BESIDE = "There are rows in it that are no entries: put the latest one back, or restore a backup."
LOST = "Entries are missing in it: put the latest one back, or restore a backup."
_SPOILT = "Its last entry is not the one that was recorded: put the latest one back, or restore a backup."
OLDER = "It is older than the conversations: put the latest one back, or restore a backup."
_OTHER = "It is not the one that these conversations were recorded in: put that one back, or restore a backup."
_STRANGE = "Another key than this device's wrote its end: put the latest one back, or restore a backup."


class Continuity:
    """What is asked of a register before anything is appended to it, inside the transaction that will.

    `floor` is an end that it had, `named` are requests that must stand in it; `head` is the end that this process gave
    it last, None before its first entry. `renewed` is whether the vault made this device's key for a register that was
    there.
    """

    def __init__(
        self, sealer: Sealer, floor: AuditHead | None, *, named: Collection[Named] = (), renewed: bool = False
    ) -> None:
        self._sealer = sealer
        self._renewed = renewed
        self._named = named
        self._declared: int | None = None
        self._stamp: Stamp | None = None
        self.floor = floor
        self.head: AuditHead | None = None
        # What this process signed last, whether it became durable or not: to compare is cheaper than to verify.
        self.signed: tuple[Tip, str] | None = None

    def ended(self, head: AuditHead) -> None:
        """This process gave it another end, which is durable."""
        self.head = self.floor = head

    def check_whole(self, connection: Any, tip: Tip, stamp: Stamp | None) -> None:
        """Raise `audit_blocked` where tables are not ours any more, entries are missing at the end, or rows are none.

        Looked at when this process begins, and whenever somebody declared something since. That none is missing is
        looked at whenever the main file was written to, of which `stamp` is what the disk says: rows that are no
        entries keep nothing of what is being sent from being recorded.
        """
        version = connection.execute("PRAGMA schema_version").fetchone()[0]
        if version != self._declared:
            if not is_to_the_letter(connection, AUDIT):
                raise blocked("Its tables are not as this program made them.")
            if connection.execute(_LAST_ROW).fetchone()[0] != tip.size:
                raise blocked(LOST)
            if connection.execute(_STRAY).fetchone() is not None:
                raise blocked(_BESIDE)
        elif stamp is not None and stamp == self._stamp:
            return
        before = max(0, tip.size - _COUNTED)
        if connection.execute(_COUNT, (before, tip.size)).fetchone()[0] != tip.size - before:
            raise blocked(LOST)
        self._declared, self._stamp = version, stamp

    def check_named(self, connection: Any) -> None:
        """Raise `audit_blocked` where answers name requests that are not in it; once none is missing, none will be."""
        if outcomes.missing(connection.execute, self._named) is not None:
            raise blocked(OLDER)
        self._named = ()

    def check_goes_on(self, connection: Any, tip: Tip, known: AuditHead) -> None:
        """Raise `audit_blocked` unless the log went through an end that it had."""
        if tip.size < known.size:
            raise blocked(OLDER)
        if not known.size:
            return
        before = _tip_of(known)
        if before is None:
            goes_on = subtrees.goes_through(connection, tip, known)
        else:
            goes_on = subtrees.grown(before, subtrees.leaves(connection, before.size, tip.size)) == tip
        if not goes_on:
            raise blocked(_OTHER)

    def check_signed(self, connection: Any, tip: Tip, floor: AuditHead | None) -> None:
        """Raise `audit_blocked` unless this device signed the log's end, and it goes on from the floor.

        The floor is one from before the look at the log, which another thread may lengthen meanwhile.
        """
        self.check_named(connection)
        if floor is not None:
            self.check_goes_on(connection, tip, floor)
        if self.is_under_a_new_key(connection, tip):
            raise blocked(_STRANGE)

    def is_under_a_new_key(self, connection: Any, tip: Tip) -> bool:
        """Whether the log's end was signed with a key that this device has lost since.

        Raises `audit_blocked` where the end is not for us to go on from: what we sign vouches for all that is before.
        """
        last = connection.execute(END, {"seq": max(1, tip.size)}).fetchone()
        if (last is not None) != bool(tip.size):
            raise blocked(LOST)
        if last is None:
            return False
        if not isinstance(last[0], bytes) or leaf_hash(last[0]) != last[2]:
            raise blocked(_SPOILT)
        if self.signed == (tip, last[1]):
            return False
        stated = self._sealer.checkpoint(last[1])
        if stated == Checkpoint(self._sealer.origin, tip.size, tip.root):
            return False
        if self._sealer.is_foreign(last[1]):
            raise blocked(_OTHER)
        # A key comes in the place of a lost one, and what is lost signs no more: ours must be new to this log.
        known = stated is not None or self.head is not None or not self._renewed
        if known or self._was_introduced(connection, tip):
            raise blocked(_STRANGE)
        return True

    def _was_introduced(self, connection: Any, tip: Tip) -> bool:
        """Whether an entry says that this device's key signs; entries that are not those of the tree may hide one."""
        entries = [entry for (entry,) in connection.execute(_ENTRIES)]
        leaves = [leaf_hash(entry) for entry in entries]
        floor = self.floor or AuditHead(0, root([]))
        if (root(leaves), root(leaves[: floor.size])) != (tip.root, floor.root):
            return True
        return any(self._sealer.introduced(entry) for entry in entries)


def _tip_of(known: AuditHead) -> Tip | None:
    """The tree of an end that was kept with its frontier."""
    try:
        return Tip.load(known.size, known.frontier)
    except ValueError:
        return None


def blocked(detail: str) -> KnownError:
    """Nothing is recorded, so that nothing is sent."""
    return KnownError(Kind.AUDIT_BLOCKED, detail=detail)
