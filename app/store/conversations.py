"""Conversations, their trees, drafts and attachments (the port `Conversations`)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import TextClause, bindparam, text
from sqlmodel import Session, select

from app.core.characters import sound
from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.messages import (
    ConversationPage,
    ConversationSummary,
    ImagePart,
    Message,
    SearchPage,
    TranscriptItem,
    TranscriptPage,
)
from app.core.requests import Attachment, Unsent
from app.store import drafts, purging, search, summaries, tree
from app.store.attachments import AttachmentFolder, SealedFile
from app.store.database import Database
from app.store.rows import messages, summary
from app.store.tables import AttachmentRow, ConversationRow

_LIVING = text(summaries.NEWEST), text(summaries.FOLLOWING)
_BIN = text(summaries.BIN), text(summaries.BIN_FOLLOWING)
_MESSAGE = text(
    "SELECT n, id, conversation_id, parent_id, role, created_us, label, complete, active_child"
    " FROM message WHERE id = :id"
)
_ATTACHMENTS = text("SELECT id, file, key FROM attachment WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)


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
    ) -> ConversationSummary:
        """Write what is given and return what stands there then; raises `not_found`.

        With `over` only if that is the label by now: another process may have written one since it was read.
        """

        def work(session: Session) -> ConversationSummary:
            row = conversation_row(session, conversation_id)
            old = summary(row)
            if over in (None, old.label):
                new = replace(old, title=title or old.title, label=label or old.label, model=model or old.model)
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

    async def purge(self, before_us: int) -> tuple[str, ...]:
        """Remove for good what went into the bin before a moment; returns the ids whose removal must be recorded.

        Messages, index, decisions, turns, drafts, attachments and their keys go; freed pages are overwritten. An id
        comes again with every purge until `purge_recorded`.
        """
        return await purging.purge(self._database, self._folder, before_us)

    async def purge_recorded(self, conversation_id: str) -> None:
        """The removal of a conversation stands in the register."""
        await purging.recorded(self._database, conversation_id)

    async def transcript(
        self, conversation_id: str, *, anchor: str | None = None, before: int = 60, after: int = 0
    ) -> TranscriptPage:
        """Up to `before` messages before the anchor, the anchor, and up to `after` behind it on the branch it shows.

        Without an anchor: the end of the shown branch. Raises `not_found`.
        """
        return await self._database.read(
            lambda session: _transcript(session, conversation_id, anchor, max(0, before), max(0, after))
        )

    async def branch(self, message_id: str) -> tuple[Message, ...]:
        """All messages from the root to this one; pictures hold their bytes unless their file is damaged."""

        def work(session: Session) -> tuple[list[Message], dict[str, SealedFile]]:
            rows = tree.upward(session, message_id)
            if not rows:
                raise _no_message(message_id)
            found = messages(session, rows)
            return found, _sealed(session, found)

        found, sealed = await self._database.read(work)
        if not sealed:
            return tuple(found)
        return await asyncio.to_thread(lambda: tuple(_with_bytes(one, sealed, self._folder) for one in found))

    async def message(self, message_id: str) -> Message:
        """One message; raises `not_found`."""
        return (await self.item(message_id)).message

    async def item(self, message_id: str) -> TranscriptItem:
        """One message with its siblings; raises `not_found`."""
        return await self._database.read(lambda session: _items(session, [_message_row(session, message_id)])[0])

    async def show_branch(self, message_id: str) -> None:
        """Make the branch through this message the shown one; raises `not_found`."""

        def work(session: Session) -> None:
            row = _message_row(session, message_id)
            conversation_row(session, row.conversation_id).shown_leaf = tree.show(session, message_id)

        await self._database.write(work)

    async def search(self, text: str, cursor: str | None = None, limit: int = 30) -> SearchPage:
        """Full-text search in titles and messages, best first; raises `usage` for a cursor that is not ours."""
        return await self._database.read(lambda session: search.page(session, text, cursor, limit))

    async def draft(self, conversation_id: str) -> Unsent:
        """What is unsent; `""` is the id of the draft of a new chat. Files that are damaged are left out."""
        return await drafts.read(self._database, self._folder, conversation_id)

    async def save_draft(self, conversation_id: str, text: str, files: Sequence[Attachment] | None = None) -> None:
        """Keep what is unsent; `files` None leaves the files that are kept. Raises `disk_full` or `read_only`."""
        await drafts.save(self._database, self._folder, conversation_id, text, files)

    async def attachment(self, attachment_id: str) -> Attachment:
        """The bytes of an attachment, decrypted; raises `not_found` or `store_damaged`."""

        def work(session: Session) -> AttachmentRow:
            row = session.get(AttachmentRow, attachment_id)
            if row is None:
                raise KnownError(Kind.NOT_FOUND, what="attachment", name=attachment_id)
            return row

        row = await self._database.read(work)
        data = await asyncio.to_thread(lambda: self._folder.read(row.id, SealedFile(row.file, row.key)))
        return Attachment(name=row.name, mime_type=row.mime_type, data=data)


def conversation_row(session: Session, conversation_id: str) -> ConversationRow:
    """The row of a conversation; raises `not_found`."""
    row = session.exec(select(ConversationRow).where(ConversationRow.id == conversation_id)).first()
    if row is None:
        raise KnownError(Kind.NOT_FOUND, what="conversation", name=conversation_id)
    return row


def write_summary(session: Session, row: ConversationRow, conversation: ConversationSummary) -> None:
    """Bring a row to what a summary says, and the index of titles with it; only `delete` and `restore` move it."""
    title = sound(conversation.title)
    retitled = row.n is None or row.title != title
    row.title, row.label, row.model = title, conversation.label.value, sound(conversation.model)
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


def _transcript(session: Session, conversation_id: str, anchor: str | None, before: int, after: int) -> TranscriptPage:
    start = anchor or conversation_row(session, conversation_id).shown_leaf
    if start is None:
        return TranscriptPage((), has_before=False, has_after=False)
    if _message_row(session, start).conversation_id != conversation_id:
        raise _no_message(start)
    rows = [*tree.upward(session, start, before), *tree.downward(session, start, after)[1:]]
    return TranscriptPage(
        tuple(_items(session, rows)),
        has_before=rows[0].parent_id is not None,
        has_after=rows[-1].active_child is not None,
    )


def _items(session: Session, rows: Sequence[Any]) -> list[TranscriptItem]:
    families = tree.siblings(session, rows)
    return [TranscriptItem(message, families[message.id]) for message in messages(session, rows)]


def _message_row(session: Session, message_id: str) -> Any:
    row = session.connection().execute(_MESSAGE, {"id": message_id}).first()
    if row is None:
        raise _no_message(message_id)
    return row


def _no_message(message_id: str) -> KnownError:
    return KnownError(Kind.NOT_FOUND, what="message", name=message_id)


def _sealed(session: Session, found: Sequence[Message]) -> dict[str, SealedFile]:
    ids = {part.attachment_id for message in found for part in message.parts if isinstance(part, ImagePart)}
    if not ids:
        return {}
    rows = session.connection().execute(_ATTACHMENTS, {"ids": sorted(ids)})
    return {row.id: SealedFile(row.file, row.key) for row in rows}


def _with_bytes(message: Message, sealed: dict[str, SealedFile], folder: AttachmentFolder) -> Message:
    parts = tuple(
        replace(part, data=_bytes(part.attachment_id, sealed, folder)) if isinstance(part, ImagePart) else part
        for part in message.parts
    )
    return replace(message, parts=parts)


def _bytes(attachment_id: str, sealed: dict[str, SealedFile], folder: AttachmentFolder) -> bytes | None:
    if attachment_id not in sealed:
        return None
    try:
        return folder.read(attachment_id, sealed[attachment_id])
    except KnownError as error:
        if error.kind is not Kind.STORE_DAMAGED:
            raise
        return None
