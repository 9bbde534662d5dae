"""The desk of backups: made, looked at, put in place."""

from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.events import ModelsChanged
from app.core.requests import Draft
from tests.support.stages import Stage, played

pytestmark = pytest.mark.anyio

PASSPHRASE = "another good passphrase"


async def made_and_put_in_place(stage: Stage) -> None:
    """A backup of an open home, which is open again when what was in it is back."""
    engine, do, path = stage.engine, stage.do, str(stage.folder / "mine.backup")
    desk = engine.backups
    turn = await do("send", engine.chat.send(Draft("Hello")))
    await do("whole", stage.whole(turn))
    for short in ("", "seven c"):
        await stage.refused("a short passphrase", desk.create(path, short), Kind.USAGE)
    assert await do("create", desk.create(path, PASSPHRASE)) == path
    assert await do("needs a passphrase", desk.needs_passphrase(path)) is True
    wrong = KnownError(Kind.BACKUP_FILE, path=path, detail="That passphrase is not right.")
    stage.script("backups.restore", wrong)
    await stage.refused("a wrong passphrase", desk.restore(path, "not that one at all"), Kind.BACKUP_FILE)
    told = len(stage.of(ModelsChanged))

    async def restored() -> tuple[int, str]:
        done = await desk.restore(path, PASSPHRASE)
        return len(done.addresses), done.register.told

    assert await do("restore", restored()) == (0, "")
    assert len(stage.of(ModelsChanged)) > told
    assert [chat.id for chat in (await do("all", engine.conversations.page())).items] == [turn.conversation_id]
    missing = str(stage.folder / "none.backup")
    for method in ("backups.needs_passphrase", "backups.restore"):
        stage.script(method, KnownError(Kind.NOT_FOUND, what="backup", name=missing))
    await stage.refused("no such file", desk.needs_passphrase(missing), Kind.NOT_FOUND)
    await stage.refused("no such file", desk.restore(missing, PASSPHRASE), Kind.NOT_FOUND)


async def test_backups(tmp_path: Path) -> None:
    await played(made_and_put_in_place, tmp_path)
