"""One backup a day, made by itself: when, when not, and that it brings everything back."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.core.audit import AuditKind
from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.core.events import AnswerGrew
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.settings.policy_source import NoPolicy
from app.store.backup import periodic_path
from app.vault.opening import open_vault
from app.vault.recovery import make_recovery_key
from tests.support.engines import PASSPHRASE, Scene, running, write_script
from tests.support.opened_entries import entries

pytestmark = pytest.mark.anyio

ECHO = {"models": ["demo"], "replies": [{"echo": True}]}
# In the morning of a day.
START = 1_800_000_000_000_000 // DAY_US * DAY_US + DAY_US // 3


class Calendar:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.us = START

    def now_us(self) -> int:
        return self.us

    def monotonic_ms(self) -> int:
        return self.us // 1000


async def back_up(scene: Scene) -> list[str]:
    """What housekeeping does now and then; the backups there are then."""
    await scene.engine._open.housekeeping.backups.run()
    return sorted(file.name for file in (scene.home / "backups").glob("periodic-*"))


async def test_one_a_day_and_only_of_what_is_new(tmp_path: Path) -> None:
    clock = Calendar()
    async with running(tmp_path, ECHO, clock=clock) as scene:
        assert await back_up(scene) == [], "there is nothing to lose yet"
        await scene.ask("One")
        first = await back_up(scene)
        assert len(first) == 1
        await scene.ask("Two")
        assert await back_up(scene) == first, "today's is made"
        clock.us += DAY_US
        second = await back_up(scene)
        assert len(second) == 2
        clock.us += DAY_US
        assert await back_up(scene) == second, "nothing was written since"
    async with running(tmp_path, ECHO, clock=clock) as scene:
        assert await back_up(scene) == second, "an opening is nothing to keep"
        await scene.engine.drafts.save("", "Three")
        assert len(await back_up(scene)) == 3
        clock.us += 13 * DAY_US
        await scene.engine._open.housekeeping.tidy()
        assert len(await back_up(scene)) == 1, "older ones than fourteen days go"
    made = [body["signalbox.file"] for kind, body in entries(tmp_path / "home") if kind == AuditKind.BACKUP_CREATED]
    assert len(made) == 3


async def test_the_last_one_is_replaced_before_it_is_too_old(tmp_path: Path) -> None:
    clock = Calendar()
    async with running(tmp_path, ECHO, clock=clock) as scene:
        await scene.ask("One")
        first = await back_up(scene)
        clock.us += 15 * DAY_US
        await scene.engine._open.housekeeping.tidy()
        again = await back_up(scene)
    assert (len(first), len(again), first == again) == (1, 1, False)


async def test_a_clock_that_was_ahead_ends_nothing(tmp_path: Path) -> None:
    clock = Calendar()
    async with running(tmp_path, ECHO, clock=clock) as scene:
        clock.us += 3000 * DAY_US
        await scene.ask("One")
        ahead = await back_up(scene)
        clock.us = START
        assert len(await back_up(scene)) == 2, "though nothing was written since"
        await scene.ask("Two")
        assert len(await back_up(scene)) == 2, "today's is made"
        clock.us -= 60_000_000
        assert len(await back_up(scene)) == 2, "it is still today"
        clock.us += DAY_US
        assert len(await back_up(scene)) == 3
        clock.us += 3015 * DAY_US
        await scene.engine._open.housekeeping.prune()
        assert ahead[0] not in await back_up(scene)


async def test_old_ones_go_early_where_they_take_much_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path, ECHO, clock=Calendar()) as scene:
        files = [periodic_path(scene.home, START - days * DAY_US) for days in (-400, 0, 1, 2, 3, 4, 5)]
        for file in files:
            file.write_bytes(b"x" * 100)
        for total, left in ((7000, 7), (6999, 6), (4000, 4), (3999, 3), (10, 3)):
            usage = SimpleNamespace(total=total, free=total)
            monkeypatch.setattr(shutil, "disk_usage", lambda path, usage=usage: usage)
            await scene.engine._open.housekeeping.prune()
            there = [file for file in files if file.exists()]
            assert there == (files if left == 7 else files[1 : left + 1]), total
        monkeypatch.undo()


async def test_nobody_is_disturbed(tmp_path: Path) -> None:
    script = {"models": ["demo"], "replies": [{"text": "word " * 5000, "tokens_per_second": 50}]}
    async with running(tmp_path, script, clock=Calendar()) as scene:
        turn = await scene.send("Go on")
        await scene.until(lambda: scene.of(AnswerGrew))
        assert await back_up(scene) == []
        await scene.engine.chat.stop(turn.answer_id)
        await scene.engine.chat.wait(turn)
        assert len(await back_up(scene)) == 1


@pytest.mark.parametrize("scarce", ["free", "total"])
async def test_a_disk_without_much_room_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scarce: str
) -> None:
    clock = Calendar()
    usage = SimpleNamespace(total=20 << 30, free=(1 << 30) + 1000) if scarce == "free" else SimpleNamespace(
        total=1 << 40, free=40 << 30
    )  # fmt: skip
    async with running(tmp_path, ECHO, clock=clock) as scene:
        await scene.ask("One")
        with monkeypatch.context() as patched:
            patched.setattr(shutil, "disk_usage", lambda path: usage)
            with pytest.raises(KnownError) as caught:
                await back_up(scene)
            assert caught.value.kind is Kind.DISK_FULL
            (told,) = [check for check in await scene.engine.home.doctor() if check.name == "Backups"]
            assert (told.ok, "no room" in told.text) == (False, True)
        assert len(await back_up(scene)) == 1
        (told,) = [check for check in await scene.engine.home.doctor() if check.name == "Backups"]
        assert (told.ok, told.text) == (True, "1 daily ones are kept, the last of 2027-01-15.")


async def restored(folder: Path, file: Path) -> Scene:
    """The home after the backup was put in place; still open."""
    engine = Engine(Setup(folder / "home", folder / "passphrase", write_script(folder, ECHO), NoPolicy()))
    assert not await engine.backups.needs_passphrase(str(file))
    await engine.backups.restore(str(file), "")
    await engine.home.open()
    return Scene(engine, folder / "home")


@pytest.mark.parametrize("lost", ["nothing", "store", "vault"])
async def test_it_brings_everything_back(tmp_path: Path, lost: str) -> None:
    async with running(tmp_path, ECHO, clock=Calendar()) as scene:
        turn = await scene.send("Keep me")
        await scene.engine.chat.wait(turn)
        recovery_key = make_recovery_key(scene.engine._open.vault)
        (name,) = await back_up(scene)
        await scene.ask("Too late")
    file = scene.home / "backups" / name
    assert b"Keep me" not in file.read_bytes()
    if lost == "store":
        (scene.home / "chat.db").write_bytes(b"\0" * 5000)
    if lost == "vault":
        shutil.copy(scene.home / "vault.json", tmp_path / "vault.json")
        engine = Engine(Setup(scene.home, policy_source=NoPolicy()))
        await engine.home.recover(recovery_key, "another good passphrase")
        await engine.close()
        (tmp_path / "passphrase").write_text("another good passphrase")
    back = await restored(tmp_path, file)
    assert [one.id for one in (await back.engine.conversations.page()).items] == [turn.conversation_id]
    report = await back.engine.audit.verify()
    assert report.ok, report.problems
    assert (await back.engine.chat.wait(await back.send("And on"))).text == "And on"
    await back.engine.close()


async def test_no_other_home_opens_it(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        async with running(folder, ECHO, clock=Calendar()) as scene:
            await scene.ask(f"In {folder.name}")
            (name,) = await back_up(scene)
    before = open_vault(other / "home", passphrase=PASSPHRASE).get("chat_key")
    with pytest.raises(KnownError) as caught:
        await restored(other, one / "home" / "backups" / name)
    assert caught.value.kind is Kind.BACKUP_FILE
    assert "another data folder" in caught.value.message
    assert open_vault(other / "home", passphrase=PASSPHRASE).get("chat_key") == before
