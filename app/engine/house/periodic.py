"""A backup a day, made where nobody waits for it."""

import asyncio
import shutil
from pathlib import Path

from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError
from app.engine.chat.chat import Chat
from app.engine.frame.ground import Ground
from app.store import periodic
from app.store.chat import OpenChatStore
from app.store.register import OpenAuditLog

# What a backup must leave of the disk: a share of all of it, and this much at least.
LEAST_FREE_BYTES = 1 << 30
_FREE_SHARE = 20


class PeriodicBackups:
    """Makes a backup of an open home when one is due, nothing is being answered, and there is plenty of room."""

    def __init__(self, ground: Ground, store: OpenChatStore, audit: OpenAuditLog, chat: Chat) -> None:
        self._home = ground.setup.home
        self._vault = ground.vault
        self._register = ground.register
        self._clock = ground.clock
        self._store = store
        self._audit = audit
        self._chat = chat

    async def run(self) -> None:
        """Make one, if it is time; raises `disk_full` where there is no room for it, and what the store raises.

        Raises `audit_blocked` as well: no record, no copy. It holds its own entry, so that this makes none due.
        """
        if not self._chat.is_quiet or not await self._store.is_used():
            return
        now = self._clock.now_us()
        if not await asyncio.to_thread(periodic.is_due, self._home, now):
            return
        if await asyncio.to_thread(lacks_room, self._home):
            raise KnownError(Kind.DISK_FULL)
        key = await self._key()
        await self._store.back_up_periodically(now, key, self._audit, self._record)

    async def thin_out(self) -> None:
        """Remove the oldest where they take too much room, and the pieces that none needs any more."""
        key, now = await self._key(), self._clock.now_us()
        await asyncio.to_thread(periodic.thin_out, self._home, key, now)

    async def _record(self, name: str) -> None:
        await self._register.append(AuditEvent(AuditKind.BACKUP_CREATED, {"signalbox.file": name}))

    async def _key(self) -> bytes:
        key = await asyncio.to_thread(self._vault.get, "chat_key")
        if key is None:
            raise KnownError(Kind.KEY_LOST)
        return key


def lacks_room(home: Path) -> bool:
    """Whether a backup would leave too little of the disk; blocks."""
    disk = shutil.disk_usage(home)
    return disk.free - periodic.needed_bytes(home) < max(LEAST_FREE_BYTES, disk.total // _FREE_SHARE)
