"""What a restore left, put back once it was taken, or taken away before: no end of the register is forgotten by it."""

import asyncio
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import run as run_command
from app.engine.frame.loop import LoopThread
from app.store import waiting
from app.store.waiting import Waiting
from app.vault.custody import AWAITED
from app.vault.opening import open_vault
from tests.security.test_keys_attacked import FIRST, add
from tests.security.test_register_attacked import ECHO, problems, put_back, refused, register
from tests.security.test_restore_attacked import (
    cut,
    entry_bytes,
    items,
    kept_items,
    killed_restore,
    restores,
    told,
    with_backup,
)
from tests.support.engines import PASSPHRASE, engine_in, running
from tests.support.scripted_server import ScriptedServer

pytestmark = pytest.mark.anyio

VAULT = ("vault.json", "vault.json.copy")
posix = pytest.mark.skipif(
    sys.platform == "win32", reason="there is no pipe under a file's name, and links need a right"
)


async def killed_and_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, int]:
    """A restore that was killed, and a copy of all that it left but of the conversations; the backup's entries."""
    file, size = await with_backup(folder)
    await killed_restore(folder, file, monkeypatch)
    kept = folder / "kept"
    kept.mkdir()
    for path in (items(folder), register(folder), *(folder / "home" / name for name in VAULT)):
        shutil.copyfile(path, kept / path.name)
    return kept, size


def replay(kept: Path, folder: Path, *names: str) -> None:
    for name in names:
        if name == register(folder).name:
            put_back(kept / name, folder)
        else:
            shutil.copyfile(kept / name, folder / "home" / name)


async def goes_on(folder: Path) -> None:
    """The person works on with what was restored."""
    async with running(folder, ECHO) as scene:
        for text in ("Three", "Four"):
            await scene.ask(text)


async def test_a_restore_put_back_later_rewinds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, _ = await killed_and_kept(tmp_path, monkeypatch)
    await goes_on(tmp_path)
    replay(kept, tmp_path, *VAULT, "restored.items", "audit.db")
    there = entry_bytes(register(tmp_path))
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)
            assert "rollback" in await problems(scene)
    assert entry_bytes(register(tmp_path)) == there


async def test_what_was_taken_once_is_not_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its vault is put back as well, and the register is as it was."""
    async with ScriptedServer() as server:
        async with running(tmp_path, ECHO) as scene:
            await add(scene, "acme", server, FIRST)
        kept, _ = await killed_and_kept(tmp_path, monkeypatch)
        async with running(tmp_path, ECHO) as scene:
            await scene.engine.providers.remove("acme")
        replay(kept, tmp_path, *VAULT, "restored.items")
        open_vault(tmp_path / "home", passphrase=PASSPHRASE).delete("provider:acme")
        async with running(tmp_path, ECHO) as scene:
            assert scene.engine._open.vault.get("provider:acme") is None
            await scene.ask("And on")
            assert not await problems(scene)
    assert len(restores(tmp_path)) == 1
    assert not items(tmp_path).exists()
    assert open_vault(tmp_path / "home", passphrase=PASSPHRASE).get(AWAITED) is None


async def test_a_start_that_was_held_up_takes_nothing_that_another_took(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may stop a process between two steps may have it go on when others have done them."""
    async with ScriptedServer() as server:
        async with running(tmp_path, ECHO) as scene:
            await add(scene, "acme", server, FIRST)
        kept, _ = await killed_and_kept(tmp_path, monkeypatch)
        real, held = waiting.waiting, [True]

        async def meanwhile() -> None:
            async with running(tmp_path, ECHO) as scene:
                await scene.ask("Three")
                await scene.engine.providers.remove("acme")

        def read(*given: Any) -> Waiting | None:
            found = real(*given)
            if held:
                held.clear()
                asyncio.run(meanwhile())
                replay(kept, tmp_path, "audit.db")
            return found

        with monkeypatch.context() as patched:
            patched.setattr(waiting, "waiting", read)
            async with running(tmp_path, ECHO) as scene:
                assert scene.engine._open.vault.get("provider:acme") is None
                await refused(scene)
                assert "rollback" in await problems(scene)


async def test_what_waited_removed_and_the_register_cut_is_not_gone_on_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The restored conversations know where the register ended, and not only what waited."""
    file, size = await with_backup(tmp_path)
    await killed_restore(tmp_path, file, monkeypatch)
    items(tmp_path).unlink()
    cut(tmp_path, size)
    for number in range(2):
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)
            assert "rollback" in await problems(scene)
            assert not told(scene), number
        assert len(entry_bytes(register(tmp_path))) == size


async def test_a_restore_that_the_vault_forgot_is_on_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = await with_backup(tmp_path)
    await killed_restore(tmp_path, file, monkeypatch)
    open_vault(tmp_path / "home", passphrase=PASSPHRASE).delete(AWAITED)
    async with running(tmp_path, ECHO) as scene:
        assert len(told(scene)) == 2
        await scene.ask("And on")
        assert not await problems(scene)
    assert [body["signalbox.register"] for body in restores(tmp_path)] == [None]
    async with running(tmp_path, ECHO) as scene:
        assert not told(scene)


def a_pipe(place: Path, _: Path) -> None:
    os.mkfifo(place, 0o600)


def a_folder(place: Path, _: Path) -> None:
    place.mkdir()


def a_link(place: Path, copy: Path) -> None:
    place.symlink_to(copy)


def an_endless_one(place: Path, _: Path) -> None:
    with place.open("wb") as file:
        file.truncate(1 << 40)


@posix
@pytest.mark.parametrize("instead", [a_pipe, a_folder, a_link, an_endless_one])
async def test_what_is_no_file_of_ours_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instead: Any
) -> None:
    file, _ = await with_backup(tmp_path)
    await killed_restore(tmp_path, file, monkeypatch)
    items(tmp_path).rename(tmp_path / "moved")
    instead(items(tmp_path), tmp_path / "moved")
    async with running(tmp_path, ECHO) as scene:
        assert "put aside as backups/unknown-" in told(scene)[0]
        await scene.ask("And on")
    assert [body["signalbox.register"] for body in restores(tmp_path)] == [None]
    assert not [path for path in (tmp_path / "home").iterdir() if path.name == items(tmp_path).name]


async def test_what_goes_while_it_is_put_aside_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = await with_backup(tmp_path)
    copy = await kept_items(tmp_path, file, monkeypatch)
    shutil.copyfile(copy, items(tmp_path))
    real = waiting.set_aside

    def late(home: Path, name: str) -> str:
        items(tmp_path).unlink()
        return real(home, name)

    monkeypatch.setattr(waiting, "set_aside", late)
    async with running(tmp_path, ECHO) as scene:
        assert not told(scene)
        await scene.ask("And on")


async def test_a_command_tells_what_was_found_after_a_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, _ = await with_backup(tmp_path)
    await killed_restore(tmp_path, file, monkeypatch)
    items(tmp_path).write_bytes(b"nothing that anybody left")

    def listed() -> str:
        with LoopThread() as loop:
            assert run_command(engine_in(tmp_path, ECHO), loop.submit, ("conversations", "list", "--json")) == 0
        return capsys.readouterr().err

    told = await asyncio.to_thread(listed)
    assert "put aside as backups/unknown-" in told and "what it left for the register is gone" in told
    assert await asyncio.to_thread(listed) == ""
