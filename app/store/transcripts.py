"""What was said: message trees, read by runs, with attachments (the port `Transcripts`)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, text
from sqlmodel import Session

from app.core.errors import Kind, KnownError
from app.core.messages import (
    ImagePart,
    Message,
    Recap,
    Role,
    SearchPage,
    TranscriptItem,
    TranscriptPage,
)
from app.core.requests import Attachment
from app.store import cards, recaps, search, tree
from app.store.attachments import AttachmentFolder, SealedFile
from app.store.conversations import conversation_row
from app.store.database import Database
from app.store.rows import messages
from app.store.tables import AttachmentRow

_MESSAGE = text(
    "SELECT n, id, conversation_id, parent_id, role, created_us, label, complete, active_child"
    " FROM message WHERE id = :id"
)
_ATTACHMENTS = text("SELECT id, file, key FROM attachment WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)


class StoredTranscripts:
    """The repository of messages in an open chat.db."""

    def __init__(self, database: Database, folder: AttachmentFolder) -> None:
        self._database = database
        self._folder = folder

    async def page(
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

    async def tail(self, message_id: str, most: int) -> tuple[Message, ...]:
        """The last messages of the branch down to this one, at most so many, oldest first; pictures without bytes."""

        def work(session: Session) -> tuple[Message, ...]:
            rows = tree.upward(session, message_id, most - 1)
            if not rows:
                raise _no_message(message_id)
            return tuple(messages(session, rows))

        return await self._database.read(work)

    async def message(self, message_id: str) -> Message:
        """One message; raises `not_found`."""
        return (await self.item(message_id)).message

    async def item(self, message_id: str) -> TranscriptItem:
        """One message with its siblings; raises `not_found`."""
        return await self._database.read(lambda session: _items(session, [_message_row(session, message_id)])[0])

    async def show_branch(self, message_id: str) -> TranscriptItem:
        """Make the branch through this message the shown one; raises `not_found`."""

        def work(session: Session) -> TranscriptItem:
            row = _message_row(session, message_id)
            conversation_row(session, row.conversation_id).shown_leaf = tree.show(session, message_id)
            return _items(session, [row])[0]

        return await self._database.write(work)

    async def recaps(self, conversation_id: str) -> tuple[Recap, ...]:
        """What models wrote of the older part of a conversation, whichever branch it belongs to."""
        return await self._database.read(lambda session: recaps.of_conversation(session, conversation_id))

    async def keep_recap(self, recap: Recap) -> None:
        """Keep one, in place of another up to the same message."""
        await self._database.write(lambda session: recaps.keep(session, recap))

    async def forget_recap(self, message_id: str) -> None:
        """Forget the one up to a message."""
        await self._database.write(lambda session: recaps.forget(session, message_id))

    async def search(self, text: str, cursor: str | None = None, limit: int = 30) -> SearchPage:
        """Full-text search in titles and messages, best first; raises `usage` for a cursor that is not ours."""
        return await self._database.read(lambda session: search.page(session, text, cursor, limit))

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
    above = cards.of(session, [row.id for row in rows if row.role == Role.ASSISTANT])
    # The messages come last: after one that cannot be read, nothing more can be asked in this transaction.
    return [TranscriptItem(one, families[one.id], above.get(one.id)) for one in messages(session, rows)]


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
