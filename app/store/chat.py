"""chat.db, open."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from sqlalchemy import text

from app.core.clock import Clock
from app.store import archive, owners, periodic, placing
from app.store.attachments import AttachmentFolder
from app.store.awaiting import Restores
from app.store.background import Progress
from app.store.backup import Source, create, periodic_path
from app.store.conversations import StoredConversations
from app.store.database import Database
from app.store.drafts import StoredDrafts
from app.store.faults import known_faults
from app.store.opening import make_ready
from app.store.register import OpenAuditLog
from app.store.registry import StoredRegistry
from app.store.schema import CHAT
from app.store.transcripts import StoredTranscripts
from app.store.turns import StoredTurns
from app.store.verifications import StoredVerifications

CHAT_DB = "chat.db"


class OpenChatStore:
    """The repositories of one chat.db, and its life."""

    def __init__(self, home: Path, key: bytes, *, owner: str) -> None:
        self._home, self._owner = home, owner
        self._database = Database(home / CHAT_DB, key)
        self._folder = AttachmentFolder(home)
        self.conversations = StoredConversations(self._database, self._folder)
        self.transcripts = StoredTranscripts(self._database, self._folder)
        self.drafts = StoredDrafts(self._database, self._folder)
        self.turns = StoredTurns(self._database, self._folder)
        self.registry = StoredRegistry(self._database)
        self.restores = Restores(self._database)
        self.verifications = StoredVerifications(home, key, self._database)

    async def is_used(self) -> bool:
        """Whether anything was ever begun here that is still there."""
        asked = text("SELECT EXISTS (SELECT 1 FROM conversation)")
        return await self._database.read(lambda session: bool(session.connection().execute(asked).scalar()))

    async def backup(
        self,
        path: str,
        key: bytes,
        *,
        secrets: Mapping[str, bytes] | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Write one file with chat.db, audit.db and the attachments, sealed under the 32 bytes `key`.

        `secrets` are vault items to give back on `restore_backup`; `progress` gets (done, total) bytes, (0, 0) while
        the databases are copied. The program goes on meanwhile; cancelling leaves nothing. Raises `usage` where
        there is something at `path`, `not_found` for the folder, `disk_full`, `read_only`, `store_damaged`.
        """
        await self._backup(Path(path), key, secrets or {}, progress)

    async def backup_for(
        self,
        path: Path,
        passphrase: str,
        *,
        secrets: Mapping[str, bytes] | None = None,
        progress: Progress | None = None,
    ) -> None:
        """As `backup`, sealed under a passphrase (Argon2id), so that it can be restored on any machine."""
        await self._backup(path, passphrase, secrets or {}, progress)

    async def back_up_periodically(
        self, now_us: int, key: bytes, register: OpenAuditLog, record: Callable[[str], Awaitable[object]]
    ) -> Path:
        """A backup in `backups/`, without hurry, of what is new since the last; returns the file.

        `record` says first, by its name, that there will be one; what it raises is raised, and nothing was made then.
        `key` should be that of this very store. Raises as `backup`, and `timeout` where others hold a database.
        """
        path = await asyncio.to_thread(periodic_path, self._home, now_us)
        await record(path.name)
        await self._database.truncate()
        frozen = {archive.CHAT: self._database.frozen, archive.AUDIT: register.frozen}

        def work() -> Path:
            with known_faults(self._home):
                return periodic.make(self._home, path, now_us, key, frozen)

        return await asyncio.to_thread(work)

    async def _backup(
        self, path: Path, secret: str | bytes, secrets: Mapping[str, bytes], progress: Progress | None
    ) -> None:
        await create(Source(self._home, self._database.copy, secrets), path, secret, progress)

    async def aclose(self) -> None:
        """Finish what is queued and close."""
        try:
            await self._database.aclose()
        finally:
            await asyncio.to_thread(owners.note_closed, self._home, self._owner)


async def open_chat_store(home: Path, key: bytes, *, owner: str, clock: Clock, expected: bool = False) -> OpenChatStore:
    """Open or make the chat.db of a home for the process `owner`; `key` is 32 raw bytes.

    Where it is `expected`, a database that is gone is damage and not a new beginning. Raises `store_damaged` (also for
    a wrong key), `store_newer`, `read_only`, `disk_full`, or `usage` when the file must be brought up to date while
    another process has it open. In each case the file is left as it was.
    """
    await asyncio.to_thread(_make_ready, home, key, owner, clock, expected)
    return OpenChatStore(home, key, owner=owner)


def _make_ready(home: Path, key: bytes, owner: str, clock: Clock, expected: bool) -> None:
    with owners.opening(home):
        with known_faults(home):
            placing.finish(home)
        make_ready(
            home / CHAT_DB,
            key,
            CHAT,
            clock=clock,
            alone=lambda: not owners.open_elsewhere(home, owner),
            expected=expected,
        )
        owners.note_open(home, owner)
