"""Verifying the register: its rows are read from a place on, and given to `app.audit` one by one."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from app.audit import AuditRow, Sealer, Tip, Wrap
from app.audit import verify as verify_rows
from app.core.audit import AuditProblem, AuditReport, Verified
from app.store.migrations import is_to_the_letter
from app.store.schema import AUDIT

_BATCH = 1_000
_ROWS = text("SELECT seq, kind, turn, ref, dek, entry, leaf, note FROM entry WHERE seq > :after ORDER BY seq")
_HOW_MANY = text("SELECT count(*) FROM entry WHERE seq > :after")
_STRAYS = text("SELECT count(*) FROM entry WHERE seq < 1")
_WRAPS = text("""
    SELECT dek, recipient, suite, wrapped FROM dekwrap WHERE dek IN (SELECT dek FROM entry WHERE seq > :after)
""")


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on: `tell` gets (done, total), and once `stop` is set no further row is read."""

    tell: Callable[[int, int], None]
    stop: threading.Event


def verify(session: Session, sealer: Sealer, tip: Tip, watch: Watch, *, begun: Verified, **options: Any) -> AuditReport:
    """Check the entries behind `begun`; `options` are those of `app.audit.verify`."""
    after = {"after": begun.size}
    total = int(session.connection().execute(_HOW_MANY, after).scalar_one())
    # One after the other: there are as many as there were processes and days.
    wraps = session.connection().execute(_WRAPS, after, execution_options={"yield_per": _BATCH})
    report = verify_rows(
        _rows(session, begun.size, total, watch),
        origin=sealer.origin,
        device_keys=(sealer.public_key,),
        tip=tip,
        wraps=(Wrap(*row) for row in wraps),
        begun=begun,
        strays=int(session.connection().execute(_STRAYS).scalar_one()),
        **options,
    )
    # As an append asks it: a register that takes no entry for this does not hold.
    if is_to_the_letter(session.connection().connection.driver_connection, AUDIT):
        return report
    found = AuditProblem(None, "tables", "Its tables are not as this program made them, and it takes no entry.")
    return replace(report, problems=(*report.problems, found), verified=None)


def _rows(session: Session, after: int, total: int, watch: Watch) -> Iterator[AuditRow]:
    found = session.connection().execute(_ROWS, {"after": after}, execution_options={"yield_per": _BATCH})
    for done, row in enumerate(found):
        if watch.stop.is_set():
            return
        if done % _BATCH == 0:
            watch.tell(done, total)
        yield AuditRow(*row)
    watch.tell(total, total)
