"""Verification: re-derive everything from the entries' bytes and compare it with what is stored.

Rows stream through; kept are only the tree's frontier, requests without outcome, and 32 bytes for each wrap. Whatever
an attacker can write into a row is a problem in the report, never an exception.
"""

import base64
from collections.abc import Collection, Iterable

from app.audit import merkle, notes
from app.audit.entries import OUTCOMES, AuditRow, Header, Wrap, wrap_hash, wraps_digest
from app.audit.examination import Examined, examine, only_bytes
from app.audit.merkle import Tip
from app.audit.notes import Checkpoint
from app.audit.reader import Reader
from app.audit.sealer import KEY_KINDS
from app.audit.threads import Statement, Threads
from app.core.audit import AuditKind, AuditProblem, AuditReport, Verified

MOST_PROBLEMS = 1000
# Asked of every entry: a look at the kinds takes longer than the comparison.
_REQUEST = AuditKind.REQUEST.value


def verify(
    rows: Iterable[AuditRow],
    *,
    origin: str,
    device_keys: Collection[bytes],
    tip: Tip | None = None,
    wraps: Iterable[Wrap] | None = None,
    seed: bytes | None = None,
    remembered: Checkpoint | None = None,
    every: int = 1,
    begun: Verified | None = None,
    strays: int = 0,
) -> AuditReport:
    """Check a log from its first row to its last, in the order of `seq`.

    Args:
        rows: the stored rows, behind those that were `begun` with.
        origin: the log's name, which every checkpoint must state.
        device_keys: the public keys that this device may sign with now; the last checkpoint must bear one of them.
            Earlier keys are believed because the log itself introduces them under that last checkpoint.
        tip: the stored end of the log, when there is one to compare.
        wraps: the stored wraps, when they are to be checked against the entries.
        seed: an officer's seed; bodies whose day key was wrapped to it are opened. Needs `wraps`.
        remembered: a checkpoint known from elsewhere; a log put back to an older state does not hold it any more.
        every: verify each `every`-th signature, and always the last of each key. The roots of all checkpoints are
            compared in any case, so any number finds every change of an entry.
        begun: where an earlier verification ended; what lies before is not looked at again.
        strays: how many rows there are with numbers that no entry can have.

    Returns:
        What was found, at most 1,000 problems and a last one that counts the rest.
    """
    kept = tuple(wraps) if wraps is not None and seed is not None else wraps
    reader = Reader(seed, kept or ()) if seed is not None else None
    run = _Run(origin, _digests(kept), remembered=remembered, every=max(1, every), begun=begun or Verified())
    run.beside(strays)
    for seen in examine(rows, reader):
        run.step(seen)
    return run.finish(tip, device_keys)


def _digests(wraps: Iterable[Wrap] | None) -> dict[str, str] | None:
    if wraps is None:
        return None
    hashes: dict[str, list[bytes]] = {}
    for wrap in wraps:
        try:
            hashes.setdefault(wrap.dek, []).append(wrap_hash(wrap))
        except (AttributeError, TypeError):
            # Something of another type than the column's: the digest of the rest will not fit.
            continue
    return {dek: wraps_digest(found) for dek, found in hashes.items()}


class _Run:
    def __init__(
        self,
        origin: str,
        digests: dict[str, str] | None,
        *,
        remembered: Checkpoint | None,
        every: int,
        begun: Verified,
    ) -> None:
        self._origin = origin
        self._digests = digests
        # An end before the beginning was passed by the verification that led there.
        self._remembered = remembered if remembered is None or remembered.size > begun.size else None
        self._every = every
        self._problems: list[AuditProblem] = []
        self._more = 0
        self._seq = self._size = self._begun = begun.size
        self._frontier = list(Tip.load(begun.size, bytes.fromhex(begun.frontier)).frontier)
        self._open = dict(begun.open)
        self._threads = Threads(begun.size)
        self._bad_deks: set[str] = set()
        self._active = bytes.fromhex(begun.key) or None
        self._waiting: tuple[int, str] | None = None
        self._wrong_roots = 0
        self._unsigned = 0

    def _verified(self) -> Verified:
        open_ = tuple(self._open.items())
        return Verified(self._size, b"".join(self._frontier).hex(), open_, (self._active or b"").hex())

    def _say(self, seq: int | None, kind: str, text: str) -> None:
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(AuditProblem(seq, kind, text))
        else:
            self._more += 1

    def beside(self, strays: int) -> None:
        if strays:
            rows = "One row has a number" if strays == 1 else f"{strays} rows have numbers"
            self._say(None, "order", f"{rows} below 1: no entry of the log has.")

    def step(self, seen: Examined) -> None:
        row, leaf = seen.row, only_bytes(seen.row.leaf)
        seq = self._number(row)
        if leaf == seen.leaf:
            self._entry(seq, seen)
        else:
            # The tree goes on with the stored leaf and the links with the columns: a changed entry is told where it
            # is, and does not make all later ones look changed, too.
            self._say(seq, "leaf", "The entry is not the one that was recorded.")
            self._links(seq, row.kind, row.turn, row.ref)
        merkle.push(self._frontier, self._size, leaf if len(leaf) == merkle.HASH_BYTES else seen.leaf)
        self._size += 1
        self._checkpoint(seq, seen)

    def _number(self, row: AuditRow) -> int:
        expected, found = self._seq + 1, row.seq
        if type(found) is not int:
            self._say(expected, "order", "The entry has no number.")
            found = expected
        elif found > expected:
            last = found - 1
            which = f"Entry {expected} is" if last == expected else f"Entries {expected} to {last} are"
            self._say(expected, "missing", f"{which} missing.")
        elif found < expected:
            self._say(found, "order", "The entry does not come after the one before it.")
        self._seq = max(self._seq, found)
        return found

    def _entry(self, seq: int, seen: Examined) -> None:
        header = seen.header
        if header is None:
            self._say(seq, "entry", seen.fault)
            return
        self._columns(seq, seen.row, header)
        self._links(seq, header.kind, header.turn, header.ref)
        self._wrapped(seq, header)
        self._keys(seq, header)
        if not seen.opens:
            self._say(seq, "body", "The entry cannot be opened with the officer's key.")
        if seen.thread is not None:
            self._thread(seq, header.ref, seen.thread)

    def _columns(self, seq: int, row: AuditRow, header: Header) -> None:
        stored = (row.seq, row.kind, row.turn, row.ref, row.dek)
        sealed = (header.seq, header.kind, header.turn, header.ref, header.dek)
        if stored != sealed:
            names = ("seq", "kind", "turn", "ref", "dek")
            wrong = ", ".join(n for n, a, b in zip(names, stored, sealed, strict=True) if a != b)
            self._say(seq, "column", f"The row states another {wrong} than its entry.")

    def _thread(self, seq: int, ref: int | None, said: Statement | str) -> None:
        if fault := said if isinstance(said, str) else self._threads.fault(seq, ref, said):
            self._say(seq, "thread", fault)

    def _links(self, seq: int, kind: str, turn: str, ref: int | None) -> None:
        if kind == _REQUEST:
            self._open[seq] = turn
        elif ref is not None or kind in OUTCOMES:
            opened = self._open.pop(ref or 0, None)
            if opened is None:
                self._say(seq, "ref", "The entry closes no earlier request that is open.")
            elif opened != turn or kind not in OUTCOMES:
                self._say(seq, "ref", "The entry closes a request of another turn.")

    def _wrapped(self, seq: int, header: Header) -> None:
        if self._digests is None or header.dek in self._bad_deks or self._digests.get(header.dek) == header.wraps:
            return
        self._bad_deks.add(header.dek)
        what = "changed" if header.dek in self._digests else "missing"
        self._say(seq, "wrap", f"The officers' keys to this and other entries of its day are {what}.")

    def _keys(self, seq: int, header: Header) -> None:
        introduces = seq == 1 or header.kind in KEY_KINDS
        if bool(header.key) != introduces:
            self._say(seq, "key", "The entry should not carry a key." if header.key else "The entry carries no key.")
        elif introduces:
            self._signature_waiting()
            self._active = base64.b64decode(header.key)

    def _checkpoint(self, seq: int, seen: Examined) -> None:
        if seen.stated is None:
            self._say(seq, "checkpoint", "The checkpoint cannot be read.")
            return
        root = merkle.root_of(self._frontier)
        if seen.stated != notes.text(self._origin, self._size, root) or seq != self._size:
            self._wrong_roots += 1
            if self._wrong_roots == 1:
                self._say(seq, "checkpoint", "From here on, the checkpoints are not those of these entries.")
        self._waiting = (seq, seen.row.note)
        if seq == 1 or seq % self._every == 0:
            self._signature_waiting()
        if self._remembered is not None and self._remembered.size == self._size:
            self._compare_remembered(seq, root)

    def _signature_waiting(self) -> None:
        if self._waiting is None:
            return
        (seq, note), self._waiting = self._waiting, None
        if self._active is not None and notes.is_signed_by(notes.read(note), self._active):
            self._unsigned = 0
            return
        # Of a run only the first is told: one unreadable key makes all that it signed look forged.
        self._unsigned += 1
        if self._unsigned == 1:
            self._say(seq, "signature", "This checkpoint is not signed with this device's key.")

    def _compare_remembered(self, seq: int, root: bytes) -> None:
        if self._remembered != Checkpoint(self._origin, self._size, root):
            self._say(seq, "rollback", "The log is not the one that was seen before.")
        self._remembered = None

    def finish(self, tip: Tip | None, device_keys: Collection[bytes]) -> AuditReport:
        self._signature_waiting()
        if self._wrong_roots > 1:
            self._say(None, "checkpoint", f"{self._wrong_roots} checkpoints are not those of these entries.")
        if self._size and self._active not in device_keys:
            self._say(None, "key", "The last entries are signed with a key that this device does not hold.")
        if tip is not None and (tip.size, tip.frontier) != (self._size, tuple(self._frontier)):
            self._say(None, "tip", f"The log should end at entry {tip.size}, and ends at {self._size}.")
        if self._remembered is not None:
            size = self._remembered.size
            self._say(None, "rollback", f"The log was seen with {size} entries, and holds {self._size}.")
        if self._more:
            self._problems.append(AuditProblem(None, "more", f"There are {self._more} more problems."))
        verified = None if self._problems else self._verified()
        return AuditReport(self._size, tuple(self._problems), self._begun + 1, verified)
