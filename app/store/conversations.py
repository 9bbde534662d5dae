"""Conversations as a whole (the port `Conversations`)."""

from dataclasses import replace
from typing import Any

from sqlalchemy import TextClause, text
from sqlmodel import Session, select

from app.core.characters import sound
from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.messages import (
    ConversationPage,
    ConversationSummary,
    WhenFull,
)
from app.store import purging, search, summaries
from app.store.attachments import AttachmentFolder
from app.store.database import Database
from app.store.rows import summary
from app.store.tables import ConversationRow

_LIVING = text(summaries.NEWEST), text(summaries.FOLLOWING)
_BIN = text(summaries.BIN), text(summaries.BIN_FOLLOWING)


class StoredConversations:
    """The repository of conversations in an open chat.db."""

    def __init__(self, database: Database, folder: AttachmentFolder) -> None:
        self._database = database
        self._folder = folder

    async def page(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        """Living conversations, newest first; raises `usage` for a cursor that is not ours."""
        return await self._database.read(lambda session: _page(session, _LIVING, cursor, limit))

    async def bin(self, cursor: str | None = None, limit: int = 100) -> ConversationPage:
        """Conversations in the bin, the last deleted first; raises `usage` for a cursor that is not ours."""
        return await self._database.read(lambda session: _page(session, _BIN, cursor, limit))

    async def get(self, conversation_id: str) -> ConversationSummary:
        """One conversation, also one in the bin (`deleted_us` says so); raises `not_found`."""
        return await self._database.read(lambda session: summary(conversation_row(session, conversation_id)))

    async def change(
        self,
        conversation_id: str,
        *,
        title: str | None = None,
        model: str | None = None,
        label: Label | None = None,
        over: Label | None = None,
        when_full: WhenFull | None = None,
    ) -> ConversationSummary:
        """Write what is given and return what stands there then; raises `not_found`.

        With `over` only if that is the label by now: another process may have written one since it was read.
        """

        def work(session: Session) -> ConversationSummary:
            row = conversation_row(session, conversation_id)
            old = summary(row)
            if over in (None, old.label):
                new = replace(
                    old,
                    title=title or old.title,
                    label=label or old.label,
                    model=model or old.model,
                    when_full=when_full or old.when_full,
                )
                write_summary(session, row, new)
            return summary(row)

        return await self._database.write(work)

    async def delete(self, conversation_id: str, at_us: int) -> None:
        """Put into the bin; raises `not_found`. What is in the bin already keeps its time."""

        def work(session: Session) -> None:
            row = conversation_row(session, conversation_id)
            row.deleted_us = at_us if row.deleted_us is None else row.deleted_us

        await self._database.write(work)

    async def restore(self, conversation_id: str) -> ConversationSummary:
        """Take out of the bin; raises `not_found`."""

        def work(session: Session) -> ConversationSummary:
            row = conversation_row(session, conversation_id)
            row.deleted_us = None
            return summary(row)

        return await self._database.write(work)

    async def purge(self, before_us: int, *, now_us: int) -> tuple[str, ...]:
        """Remove for good what went into the bin before a moment; returns the ids whose removal must be recorded.

        Messages, index, decisions, turns, drafts, attachments and their keys go; freed pages are overwritten. An id
        comes again with every purge until `purge_recorded`.
        """
        return await purging.purge(self._database, self._folder, before_us, now_us)

    async def purge_recorded(self, conversation_id: str) -> None:
        """The removal of a conversation stands in the register."""
        await purging.recorded(self._database, conversation_id)


def conversation_row(session: Session, conversation_id: str) -> ConversationRow:
    """The row of a conversation; raises `not_found`, also for one that is being removed for good."""
    row = session.exec(select(ConversationRow).where(ConversationRow.id == conversation_id)).first()
    if row is None or row.deleted_us == summaries.PURGING:
        raise KnownError(Kind.NOT_FOUND, what="conversation", name=conversation_id)
    return row


def write_summary(session: Session, row: ConversationRow, conversation: ConversationSummary) -> None:
    """Bring a row to what a summary says, and the index of titles with it; only `delete` and `restore` move it."""
    title = sound(conversation.title)
    retitled = row.n is None or row.title != title
    row.title, row.label, row.model = title, conversation.label.value, sound(conversation.model)
    row.when_full = conversation.when_full
    row.created_us, row.updated_us = conversation.created_us, conversation.updated_us
    session.add(row)
    session.flush()
    if retitled and row.n is not None:
        search.index_title(session, row.n, title)


def _page(session: Session, queries: tuple[TextClause, TextClause], cursor: str | None, limit: int) -> ConversationPage:
    query, values = queries[0], dict[str, Any](rows=limit + 1)
    if cursor is not None:
        moment, _, last = cursor.partition(":")
        query, values = queries[1], values | {"moment": summaries.whole(moment), "last": last}
    return summaries.page(session.connection().execute(query, values).all(), limit)
