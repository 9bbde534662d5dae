"""Backups made by hand: a home of their own, its conversations changed at will, packed in our form."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.audit import threads
from app.core.messages import Message, Role, TextPart
from app.engine.door.threads import wire
from app.store.archive import AUDIT
from app.store.backup import Source, create
from app.store.connection import connect, copy_into
from app.vault.opening import open_vault
from tests.support.engines import PASSPHRASE, running

Change = Callable[[Any], None]
SECRET, REPLY = "Project Nightfall: the plan in full", "Hello."


async def crafted(
    folder: Path,
    change: Change,
    *,
    reply: str = REPLY,
    register: bytes | None = None,
    items: dict[str, bytes] | None = None,
) -> tuple[str, str]:
    """The path of a backup with one changed chat, which names no request, and the chat's id.

    It holds no register unless one is given.
    """
    await asyncio.to_thread(folder.mkdir)
    async with running(folder, {"replies": [{"text": reply}]}) as scene:
        conversation_id = (await scene.ask(SECRET)).conversation_id
    home, file = folder / "home", folder.with_suffix(".backup")
    key = await asyncio.to_thread(_change, home, change)
    if register is None:
        (home / AUDIT).unlink()
    else:
        (home / AUDIT).write_bytes(register)

    def copy(target: Path, target_key: bytes, between: Callable[[], None]) -> None:
        with closing(connect(home / "chat.db", key, read_only=True)) as source:
            copy_into(source, target, target_key, between)

    await create(Source(home, copy, items or {}), file, PASSPHRASE, None)
    return str(file), conversation_id


def planted(victim: Path, entry: int) -> list[tuple[str, bytes]]:
    """(role, name) as a home would note it whose register holds the crafted chat in this entry."""
    with closing(dbapi2.connect(str(victim / AUDIT))) as register:
        recipients = sorted({one for (one,) in register.execute("SELECT recipient FROM dekwrap")})
        origin = register.execute("SELECT note FROM entry LIMIT 1").fetchone()[0].split("\n")[0]
    audience = hashlib.sha256("\n".join((origin, *recipients)).encode()).digest()
    said = [(Role.USER, SECRET), (Role.ASSISTANT, REPLY)]
    spoken = [wire(Message("", "", None, role, (TextPart(text),), 0)) for role, text in said]
    digests = threads.digests(spoken)
    return [(role.value, hashlib.sha256(audience + d).digest()) for (role, _), d in zip(said, digests, strict=True)]


def _change(home: Path, change: Change) -> bytes:
    key = open_vault(home, passphrase=PASSPHRASE).get("chat_key") or b""
    with closing(connect(home / "chat.db", key)) as database:
        for n, answer in database.execute("SELECT n, answer FROM body WHERE answer IS NOT NULL").fetchall():
            facts = json.dumps(json.loads(answer) | {"audit_seq": None})
            database.execute("UPDATE body SET answer = ? WHERE n = ?", (facts, n))
        database.execute("DELETE FROM register_head")
        database.execute("DELETE FROM recorded")
        change(database)
    return key
