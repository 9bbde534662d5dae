"""The end that is said is one that this device signed: whoever keeps it wants to compare with it one day."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.audit.merkle import Tip
from app.core.errors import Kind, KnownError
from app.vault.opening import open_vault
from tests.security.test_register_attacked import ECHO, problems, put_back_behind, refused, register, tell
from tests.support.engines import PASSPHRASE, Scene, running

pytestmark = pytest.mark.anyio


async def not_said(scene: Scene) -> None:
    with pytest.raises(KnownError) as caught:
        await scene.engine.audit.status()
    assert caught.value.kind is Kind.AUDIT_BLOCKED


def claim(folder: Path, size: int) -> None:
    """Write that the register ends with an earlier entry, as it did once."""
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as file:
        tip = Tip()
        for (leaf,) in file.execute("SELECT leaf FROM entry WHERE seq <= ? ORDER BY seq", (size,)):
            tip = tip.grown(leaf)
        file.execute("UPDATE tip SET size = ?, frontier = ?", (tip.size, tip.packed))


@pytest.mark.parametrize("size", [0, 1, 3])
async def test_an_end_that_somebody_wrote_is_not_said(tmp_path: Path, size: int) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        said = await scene.engine.audit.status()
        await asyncio.to_thread(claim, tmp_path, size)
        await not_said(scene)
        await asyncio.to_thread(claim, tmp_path, said.entries)
        assert await scene.engine.audit.status() == said


@pytest.mark.parametrize("change", ["note = ''", "note = (SELECT note FROM entry WHERE seq = 1)", "seq = seq + 1"])
async def test_an_end_that_nobody_signed_is_not_said(tmp_path: Path, change: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        await asyncio.to_thread(tell, tmp_path, f"UPDATE entry SET {change} WHERE seq = (SELECT size FROM tip)")
        await not_said(scene)


async def test_the_end_of_an_older_register_is_not_said(tmp_path: Path) -> None:
    await put_back_behind(tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await not_said(scene)


async def test_the_end_is_said_where_a_key_came_in_the_place_of_a_lost_one(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    open_vault(tmp_path / "home", passphrase=PASSPHRASE).delete("device_key")
    async with running(tmp_path, ECHO) as scene:
        assert (await scene.engine.audit.status()).entries


async def test_an_end_that_another_thread_gives_it_meanwhile_is_no_older_one(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        said, answer = await asyncio.gather(scene.engine.audit.status(), scene.ask("One"))
        assert answer.text and said.entries <= (await scene.engine.audit.status()).entries


async def test_a_row_behind_the_end_says_nothing_of_it(tmp_path: Path) -> None:
    """Nor does it keep what is sent from being recorded while the program runs; at the next start it does."""
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        said = await scene.engine.audit.status()
        behind = "INSERT INTO entry SELECT seq + 9000, kind, turn, ref, dek, entry, leaf, note FROM entry WHERE seq = 1"
        await asyncio.to_thread(tell, tmp_path, behind)
        assert await scene.engine.audit.status() == said
        await scene.ask("Two")
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)
        assert await problems(scene)
