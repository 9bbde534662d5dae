"""Nothing that a person wrote stands in any file."""

from pathlib import Path

import pytest

from app.core.audit import AuditEvent, AuditKind
from app.core.clock import SystemClock
from app.core.messages import FilePart, ImagePart, TextPart
from app.core.requests import Attachment
from app.sealing import hpke
from app.store.restoring import restore_backup
from tests.support.registers import open_register
from tests.support.stores import KEY, chat_store, conversation, exchange, whole

CANARY = "xylophonkanarie"


def spoken(home: Path, *, secrets: tuple[bytes, ...]) -> list[str]:
    """Files that hold what they should not, in any of the usual encodings."""
    needles = [
        *(CANARY.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-32-le")),
        CANARY.upper().encode(),
        *secrets,
        *(secret.hex().encode() for secret in secrets),
    ]
    found = []
    for path in home.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if CANARY in str(path) or any(needle in content for needle in needles):
            found.append(str(path))
    return found


@pytest.mark.anyio
async def test_no_file_holds_a_canary_or_a_key(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    talk = conversation(f"Title {CANARY}")
    secret = hpke.generate()[0]
    async with chat_store(home) as store, open_register(home) as log:
        attached = (("p", Attachment(f"{CANARY}.png", "image/png", CANARY.encode() * 9_000)),)
        for i in range(30):
            parts = (f"{CANARY} {i}", FilePart("p", "text/plain", f"{CANARY}.txt", f"{CANARY} " * 500))
            new = exchange(talk, None, *parts, ImagePart("p", "image/png"), attachments=attached if i == 0 else ())
            await store.turns.begin(new)
            await store.turns.save_partial(new.answer.id, [TextPart(f"{CANARY} " * 300)])
            await store.turns.answer(new.turn.id, whole(new, f"{CANARY} " * 900))
            await log.append(AuditEvent(AuditKind.REQUEST, {"text": CANARY}, turn=new.turn.id))
        await store.drafts.save(talk.id, CANARY, (attached[0][1],))
        assert len((await store.transcripts.search(CANARY)).items) == 30
        for conversation_row in (await store.conversations.page()).items:
            await store.conversations.delete(conversation_row.id, 5)
        await store.conversations.restore(talk.id)
        assert (home / "chat.db-wal").stat().st_size > 0
        assert spoken(home, secrets=(KEY,)) == []
        await store.backup_for(home / "x.backup", CANARY, secrets={"officer_key": secret})
        assert spoken(home, secrets=(KEY, secret)) == []
    await restore_backup(home, home / "x.backup", CANARY, KEY, clock=SystemClock())
    assert spoken(home, secrets=(KEY, secret)) == []
    captured = capfd.readouterr()
    assert captured.out + captured.err == "", "SQLCipher keeps quiet"


def test_the_canary_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"so {CANARY} stands here")
    (tmp_path / "b").write_bytes(KEY)
    assert len(spoken(tmp_path, secrets=(KEY,))) == 2
