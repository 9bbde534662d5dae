"""Two registers under one device's key, as after a restore that put one aside: the other one is not gone on with."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.core.audit import AuditHead
from app.engine.frame import witness
from app.store.connection import connect
from app.vault.opening import open_vault
from tests.security.test_register_attacked import ECHO, problems, put_back, refused, register
from tests.support.engines import PASSPHRASE, running

pytestmark = pytest.mark.anyio

VERIFIED = "audit.verified"


async def two_branches(folder: Path) -> AuditHead:
    """The home as it is, and in `fork` the longer other branch, which was verified; returns the end that is known."""
    async with running(folder, ECHO) as scene:
        await scene.ask("One")
    shutil.copytree(folder / "home", folder / "before")
    async with running(folder, ECHO) as scene:
        for number in range(4):
            await scene.ask(f"Other {number}")
        assert (await scene.engine.audit.verify()).ok
    (folder / "home").rename(folder / "fork")
    (folder / "before").rename(folder / "home")
    async with running(folder, ECHO) as scene:
        await scene.ask("Two")
        head = await scene.engine._open.ground.turns.head()
    assert head is not None
    return head


def take_note(folder: Path, known: AuditHead) -> None:
    """The fork with the note by which this device signed the end that the conversations know."""
    found = "SELECT note FROM entry WHERE seq = ?"
    with closing(dbapi2.connect(str(register(folder)))) as file:
        (note,) = file.execute(found, (known.size,)).fetchone()
    with closing(dbapi2.connect(str(folder / "fork" / "audit.db"), isolation_level=None)) as file:
        file.execute("UPDATE entry SET note = ? WHERE seq = ?", (note, known.size))


def sql(folder: Path, statement: str) -> list[tuple[object, ...]]:
    key = open_vault(folder / "home", passphrase=PASSPHRASE).get("chat_key")
    with closing(connect(folder / "home" / "chat.db", key)) as file:
        return list(file.execute(statement).fetchall())


@pytest.mark.parametrize("note", [False, True])
@pytest.mark.parametrize("checked", [False, True])
async def test_the_other_branch_is_another_register(tmp_path: Path, note: bool, checked: bool) -> None:
    """Not even with the note of the end that is known, and not for a check that begins behind it."""
    known = await two_branches(tmp_path)
    if note:
        take_note(tmp_path, known)
    put_back(tmp_path / "fork" / "audit.db", tmp_path)
    if checked:
        shutil.copyfile(tmp_path / "fork" / VERIFIED, tmp_path / "home" / VERIFIED)
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)
            new = await scene.engine.audit.verify(whole=False)
            assert [problem.kind for problem in new.problems].count("rollback") == 1 and new.verified is None
            assert "rollback" in await problems(scene)
            if checked:
                shutil.copyfile(tmp_path / "fork" / VERIFIED, tmp_path / "home" / VERIFIED)


async def test_a_leaf_that_was_changed_behind_the_known_end_is_not_gone_on_from(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    with closing(dbapi2.connect(str(register(tmp_path)), isolation_level=None)) as file:
        for spoilt in ("zeroblob(32)", "zeroblob(31)", "'leaf'", "7"):
            file.execute(f"UPDATE entry SET leaf = {spoilt} WHERE seq = (SELECT size FROM tip)")
            async with running(tmp_path, ECHO) as scene:
                await refused(scene)
                assert await problems(scene)


@pytest.mark.parametrize("frontier", ["x''", "x'00'"])
async def test_an_end_that_an_older_program_kept_is_checked_as_it_was(tmp_path: Path, frontier: str) -> None:
    await two_branches(tmp_path)
    sql(tmp_path, f"UPDATE register_head SET frontier = {frontier}")
    shutil.copyfile(register(tmp_path), tmp_path / "true")
    put_back(tmp_path / "fork" / "audit.db", tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)
    put_back(tmp_path / "true", tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Three")
        assert not await problems(scene)
    ((size, kept),) = sql(tmp_path, "SELECT size, frontier FROM register_head")
    assert isinstance(size, int) and isinstance(kept, bytes)
    assert len(kept) == 32 * size.bit_count()


async def test_the_conversations_are_never_far_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start reads what lies between; that the program was only opened and closed leaves them else as they are."""
    monkeypatch.setattr(witness, "FAR", 6)
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    behind = []
    for _ in range(9):
        async with running(tmp_path, ECHO) as scene:
            head = await scene.engine._open.ground.turns.head()
            assert head is not None
            behind.append((await scene.engine.audit.status()).entries - head.size)
    assert behind == [2, 4, 6, 1, 3, 5, 0, 2, 4]
