"""What a verification found is told and remembered, whatever was put in the place where it is kept."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.api.home import Check
from app.core.audit import AuditEvent, AuditKind
from app.core.clock import DAY_US, SystemClock
from app.core.events import Notice
from tests.engine.audit.test_verifying_on import ECHO, spoil
from tests.support.engines import Scene, running

pytestmark = pytest.mark.anyio

VERIFIED = "audit.verified"
WAYS = ["folder", "pipe", "link", "large", "noise"]


class Ahead(SystemClock):
    """Ten years on."""

    def now_us(self) -> int:
        return super().now_us() + 3_650 * DAY_US


async def said(scene: Scene) -> Check:
    return next(check for check in await scene.engine.home.doctor() if check.name == "Audit log")


def put(path: Path, way: str) -> None:
    path.unlink(missing_ok=True)
    match way:
        case "folder":
            path.mkdir()
            (path / "file").touch()
        case "pipe":
            os.mkfifo(path)
        case "link":
            path.symlink_to(path.with_name("nowhere"))
        case "large":
            with path.open("wb") as file:
                file.truncate(1 << 34)
        case "noise":
            path.write_bytes(os.urandom(300))


def emptied(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize("way", WAYS)
async def test_what_stands_in_its_place_holds_up_nothing(tmp_path: Path, way: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        assert (await scene.engine.audit.verify()).ok
        await asyncio.to_thread(put, scene.home / VERIFIED, way)
        assert await scene.engine.audit.last() is None and (await said(scene)).ok is None
        assert (await scene.engine.audit.verify(whole=False)).ok
        await asyncio.to_thread(spoil, tmp_path, "SELECT 2")
        await asyncio.to_thread(emptied, scene.home / VERIFIED)
        await asyncio.to_thread(put, scene.home / VERIFIED, way)
        await scene.engine._open.housekeeping.verify()
        await scene.until(lambda: scene.of(Notice))


@pytest.mark.parametrize("spoilt", [False, True])
async def test_the_exit_code_is_that_of_what_was_found(tmp_path: Path, spoilt: bool) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    (tmp_path / "home" / VERIFIED).mkdir()
    if spoilt:
        spoil(tmp_path, "SELECT 2")
    command = [sys.executable, "-m", "app", "--home", str(tmp_path / "home"), "audit", "verify"]
    given = os.environ | {"SIGNALBOX_PASSPHRASE_FILE": str(tmp_path / "passphrase")}
    done = await asyncio.to_thread(subprocess.run, command, env=given, capture_output=True, text=True)
    assert (done.returncode, "all hold" in done.stdout) == ((1, False) if spoilt else (0, True))


async def test_a_result_that_was_put_back_over_a_worse_one_is_not_believed(tmp_path: Path) -> None:
    for gone in (False, True):
        async with running(tmp_path, ECHO) as scene:
            await scene.ask("One")
            assert (await scene.engine.audit.verify()).ok
            shutil.copyfile(scene.home / VERIFIED, tmp_path / "copy")
            await scene.ask("Two")
            await asyncio.to_thread(spoil, tmp_path, "SELECT max(seq) FROM entry", "turn = 'x'")
            assert not (await scene.engine.audit.verify(whole=False)).ok
        if gone:
            (tmp_path / "home" / VERIFIED).unlink()
        else:
            shutil.copyfile(tmp_path / "copy", tmp_path / "home" / VERIFIED)
        async with running(tmp_path, ECHO) as scene:
            check = await said(scene)
            assert check.ok is False and "earlier check found problems" in check.text
            found = await scene.engine.audit.verify(whole=False)
            assert not found.ok and found.first == 1
            mended = "SELECT max(seq) FROM entry WHERE turn = 'x'"
            right = "turn = (SELECT turn FROM entry AS request WHERE request.seq = entry.ref)"
            await asyncio.to_thread(spoil, tmp_path, mended, right)
            assert (await scene.engine.audit.verify(whole=False)).ok
            assert (await said(scene)).ok


async def test_only_what_was_looked_at_is_said_to_have_held(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        whole = await scene.engine.audit.verify()
        assert (await said(scene)).text.startswith(f"All {whole.entries} entries held on ")
        await scene.engine.audit.verify(whole=False)
        assert (await said(scene)).text.startswith("There was no new entry to check on ")
        await scene.ask("Two")
        new = await scene.engine.audit.verify(whole=False)
        text = (await said(scene)).text
        assert text.startswith(f"Entries {whole.entries + 1} to {new.entries} held on ")
        assert "; all of them last on " in text


async def test_a_result_of_a_day_to_come_puts_no_check_off(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO, clock=Ahead()) as scene:
        await scene.engine._open.housekeeping.verify()
    async with running(tmp_path, ECHO) as scene:
        await scene.engine._open.ground.register.append(AuditEvent(AuditKind.HELD, {}))
        await asyncio.to_thread(spoil, tmp_path, "SELECT max(seq) FROM entry")
        await scene.engine._open.housekeeping.verify()
        await scene.until(lambda: scene.of(Notice))
