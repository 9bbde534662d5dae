"""The last verification of the register (the port `Verifications`), in a file that only this home's key opens.

A file of its own, because chat.db is backed up whenever it changed, and nobody said anything by this. Only that
something was found is noted there, too: an older file can be put back, and is as well sealed.
"""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session, col, delete, select

from app.core.audit import AuditProblem, AuditReport, Verification
from app.core.errors import Kind, KnownError
from app.core.rebuild import Unreadable
from app.disk import files
from app.sealing import Tampered, aead
from app.store.codec import dumps, loads
from app.store.database import Database
from app.store.faults import known_faults
from app.store.tables import ChoreRow

log = logging.getLogger(__name__)

VERIFIED = "audit.verified"
_AAD = b"signalbox verification 1"
# A thousand problems and as many open requests take less.
_LARGEST = 16 * 1024 * 1024
_DOUBT = "doubt the register since "
_AGAIN = "An earlier check found problems, and what it found is not here any more: check all entries again."


class StoredVerifications:
    """The file of one home; `key` is that of chat.db, which is open as `database`."""

    def __init__(self, home: Path, key: bytes, database: Database) -> None:
        self._path = home / VERIFIED
        self._key = key
        self._database = database

    async def last(self) -> Verification | None:
        """The last one; None before the first, or where it cannot be read: the next begins at entry 1 then.

        Where something was found, and nothing of that stands there any more, it is one that did not hold.
        """
        found = await asyncio.to_thread(self._read)
        if found is not None and not found.report.ok:
            return found
        since_us = await self._database.read(_doubted)
        if since_us is None:
            return found
        found = found or Verification(since_us, AuditReport(0, ()), None)
        problem = AuditProblem(None, "earlier", _AGAIN)
        return replace(found, report=replace(found.report, problems=(problem,), verified=None))

    async def keep(self, verification: Verification) -> None:
        """This is the last one from now on; raises `disk_full` or `read_only`."""
        try:
            await self._doubt(verification)
        finally:
            await asyncio.to_thread(self._write, dumps(verification).encode())

    async def _doubt(self, verification: Verification) -> None:
        """Note that something was found, until a check that began at entry 1 finds nothing."""
        report = verification.report
        is_noted = await self._database.read(_doubted) is not None
        if is_noted is not report.ok or (report.ok and report.first > 1):
            return
        await self._database.write(lambda session: _note(session, None if report.ok else verification.at_us))

    def _read(self) -> Verification | None:
        try:
            return loads(Verification, aead.open_sealed(self._key, files.read(self._path, _LARGEST), _AAD).decode())
        except FileNotFoundError:
            return None
        except (OSError, Tampered, Unreadable, ValueError) as error:
            log.info("what the last verification found cannot be read: %s", type(error).__name__)
            return None

    def _write(self, text: bytes) -> None:
        try:
            with known_faults(self._path):
                files.replace(self._path, aead.seal(self._key, text, _AAD))
        except OSError as error:
            # Such as a folder in its place.
            raise KnownError(Kind.READ_ONLY, path=str(self._path)) from error


def _doubted(session: Session) -> int | None:
    """Since when something was found, if it was."""
    for name in session.exec(select(ChoreRow.name).where(col(ChoreRow.name).startswith(_DOUBT))):
        since = name.removeprefix(_DOUBT)
        return int(since) if since.isdecimal() else 0
    return None


def _note(session: Session, since_us: int | None) -> None:
    session.exec(delete(ChoreRow).where(col(ChoreRow.name).startswith(_DOUBT)))
    if since_us is not None:
        session.add(ChoreRow(name=f"{_DOUBT}{since_us}"))
