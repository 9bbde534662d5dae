"""chat.db, open (the port `ChatStore`)."""

import asyncio
from pathlib import Path

from app.core.clock import Clock
from app.store import owners
from app.store.attachments import AttachmentFolder
from app.store.conversations import StoredConversations
from app.store.database import Database
from app.store.opening import make_ready
from app.store.registry import StoredRegistry
from app.store.schema import CHAT
from app.store.turns import StoredTurns

CHAT_DB = "chat.db"


class OpenChatStore:
    """The three repositories of one chat.db, and its life."""

    def __init__(self, home: Path, key: bytes, *, owner: str) -> None:
        self._home, self._owner = home, owner
        self._database = Database(home / CHAT_DB, key)
        self._folder = AttachmentFolder(home)
        self.conversations = StoredConversations(self._database, self._folder)
        self.turns = StoredTurns(self._database, self._folder)
        self.registry = StoredRegistry(self._database)

    async def aclose(self) -> None:
        """Finish what is queued and close."""
        try:
            await self._database.aclose()
        finally:
            await asyncio.to_thread(owners.note_closed, self._home, self._owner)


async def open_chat_store(home: Path, key: bytes, *, owner: str, clock: Clock) -> OpenChatStore:
    """Open or make the chat.db of a home for the process `owner`; `key` is 32 raw bytes.

    Raises `store_damaged` (also for a wrong key), `store_newer`, `read_only`, `disk_full`, or `usage` when the file
    must be brought up to date while another process has it open. In each case the file is left as it was.
    """
    await asyncio.to_thread(_make_ready, home, key, owner, clock)
    return OpenChatStore(home, key, owner=owner)


def _make_ready(home: Path, key: bytes, owner: str, clock: Clock) -> None:
    with owners.opening(home):
        make_ready(home / CHAT_DB, key, CHAT, clock=clock, alone=lambda: not owners.open_elsewhere(home, owner))
        owners.note_open(home, owner)
