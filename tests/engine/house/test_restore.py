"""Backups that a person makes, and the way back from them, through the engine."""

import os
from pathlib import Path
from typing import Any

import pytest

from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.restored import Restored
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.engine.house import backups, opening
from app.settings.policy_source import NoPolicy
from app.store.restoring import restore_backup
from app.vault.opening import open_vault
from app.vault.recovery import recover
from tests.support.engines import PASSPHRASE, engine_in, running
from tests.support.opened_entries import entries

pytestmark = pytest.mark.anyio

ECHO = {"models": ["demo"], "replies": [{"echo": True}]}
LATER = "another good passphrase"
VAULT = ("vault.json", "vault.json.copy")


def lose_vault(home: Path) -> None:
    for name in VAULT:
        (home / name).unlink()


async def test_a_backup_brings_everything_to_another_machine(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        turn = await scene.send("Carry me")
        await scene.engine.chat.wait(turn)
        with pytest.raises(KnownError) as caught:
            await scene.engine.backups.create(str(tmp_path / "b"), "short")
        assert caught.value.kind is Kind.USAGE
        (tmp_path / "door").symlink_to(scene.home / "backups")
        for inside in (scene.home / "chat.db-journal", scene.home / "backups" / "b", tmp_path / "door" / "b"):
            with pytest.raises(KnownError) as caught:
                await scene.engine.backups.create(str(inside), LATER)
            assert caught.value.kind is Kind.USAGE and "data folder" in caught.value.message
            assert not inside.exists()
        file = await scene.engine.backups.create(str(tmp_path / "b.backup"), LATER)
        before = await scene.engine.audit.status()
    assert b"Carry me" not in (tmp_path / "b.backup").read_bytes()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    engine = engine_in(elsewhere, ECHO)
    with pytest.raises(KnownError):
        await engine.backups.restore(file, "a wrong passphrase")
    await engine.backups.restore(file, LATER)
    await engine.home.open()
    assert (await engine.transcripts.page(turn.conversation_id)).items[0].message.text == "Carry me"
    report = await engine.audit.verify()
    assert report.ok, report.problems
    assert report.entries >= before.entries
    await engine.close()
    assert AuditKind.BACKUP_RESTORED in [kind for kind, _ in entries(elsewhere / "home")]


async def test_a_backup_of_this_home_while_it_is_open(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        first = await scene.send("Before")
        await scene.engine.chat.wait(first)
        file = await scene.engine.backups.create(str(tmp_path / "b.backup"), LATER)
        await scene.ask("After")
        with pytest.raises(KnownError):
            await scene.engine.backups.restore(file, "a wrong passphrase")
        assert len((await scene.engine.conversations.page()).items) == 2
        await scene.engine.backups.restore(file, LATER)
        assert [one.id for one in (await scene.engine.conversations.page()).items] == [first.conversation_id]
        assert (await scene.ask("And on")).text == "And on"
        report = await scene.engine.audit.verify()
        assert report.ok, report.problems


async def test_a_backup_where_the_keys_are_lost(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        turn = await scene.send("Keep me")
        await scene.engine.chat.wait(turn)
        file = await scene.engine.backups.create(str(tmp_path / "b.backup"), LATER)
    lose_vault(tmp_path / "home")
    engine = engine_in(tmp_path, ECHO)
    with pytest.raises(KnownError) as caught:
        await engine.home.open()
    assert caught.value.kind is Kind.KEY_LOST
    with pytest.raises(KnownError):
        await engine.backups.restore(file, "a wrong passphrase")
    assert (tmp_path / "home" / "chat.db").exists()
    await engine.backups.restore(file, LATER)
    await engine.home.open(LATER)
    assert (await engine.transcripts.page(turn.conversation_id)).items[0].message.text == "Keep me"
    assert (await engine.audit.verify()).ok
    await engine.close()


async def test_a_tried_backup_lies_under_a_key_that_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Keep me")
        file = await scene.engine.backups.create(str(tmp_path / "b.backup"), LATER)
    lose_vault(tmp_path / "home")
    keys: dict[str, bytes] = {}

    async def note(home: Path, path: Path, secret: str | bytes, key: bytes, **others: Any) -> Restored:
        keys[home.name] = key
        return await restore_backup(home, path, secret, key, **others)

    monkeypatch.setattr(backups, "restore_backup", note)
    await engine_in(tmp_path, ECHO).backups.restore(file, LATER)
    (trial, _) = keys
    assert trial.startswith(".trial-")
    assert len(keys[trial]) == 32 and len(set(keys[trial])) > 8
    assert not (tmp_path / "home" / "backups" / trial).exists()


async def backed_up(folder: Path) -> str:
    """A backup of a home in `folder` with one question in it."""
    async with running(folder, ECHO) as scene:
        await scene.ask("Keep me")
        return await scene.engine.backups.create(str(folder / "b.backup"), LATER)


@pytest.mark.parametrize("left", [0, 100])
async def test_a_backup_where_the_file_of_the_vault_is_damaged(tmp_path: Path, left: int) -> None:
    file = await backed_up(tmp_path)
    for name in VAULT:
        os.truncate(tmp_path / "home" / name, left)
    engine = engine_in(tmp_path, ECHO)
    with pytest.raises(KnownError) as caught:
        await engine.home.open()
    assert caught.value.kind is Kind.STORE_DAMAGED and "Restore a backup" in caught.value.next_step
    await engine.backups.restore(file, LATER)
    await engine.home.open(LATER)
    assert (await engine.transcripts.search("Keep")).items
    assert (await engine.audit.verify()).ok
    await engine.close()


async def test_going_back_is_on_record_beside_all_that_was(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Before")
        file = await scene.engine.backups.create(str(tmp_path / "b.backup"), LATER)
        await scene.ask("Never said")
        await scene.engine.backups.restore(file, LATER)
        assert not (await scene.engine.transcripts.search("Never")).items
        assert (await scene.engine.audit.verify()).ok
    recorded = entries(tmp_path / "home")
    assert [kind for kind, _ in recorded].count(AuditKind.KEY_CREATED) == 1
    asked = [body["gen_ai.input.messages"] for kind, body in recorded if kind == AuditKind.REQUEST]
    assert ["Never said" in str(messages) for messages in asked] == [False, True]
    assert [kind for kind, _ in recorded].count(AuditKind.BACKUP_RESTORED) == 1


async def test_a_restore_that_ended_early_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = await backed_up(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(opening, "_take_restored", die)
        with pytest.raises(Killed):
            await engine_in(elsewhere, ECHO).backups.restore(file, LATER)
    async with running(elsewhere, ECHO) as scene:
        assert (await scene.engine.transcripts.search("Keep")).items
        report = await scene.engine.audit.verify()
        assert report.ok, report.problems
    assert not (elsewhere / "home" / "restored.items").exists()


async def test_no_key_that_signs_or_seals_comes_with_a_backup(tmp_path: Path) -> None:
    file = await backed_up(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    await engine_in(elsewhere, ECHO).backups.restore(file, LATER)
    created = [body["signalbox.keys"] for kind, body in entries(elsewhere / "home") if kind == AuditKind.KEY_CREATED]
    assert created == [["chat_key", "device_key", "officer_key"], ["chat_key", "device_key", "officer_key"]]


async def test_a_recovery_key_knows_the_register_that_came_with_a_backup(tmp_path: Path) -> None:
    file = await backed_up(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    await engine_in(elsewhere, ECHO).backups.restore(file, LATER)
    async with running(elsewhere, ECHO) as scene:
        recovery_key = await scene.engine.home.make_recovery_key()
    engine = Engine(Setup(elsewhere / "home", policy_source=NoPolicy()))
    await engine.home.recover(recovery_key, LATER)
    report = await engine.audit.verify()
    assert report.ok, report.problems
    await engine.close()


async def test_a_register_that_is_put_aside_can_still_be_read(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    file = await backed_up(tmp_path / "other")
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Never said")
        own = await scene.engine.backups.create(str(tmp_path / "own.backup"), LATER)
    home = tmp_path / "home"
    async with running(tmp_path, ECHO) as scene:
        await scene.engine.backups.restore(file, LATER)
        await scene.ask("And on")
        assert (await scene.engine.audit.verify()).ok
    (aside,) = home.glob("backups/replaced-*/audit.db")
    assert "Never said" in str(entries(home, aside)) and "And on" in str(entries(home))
    async with running(tmp_path, ECHO) as scene:
        await scene.engine.backups.restore(own, LATER)
    for register in (*home.glob("backups/replaced-*/audit.db"), home / "audit.db"):
        assert entries(home, register)


async def test_what_was_sealed_for_a_key_that_was_made_since_the_backup_can_still_be_read(tmp_path: Path) -> None:
    file = await backed_up(tmp_path)
    keys = open_vault(tmp_path / "home", passphrase=PASSPHRASE)
    keys.delete("officer_key")
    keys.delete("device_key")
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Never said")
        await scene.engine.backups.restore(file, LATER)
        report = await scene.engine.audit.verify()
        assert report.ok, report.problems
        later = await scene.engine.backups.create(str(tmp_path / "later.backup"), LATER)
        recovery_key = await scene.engine.home.make_recovery_key()
    for said in ("Keep me", "Never said"):
        assert said in str(entries(tmp_path / "home"))
    # They go wherever the register goes.
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    await engine_in(elsewhere, ECHO).backups.restore(later, LATER)
    async with running(elsewhere, ECHO):
        assert "Never said" in str(entries(elsewhere / "home"))
    both = open_vault(tmp_path / "home", passphrase=PASSPHRASE).officer_keys()
    assert recover(tmp_path / "home", recovery_key, passphrase="a new passphrase").officer_keys() == both


@pytest.mark.parametrize("place", ["~nobody-of-that-name/b", "x" * 300, "/proc/b"])
async def test_a_place_that_does_not_do_is_told(tmp_path: Path, place: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Hello")
        with pytest.raises(KnownError) as caught:
            await scene.engine.backups.create(place if place[0] in "~/" else str(tmp_path / place), LATER)
    assert caught.value.kind is (Kind.NOT_FOUND if place.startswith("~") else Kind.USAGE)
    assert place[:20] in caught.value.message
    assert [file for file in (tmp_path / "home").glob("backups/*")] == []
