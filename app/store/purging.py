"""Removing for good what lay in the bin long enough.

In small steps, between which others write: a step takes some ten milliseconds, and then the writer rests for longer.
What a crash cuts off, the next purge goes on with.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy import bindparam, delete, text
from sqlmodel import Session, col, select

from app.core.clock import DAY_US
from app.store import drafts, search
from app.store.attachments import AttachmentFolder
from app.store.database import Database
from app.store.summaries import PURGING
from app.store.tables import AttachmentRow, ChoreRow, ConversationRow, DraftFileRow, IndexWasteRow

T = TypeVar("T")
# Rows of one conversation that one step removes.
_STEP = 50
# A step is followed by a rest of so many times its length: SQLite's other writers do not queue, they try again.
_REST, _LONGEST_REST_S = 3.0, 0.25
# What was taken out of the index stays in it, marked, until its parts are written anew: once it is so much of all, or
# after so long.
_SHARE, _LONGEST_US = 0.1, 30 * DAY_US

_MESSAGES = text("SELECT n, id FROM message WHERE conversation_id = :id ORDER BY n DESC LIMIT :most")
_TURNS = text("DELETE FROM turn WHERE answer_id IN :answers RETURNING decision").bindparams(
    bindparam("answers", expanding=True)
)
_OTHER_TURNS = text("DELETE FROM turn WHERE conversation_id = :id RETURNING decision")
_UNUSED_DECISION = text(
    "DELETE FROM decision WHERE digest = :digest AND NOT EXISTS (SELECT 1 FROM turn WHERE decision = :digest)"
)
_GONE = text("DELETE FROM message WHERE n IN :numbers").bindparams(bindparam("numbers", expanding=True))
_ALL = text("SELECT count(*) FROM message")
# Before the id of a conversation that is gone and whose removal is not in the register yet.
_RECORD = "record the purge of "


async def purge(database: Database, folder: AttachmentFolder, before_us: int, now_us: int) -> tuple[str, ...]:
    """Remove conversations deleted before a moment with all that belongs to them; returns what must be recorded.

    These are their ids, and those of earlier purges for which `recorded` was not called, as after a crash.
    Files go after the rows that name them: a crash between leaves files that nobody can open any more, and the next
    purge sweeps them.
    """
    while (files := await _step(database, partial(_remove_some, before_us=before_us, now_us=now_us))) is not None:
        await asyncio.to_thread(folder.remove, files)
    await asyncio.to_thread(folder.sweep, await database.read(_named), before_us)
    if await database.read(partial(_is_wasteful, now_us=now_us)):
        await _clean_index(database)
        await database.truncate()
    return await database.read(_owed)


async def recorded(database: Database, conversation_id: str) -> None:
    """The removal of a conversation stands in the register."""

    def work(session: Session) -> None:
        chore = session.get(ChoreRow, _RECORD + conversation_id)
        if chore is not None:
            session.delete(chore)

    await database.write(work)


async def _step(database: Database, work: Callable[[Session], T]) -> T:
    begun = time.monotonic()
    result = await database.write(work)
    await asyncio.sleep(min(_REST * (time.monotonic() - begun), _LONGEST_REST_S))
    return result


async def _clean_index(database: Database) -> None:
    """Rewrite the search indexes; if cut off, the next purge goes on."""
    for index in search.INDEXES:
        more = await _step(database, partial(search.merge_step, index=index, first=True))
        while more:
            more = await _step(database, partial(search.merge_step, index=index, first=False))
    # Another process may have come to its end with the same work before.
    await database.write(lambda session: session.connection().execute(delete(IndexWasteRow)))


def _named(session: Session) -> frozenset[str]:
    return frozenset(name for row in (AttachmentRow, DraftFileRow) for name in session.exec(select(row.file)).all())


def _owed(session: Session) -> tuple[str, ...]:
    names = session.exec(select(ChoreRow.name).where(col(ChoreRow.name).startswith(_RECORD))).all()
    return tuple(sorted(name.removeprefix(_RECORD) for name in names))


def _is_wasteful(session: Session, now_us: int) -> bool:
    waste = session.get(IndexWasteRow, 1)
    if waste is None:
        return False
    left = int(session.connection().execute(_ALL).scalar_one())
    return waste.messages >= _SHARE * (left + waste.messages) or now_us - waste.since_us >= _LONGEST_US


def _remove_some(session: Session, before_us: int, now_us: int) -> list[str] | None:
    """Remove a little of one conversation, the newest first; the files that go with it, or None when nothing is left.

    Once begun, a conversation is nowhere to be found.
    """
    old = select(ConversationRow).where(col(ConversationRow.deleted_us) < before_us)
    row = session.exec(old.order_by(col(ConversationRow.deleted_us)).limit(1)).first()
    if row is None:
        return None
    row.deleted_us = PURGING
    session.flush()
    if files := _remove_attachments(session, row.id):
        return files
    if _remove_messages(session, row.id, now_us):
        return []
    files = drafts.forget(session, row.id)
    search.forget_titles(session, [row.n] if row.n is not None else [])
    _forget_decisions(session, session.connection().execute(_OTHER_TURNS, {"id": row.id}).scalars().all())
    session.connection().execute(delete(ConversationRow).where(col(ConversationRow.id) == row.id))
    session.add(ChoreRow(name=_RECORD + row.id))
    _note_waste(session, 0, now_us)
    return files


def _remove_attachments(session: Session, conversation_id: str) -> list[str]:
    some = select(AttachmentRow).where(AttachmentRow.conversation_id == conversation_id).limit(_STEP)
    rows = session.exec(some).all()
    for row in rows:
        session.delete(row)
    return [row.file for row in rows]


def _remove_messages(session: Session, conversation_id: str, now_us: int) -> int:
    execute = session.connection().execute
    rows = execute(_MESSAGES, {"id": conversation_id, "most": _STEP}).all()
    if not rows:
        return 0
    numbers = [row.n for row in rows]
    search.forget_messages(session, numbers)
    _forget_decisions(session, execute(_TURNS, {"answers": [row.id for row in rows]}).scalars().all())
    execute(_GONE, {"numbers": numbers})
    _note_waste(session, len(rows), now_us)
    return len(rows)


def _forget_decisions(session: Session, digests: Sequence[str | None]) -> None:
    for digest in {one for one in digests if one is not None}:
        session.connection().execute(_UNUSED_DECISION, {"digest": digest})


def _note_waste(session: Session, messages: int, now_us: int) -> None:
    waste = session.get(IndexWasteRow, 1) or IndexWasteRow(one=1, since_us=now_us, messages=0)
    waste.messages += messages
    session.add(waste)
