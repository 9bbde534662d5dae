"""audit.db, open for appending (the port `AuditLog`).

The file is not encrypted as a whole: each entry is sealed for the officers, who must be able to open it when the
person's own keys are gone.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlcipher3 import dbapi2
from sqlmodel import Session

from app.audit import Checkpoint, SealedEntry, Sealer, Tip, notes
from app.audit.entries import BadEntry, split
from app.audit.sealer import KEY_KINDS
from app.core.audit import AuditEvent, AuditHead, AuditKind, AuditReport, AuditStatus, Named, Verified
from app.core.clock import SystemClock
from app.core.errors import Kind, KnownError
from app.sealing import signing
from app.store import outcomes, owners, placing, subtrees, verifying
from app.store.connection import connect
from app.store.continuity import END, LAST, LOST, Continuity, blocked
from app.store.database import Database, Frozen
from app.store.faults import damaged, known_faults
from app.store.opening import has_content, make_ready
from app.store.schema import AUDIT

AUDIT_DB = "audit.db"
IDLE_S = 5.0
_log = logging.getLogger(__name__)

_INSERT = "INSERT INTO entry (seq, kind, turn, ref, dek, entry, leaf, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_WRAP = "INSERT OR IGNORE INTO dekwrap (dek, recipient, suite, wrapped) VALUES (?, ?, ?, ?)"
_OF_TURN = text("""
    SELECT seq, entry FROM entry WHERE turn = :turn AND turn <> '' AND kind = 'request' OR seq > :after ORDER BY seq
""")
_WRAPS = "SELECT dek, recipient, suite, wrapped FROM dekwrap WHERE dek = ?"
_SPOILT = "The officers' keys in it were changed: put the latest one back, or restore a backup."
_IS_THERE = "SELECT 1 FROM entry, tip WHERE seq = ? AND leaf = ? AND size = ? AND frontier = ?"
_TIP = "SELECT size, frontier FROM tip"


class OpenAuditLog:
    """The register of one home. Every process has its own, with a day key of its own."""

    def __init__(self, path: Path, sealer: Sealer, continuity: Continuity, *, managed: bool) -> None:
        self._database = Database(path, None, closely=True)
        self._sealer = sealer
        self._managed = managed
        self._continuity = continuity
        self._resting: asyncio.TimerHandle | None = None
        self._truncating: asyncio.Task[None] | None = None

    @property
    def head(self) -> AuditHead | None:
        """The end of the log after this process's last entry, which is durable; None before its first."""
        return self._continuity.head

    @property
    def audience(self) -> bytes:
        """Names this log and everybody whom the next entry is sealed for."""
        return self._sealer.audience

    def seal_for(self, recipients: tuple[bytes, ...], managed: bool) -> None:
        """Seal for these from the next entry on; raises `audit_blocked` for keys that cannot be used."""
        self._sealer.seal_for(recipients)
        self._managed = managed

    async def append(self, event: AuditEvent, after: AuditHead | None = None) -> int:
        """Seal and record; returns the entry's number once it is durable. Raises `audit_blocked`.

        0 for an outcome whose request has one already: nothing is recorded then.

        `after` is an end that the log must have gone through, known from elsewhere. When the device's key is not the
        one that signed the log's end, a `key.replaced` goes before.
        """
        try:
            head, seq = await self._database.write_bare(lambda connection: self._append(connection, event, after))
        except KnownError as error:
            why = str(error.fields.get("detail") or error.message)
            raise error if error.kind is Kind.AUDIT_BLOCKED else blocked(why) from error
        except dbapi2.Error as error:
            raise blocked("Its file does not take the entry.") from error
        self._continuity.ended(head)
        self._rest()
        return seq

    async def check(self, *ends: AuditHead) -> None:
        """Raise `audit_blocked` unless the log goes through these ends."""

        def work(connection: Any) -> None:
            tip = self._tip(connection.execute(_TIP).fetchone())
            for end in ends:
                self._continuity.check_goes_on(connection, tip, end)

        await self._database.write_bare(work)

    async def lacks(self, named: Collection[Named], *, verified: bool = False) -> Named | None:
        """The first of these that is no request in the log; None where all are.

        Entries that were `verified` are what stands beside them, and need not be read again.
        """
        find = outcomes.missing_beside if verified else outcomes.missing
        return await self._database.read(lambda session: find(_bare(session).execute, named))

    async def requests_of(self, turn: str, after: int) -> tuple[int, ...]:
        """Numbers of the request entries of a turn, in order.

        Behind the entry `after` every header is read: the columns beside it are for speed, and anyone may change them.
        """

        def work(session: Session) -> tuple[int, ...]:
            rows = session.connection().execute(_OF_TURN, {"turn": turn, "after": after})
            return tuple(seq for seq, named in outcomes.requests(rows) if named == turn)

        return await self._database.read(work)

    async def open_requests(self) -> tuple[tuple[int, str], ...]:
        """(number, turn) of requests that no entry closes, in order; what is not in the log is none."""

        def work(session: Session) -> tuple[tuple[int, str], ...]:
            return tuple(self._open(session))

        return await self._database.read(work)

    async def left_open(self, turns: Collection[str], since_us: int) -> tuple[tuple[int, str], ...]:
        """(number, turn) of requests of these turns, begun since then, that no entry closes, in order.

        The headers in the entries count, and no column and no table beside them.
        """

        def work(session: Session) -> tuple[tuple[int, str], ...]:
            tip = self._tip(session.connection().execute(text(_TIP)).first())
            return tuple(outcomes.left_open(_bare(session).execute, turns, since_us, tip.size))

        return await self._database.read(work)

    async def verify(
        self,
        progress: Callable[[int, int], None] | None = None,
        *,
        remembered: AuditHead | None = None,
        seed: bytes | None = None,
        every: int = 1,
        begun: Verified | None = None,
    ) -> AuditReport:
        """Check every entry, leaf and root, and the tree; `progress` gets (done, total) on the caller's loop.

        `remembered` is an end that it had before, `seed` an officer's, with which bodies are opened, too. What lies
        before `begun` is not read.
        Signatures cost ten times all the rest, and one vouches for all entries before it: each `every`-th is verified,
        and always the last of each key. Raises `store_damaged` when the file itself cannot be read.
        """
        loop, stop = asyncio.get_running_loop(), threading.Event()
        seen = Checkpoint(self._sealer.origin, remembered.size, remembered.root) if remembered else None

        def tell(done: int, total: int) -> None:
            if progress is not None:
                loop.call_soon_threadsafe(progress, done, total)

        try:
            return await self._database.read(
                lambda session: verifying.verify(
                    session,
                    self._sealer,
                    self._tip(session.connection().execute(text(_TIP)).first()),
                    verifying.Watch(tell, stop),
                    remembered=seen,
                    seed=seed,
                    every=every,
                    begun=begun or Verified(),
                )
            )
        finally:
            # A cancelled caller leaves the thread behind, which ends at the next row.
            stop.set()

    async def status(self) -> AuditStatus:
        """Size and head; raises `audit_blocked` where this device did not sign it, and `store_damaged`."""
        floor = self._continuity.floor
        return await self._database.read(lambda session: self._status(session, floor))

    def frozen(self) -> AbstractContextManager[Frozen]:
        """The bytes of the main file, as `Database.frozen`."""
        return self._database.frozen()

    async def aclose(self) -> None:
        """Finish what is queued, empty the write-ahead log and close."""
        if self._resting is not None:
            self._resting.cancel()
        if self._truncating is not None:
            await self._truncating
        await self._database.aclose()

    def _append(self, connection: Any, event: AuditEvent, after: AuditHead | None) -> tuple[AuditHead, int]:
        tip = self._tip(connection.execute(_TIP).fetchone())
        self._continuity.check_whole(connection, tip, self._database.stamp())
        self._continuity.check_named(connection)
        for known in dict.fromkeys(filter(None, (self._continuity.floor, after))):
            self._continuity.check_goes_on(connection, tip, known)
        has_new_key = self._continuity.is_under_a_new_key(connection, tip)
        if event.ref is not None and outcomes.is_closed(connection.execute, event.turn, event.ref, tip.size):
            # By who took this process for dead: a request has one outcome, and the first was told.
            return AuditHead(tip.size, tip.root, tip.packed), 0
        if has_new_key and event.kind not in KEY_KINDS:
            tip = self._record(connection, AuditEvent(AuditKind.KEY_REPLACED, {}), tip).tip
        sealed = self._record(connection, event, tip)
        tip = sealed.tip
        connection.execute("UPDATE tip SET size = ?, frontier = ?", (tip.size, tip.packed))
        # Read back: what a database is told to swallow was not written.
        if connection.execute(_IS_THERE, (tip.size, sealed.row.leaf, tip.size, tip.packed)).fetchone() is None:
            raise blocked(LOST)
        return AuditHead(tip.size, tip.root, tip.packed), tip.size

    def _record(self, connection: Any, event: AuditEvent, tip: Tip) -> SealedEntry:
        sealed = self._sealer.seal(event, tip)
        row = sealed.row
        self._continuity.signed = sealed.tip, row.note
        wraps = {(w.dek, w.recipient, w.suite, w.wrapped) for w in sealed.wraps}
        connection.executemany(_WRAP, wraps)
        # What is sealed for the officers must be for them to open, and each entry states the digest of these.
        if set(connection.execute(_WRAPS, (row.dek,)).fetchall()) != wraps:
            raise blocked(_SPOILT)
        connection.execute(_INSERT, (row.seq, row.kind, row.turn, row.ref, row.dek, row.entry, row.leaf, row.note))
        subtrees.keep(connection, sealed.tip)
        if row.kind == AuditKind.REQUEST:
            connection.execute("INSERT INTO pending VALUES (?, ?)", (row.seq, row.turn))
        elif row.ref is not None:
            connection.execute("DELETE FROM pending WHERE seq = ?", (row.ref,))
        return sealed

    def _open(self, session: Session) -> Iterator[tuple[int, str]]:
        tip = self._tip(session.connection().execute(text(_TIP)).first())
        return outcomes.open_requests(_bare(session).execute, tip.size)

    def _tip(self, row: Any) -> Tip:
        try:
            size, frontier = row
            return Tip.load(size, frontier)
        except (TypeError, ValueError) as error:
            raise damaged(self._database.path) from error

    def _status(self, session: Session, floor: AuditHead | None) -> AuditStatus:
        tip = self._tip(session.connection().execute(text(_TIP)).first())
        # Whoever keeps what is said here wants to compare with it one day.
        self._continuity.check_signed(_bare(session), tip, floor)
        last = session.connection().execute(text(END), {"seq": tip.size}).first()
        try:
            at = None if last is None else split(last.entry)[0].t
        except BadEntry:
            at = None
        return AuditStatus(
            entries=tip.size,
            root=tip.root.hex(),
            checkpoint_us=at,
            recipients=len(self._sealer.recipients),
            managed=self._managed,
            open_requests=sum(1 for _ in self._open(session)),
        )

    def _rest(self) -> None:
        """Empty the write-ahead log once nothing was appended for a while."""
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(IDLE_S, self._start_truncating)

    def _start_truncating(self) -> None:
        self._truncating = asyncio.get_running_loop().create_task(self._truncate())

    async def _truncate(self) -> None:
        try:
            await self._database.truncate()
        except KnownError as error:
            # Nothing is lost by a log that stays longer; the next append says what is wrong, if it lasts.
            _log.warning("the register's write-ahead log was not emptied: %s", error.kind)


async def open_audit_log(
    home: Path,
    sealer: Sealer,
    *,
    managed: bool = False,
    owner: str = "",
    expected: bool = False,
    floor: AuditHead | None = None,
    named: Collection[Named] = (),
    renewed: bool = False,
) -> OpenAuditLog:
    """Open or make the audit.db of a home; `owner` is this process and `managed` whether policy names the officers.

    Where it is `expected`, a register that is gone is damage and not a new beginning. One that ends before `floor` can
    be read and takes no entry: every append raises `audit_blocked`. So does one that lacks requests that are `named`,
    or that another key signed last, unless the vault made the device's key for a register that was there (`renewed`).

    Raises `store_damaged`, `store_newer`, `read_only`, `disk_full`, or `usage` when the file must be brought up to date
    while another process has it open.
    """
    path = home / AUDIT_DB
    await asyncio.to_thread(_make_ready, home, path, owner, expected)
    return OpenAuditLog(path, sealer, Continuity(sealer, floor, named=named, renewed=renewed), managed=managed)


def has_register(home: Path) -> bool:
    """Whether there is anything in the register's place; raises `read_only`."""
    with known_faults(home):
        return has_content(home / AUDIT_DB)


def origin_of_another(home: Path, device_seed: bytes | None) -> str:
    """The name of the register in place, if its last entry was signed with another key than this one; else "".

    Raises as `open_audit_log`.
    """
    if device_seed is None or not has_register(home):
        return ""
    with known_faults(home), closing(connect(home / AUDIT_DB, None, read_only=True)) as connection:
        last = connection.execute(LAST).fetchone()
    try:
        note = notes.read(last[1] if last else "")
        notes.check_origin(note.checkpoint.origin)
    except (TypeError, ValueError):
        return ""
    return "" if notes.is_signed_by(note, signing.Signer(device_seed).public) else note.checkpoint.origin


def _make_ready(home: Path, path: Path, owner: str, expected: bool) -> None:
    with owners.opening(home):
        with known_faults(home):
            placing.finish(home)
        alone = partial(_alone, home, owner)
        make_ready(path, None, AUDIT, clock=SystemClock(), alone=alone, expected=expected)


def _alone(home: Path, owner: str) -> bool:
    return not owners.open_elsewhere(home, owner)


def _bare(session: Session) -> Any:
    """The connection beneath a session, in its transaction."""
    return session.connection().connection.driver_connection
