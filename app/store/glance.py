"""A first look at chat.db, before the store is loaded and opened in order."""

from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2

from app.core.errors import KnownError
from app.core.messages import ConversationPage
from app.disk.locks import take
from app.store import archive, placing, summaries
from app.store.connection import connect
from app.store.migrations import missing
from app.store.opening import has_content
from app.store.owners import opening_path
from app.store.schema import CHAT


def newest(home: Path, key: bytes, limit: int) -> ConversationPage | None:
    """The first page of conversations, as `Conversations.page` gives it; nothing is made or changed.

    None while there is no database, another process opens or replaces it, or it must be brought up to date or put in
    its place first; also when it cannot be read, for whatever reason: who opens the store in order tells it.
    """
    try:
        # Held while it is read, so that nobody puts another file in its place meanwhile.
        lock = take(opening_path(home), create=False)
        if lock is None:
            return None
        try:
            return _read(home, key, limit)
        finally:
            lock.release()
    except (KnownError, dbapi2.Error, OSError):
        return None


def _read(home: Path, key: bytes, limit: int) -> ConversationPage | None:
    path = home / archive.CHAT
    if not has_content(path) or placing.is_pending(home):
        return None
    with closing(connect(path, key, read_only=True)) as connection:
        if missing(connection, path, CHAT):
            return None
        return summaries.page(connection.execute(summaries.NEWEST, {"rows": limit + 1}).fetchall(), limit)
