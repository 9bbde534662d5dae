"""What is not sent yet: the text and the files of each conversation's draft; "" is the id of a new chat's."""

import asyncio
import logging
from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from app.core.characters import sound
from app.core.errors import KnownError
from app.core.ids import new_id
from app.core.requests import Attachment, Unsent
from app.store.attachments import AttachmentFolder, SealedFile
from app.store.database import Database
from app.store.tables import AttachmentRow, DraftFileRow, DraftRow

_log = logging.getLogger(__name__)


class StoredDrafts:
    """The repository of drafts in an open chat.db (the port `Drafts`)."""

    def __init__(self, database: Database, folder: AttachmentFolder) -> None:
        self._database = database
        self._folder = folder

    async def get(self, conversation_id: str) -> Unsent:
        """What is unsent; `""` is the id of the draft of a new chat. Files that are damaged are left out."""

        def rows(session: Session) -> tuple[str, Sequence[DraftFileRow]]:
            return _text(session, conversation_id), _files(session, conversation_id)

        text, files = await self._database.read(rows)
        if not files:
            return Unsent(text)
        return Unsent(text, await asyncio.to_thread(lambda: tuple(_opened(self._folder, files))))

    async def save(self, conversation_id: str, text: str, files: Sequence[Attachment] | None = None) -> None:
        """Keep what is unsent; `files` None leaves the files that are kept. Raises `disk_full` or `read_only`."""
        if files is None:
            await self._database.write(lambda session: _write_text(session, conversation_id, text))
            return
        new = [(new_id(), file) for file in files]
        sealed = await asyncio.to_thread(self._folder.write_all, new)

        def work(session: Session) -> list[str]:
            gone = forget(session, conversation_id)
            _write_text(session, conversation_id, text)
            for place, ((file_id, file), kept) in enumerate(zip(new, sealed, strict=True)):
                session.add(_row(conversation_id, place, file_id, file, kept))
            return gone

        try:
            gone = await self._database.write(work)
        except Exception:
            await asyncio.to_thread(self._folder.drop, [file.name for file in sealed])
            raise
        await asyncio.to_thread(self._folder.drop, gone)


def forget(session: Session, conversation_id: str) -> list[str]:
    """Forget a draft: the names of its files, which are to be removed after the commit."""
    _write_text(session, conversation_id, "")
    rows = _files(session, conversation_id)
    for row in rows:
        session.delete(row)
    session.flush()
    return [row.file for row in rows]


def put_before(session: Session, conversation_id: str, text: str, files: Iterable[AttachmentRow]) -> None:
    """Make a message that was not sent a draft again, before what was begun since; its files become the draft's."""
    _write_text(session, conversation_id, "\n\n".join(filter(None, (text, _text(session, conversation_id)))))
    returned = list(files)
    for since in _files(session, conversation_id):
        since.place += len(returned)
    for place, row in enumerate(returned):
        session.delete(row)
        session.add(
            DraftFileRow(
                id=row.id,
                conversation_id=conversation_id,
                place=place,
                name=row.name,
                mime_type=row.mime_type,
                file=row.file,
                key=row.key,
            )
        )


def _text(session: Session, conversation_id: str) -> str:
    row = session.get(DraftRow, conversation_id)
    return "" if row is None else row.text


def _write_text(session: Session, conversation_id: str, text: str) -> None:
    row = session.get(DraftRow, conversation_id)
    if not text:
        if row is not None:
            session.delete(row)
        return
    row = row or DraftRow(conversation_id=conversation_id, text="")
    row.text = sound(text)
    session.add(row)


def _files(session: Session, conversation_id: str) -> Sequence[DraftFileRow]:
    mine = select(DraftFileRow).where(DraftFileRow.conversation_id == conversation_id)
    return session.exec(mine.order_by(col(DraftFileRow.place))).all()


def _opened(folder: AttachmentFolder, rows: Sequence[DraftFileRow]) -> Iterable[Attachment]:
    for row in rows:
        try:
            data = folder.read(row.id, SealedFile(row.file, row.key))
        except KnownError as error:
            # The text and the other files are worth more than the news.
            _log.warning("A file of a draft cannot be read: %s", error.kind)
        else:
            yield Attachment(row.name, row.mime_type, data)


def _row(conversation_id: str, place: int, file_id: str, file: Attachment, sealed: SealedFile) -> DraftFileRow:
    return DraftFileRow(
        id=file_id,
        conversation_id=conversation_id,
        place=place,
        name=sound(file.name),
        mime_type=sound(file.mime_type),
        file=sealed.name,
        key=sealed.key,
    )
