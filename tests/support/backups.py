"""A home with something in it, and backups of it."""

from pathlib import Path

from app.core.audit import AuditEvent, AuditKind
from app.core.clock import SystemClock
from app.core.messages import ImagePart
from app.core.requests import Attachment
from app.sealing import hpke
from tests.support.registers import open_register
from tests.support.stores import KEY, chat, chat_store, conversation, exchange, whole

OTHER = bytes(range(100, 132))
PASSPHRASE = "correct horse"
SECRETS = {"officer_key": hpke.generate()[0], "device_key": bytes(32)}
PICTURE = b"picture " * 30_000
CLOCK = SystemClock()


async def fill(home: Path, title: str = "before") -> None:
    """One conversation with a picture, and one entry."""
    talk = conversation(title)
    async with chat_store(home) as store, open_register(home) as log:
        files = ((f"p-{title}", Attachment("a.png", "image/png", PICTURE)),)
        new = exchange(talk, None, "look", ImagePart(f"p-{title}", "image/png"), attachments=files)
        await store.turns.begin(new)
        await store.turns.answer(new.turn.id, whole(new, "seen"))
        await store.turns.close(new.turn.id)
        await chat(store, talk, 2, new.answer.id)
        await log.append(AuditEvent(AuditKind.SESSION_OPEN, {}))


async def unrecorded(name: str) -> None:
    """No register names this backup."""


async def titles(home: Path, key: bytes = KEY) -> list[str]:
    """Of all conversations there are, each of which has its picture and can be found."""
    async with chat_store(home, key) as store:
        page = await store.conversations.page()
        for item in page.items:
            assert (await store.transcripts.attachment(f"p-{item.title}")).data == PICTURE
            assert (await store.transcripts.search("question")).items
        return [item.title for item in page.items]


async def make(home: Path, path: Path) -> None:
    """A backup under `PASSPHRASE`."""
    async with chat_store(home) as store:
        await store.backup_for(path, PASSPHRASE, secrets=SECRETS)


def files(home: Path) -> dict[str, bytes]:
    """What stands in a folder."""
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}
