"""Removing for good what lay in the bin long enough."""

import asyncio

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from app.store import search
from app.store.attachments import AttachmentFolder
from app.store.database import Database
from app.store.tables import AttachmentRow, ConversationRow, DraftRow, MessageRow

_UNUSED_DECISIONS = text(
    "DELETE FROM decision WHERE digest NOT IN (SELECT decision FROM turn WHERE decision IS NOT NULL)"
)


async def purge(database: Database, folder: AttachmentFolder, before_us: int) -> tuple[str, ...]:
    """Remove conversations deleted before a moment with all that belongs to them; returns their ids.

    Files go after the rows that name them: a crash between leaves files that nobody can open any more, and the next
    purge sweeps them.
    """
    removed, files = await database.write(lambda session: _purge(session, before_us))
    await asyncio.to_thread(folder.remove, files)
    known = await database.read(lambda session: frozenset(session.exec(select(AttachmentRow.file)).all()))
    await asyncio.to_thread(folder.sweep, known, before_us)
    if removed:
        await database.truncate()
    return removed


def _purge(session: Session, before_us: int) -> tuple[tuple[str, ...], list[str]]:
    rows = session.exec(select(ConversationRow).where(col(ConversationRow.deleted_us) < before_us)).all()
    files: list[str] = []
    for row in rows:
        files += session.exec(select(AttachmentRow.file).where(AttachmentRow.conversation_id == row.id)).all()
        numbers = session.exec(select(MessageRow.n).where(MessageRow.conversation_id == row.id)).all()
        search.forget_messages(session, [n for n in numbers if n is not None])
        search.forget_titles(session, [row.n] if row.n is not None else [])
        session.connection().execute(delete(DraftRow).where(col(DraftRow.conversation_id) == row.id))
        session.connection().execute(delete(ConversationRow).where(col(ConversationRow.id) == row.id))
    if rows:
        session.connection().execute(_UNUSED_DECISIONS)
        search.rewrite(session)
    return tuple(row.id for row in rows), files
