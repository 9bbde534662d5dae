"""Removing for good what lay in the bin long enough."""

import asyncio
from functools import partial

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from app.store import drafts, search
from app.store.attachments import AttachmentFolder
from app.store.database import Database
from app.store.tables import AttachmentRow, ChoreRow, ConversationRow, DraftFileRow, MessageRow

_UNUSED_DECISIONS = text(
    "DELETE FROM decision WHERE digest NOT IN (SELECT decision FROM turn WHERE decision IS NOT NULL)"
)
_CLEAN_INDEX = "clean index"
# Before the id of a conversation that is gone and whose removal is not in the register yet.
_RECORD = "record the purge of "


async def purge(database: Database, folder: AttachmentFolder, before_us: int) -> tuple[str, ...]:
    """Remove conversations deleted before a moment with all that belongs to them; returns what must be recorded.

    These are their ids, and those of earlier purges for which `recorded` was not called, as after a crash.
    Files go after the rows that name them: a crash between leaves files that nobody can open any more, and the next
    purge sweeps them.
    """
    files = await database.write(lambda session: _purge(session, before_us))
    await asyncio.to_thread(folder.remove, files)
    await asyncio.to_thread(folder.sweep, await database.read(_named), before_us)
    if await database.read(lambda session: session.get(ChoreRow, _CLEAN_INDEX)) is not None:
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


async def _clean_index(database: Database) -> None:
    """Rewrite the search indexes in small steps, between which others write; if cut off, the next purge goes on."""
    for index in search.INDEXES:
        more = await database.write(partial(search.merge_step, index=index, first=True))
        while more:
            more = await database.write(partial(search.merge_step, index=index, first=False))
    await database.write(lambda session: session.delete(session.get_one(ChoreRow, _CLEAN_INDEX)))


def _named(session: Session) -> frozenset[str]:
    return frozenset(name for row in (AttachmentRow, DraftFileRow) for name in session.exec(select(row.file)).all())


def _owed(session: Session) -> tuple[str, ...]:
    names = session.exec(select(ChoreRow.name).where(col(ChoreRow.name).startswith(_RECORD))).all()
    return tuple(sorted(name.removeprefix(_RECORD) for name in names))


def _purge(session: Session, before_us: int) -> list[str]:
    rows = session.exec(select(ConversationRow).where(col(ConversationRow.deleted_us) < before_us)).all()
    files: list[str] = []
    for row in rows:
        files += session.exec(select(AttachmentRow.file).where(AttachmentRow.conversation_id == row.id)).all()
        numbers = session.exec(select(MessageRow.n).where(MessageRow.conversation_id == row.id)).all()
        search.forget_messages(session, [n for n in numbers if n is not None])
        search.forget_titles(session, [row.n] if row.n is not None else [])
        files += drafts.forget(session, row.id)
        session.connection().execute(delete(ConversationRow).where(col(ConversationRow.id) == row.id))
        session.add(ChoreRow(name=_RECORD + row.id))
    if rows:
        session.connection().execute(_UNUSED_DECISIONS)
        session.merge(ChoreRow(name=_CLEAN_INDEX))
    return files
