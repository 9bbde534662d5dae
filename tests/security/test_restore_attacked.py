"""Restoring attacked: a register turned back or laundered by it, and what a restore left put back at another time."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.audit.merkle import Tip
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.events import Notice
from app.engine.house import opening, restored
from app.store import placing
from app.vault.custody import AWAITED
from app.vault.opening import open_vault
from tests.security.test_keys_attacked import FIRST, SECOND, add
from tests.security.test_register_attacked import ECHO, LOGS, problems, put_back, refused, register
from tests.security.test_register_begun_again import go_on
from tests.support.backups import unrecorded
from tests.support.engines import PASSPHRASE, Scene, engine_in, running
from tests.support.opened_entries import entries
from tests.support.scripted_server import ScriptedServer

pytestmark = pytest.mark.anyio

RESTORED = AuditKind.BACKUP_RESTORED


class Killed(BaseException):
    pass


def die(*_: Any) -> None:
    raise Killed


def items(folder: Path) -> Path:
    return folder / "home" / placing.ITEMS


def restores(folder: Path) -> list[dict[str, Any]]:
    """What the register says of restores."""
    return [body for kind, body in entries(folder / "home") if kind == RESTORED]


def told(scene: Scene) -> list[str]:
    """What was said of the data folder at the opening."""
    return [n.error.fields["detail"] for n in scene.of(Notice) if n.error.kind is Kind.DATA_FOLDER]


def entry_bytes(path: Path) -> list[bytes]:
    with closing(dbapi2.connect(str(path))) as file:
        return [entry for (entry,) in file.execute("SELECT entry FROM entry ORDER BY seq")]


def cut(folder: Path, size: int) -> None:
    """Leave the first entries, with the end that belongs to them."""
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as file:
        file.execute("DELETE FROM entry WHERE seq > ?", (size,))
        file.execute("DELETE FROM pending WHERE seq > ?", (size,))
        tip = Tip()
        for (leaf,) in file.execute("SELECT leaf FROM entry ORDER BY seq"):
            tip = tip.grown(leaf)
        file.execute("UPDATE tip SET size = ?, frontier = ?", (tip.size, tip.packed))


async def with_backup(folder: Path) -> tuple[str, int]:
    """A backup of a home in which more was said since, and how many entries are in it."""
    async with running(folder, ECHO) as scene:
        await scene.ask("Before")
        file = await scene.engine.backups.create(str(folder / "mine.backup"), PASSPHRASE)
        size = (await scene.engine.audit.status()).entries
        for text in ("Secret dealings", "More of them"):
            await scene.ask(text)
        await scene.engine.audit.verify()
    return file, size


async def killed_restore(folder: Path, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The backup is in place, and its process ended before it opened what is there now."""
    with monkeypatch.context() as patched:
        patched.setattr(opening, "_take_restored", die)
        with pytest.raises(Killed):
            await engine_in(folder, ECHO).backups.restore(file, PASSPHRASE)


def tail(folder: Path, _: int) -> None:
    go_on(folder)


def cut_and_tail(folder: Path, size: int) -> None:
    cut(folder, size)
    go_on(folder)


def shorter_than_the_backup(folder: Path, size: int) -> None:
    cut(folder, size - 1)


def gone(folder: Path, _: int) -> None:
    for suffix in ("", *LOGS):
        register(folder).with_name(f"audit.db{suffix}").unlink(missing_ok=True)


def before_the_first(folder: Path, _: int) -> None:
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as file:
        file.execute("INSERT INTO entry SELECT -5, kind, turn, ref, dek, entry, leaf, note FROM entry WHERE seq = 2")


def changed(folder: Path, size: int) -> None:
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as file:
        file.execute("UPDATE entry SET leaf = zeroblob(32) WHERE seq = ?", (size + 1,))


def other_tables(folder: Path, _: int) -> None:
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as file:
        file.execute("ALTER TABLE entry ADD COLUMN more TEXT")


def no_database(folder: Path, _: int) -> None:
    register(folder).write_bytes(b"no database at all " * 1000)


HARMS = (tail, cut_and_tail, cut, shorter_than_the_backup, before_the_first, changed, other_tables, no_database, gone)


@pytest.mark.parametrize("harm", HARMS)
async def test_no_restore_launders_a_register_or_turns_it_back_in_silence(
    tmp_path: Path, harm: Callable[[Path, int], None]
) -> None:
    file, size = await with_backup(tmp_path)
    true = entry_bytes(register(tmp_path))
    harm(tmp_path, size)
    found = register(tmp_path).read_bytes() if register(tmp_path).exists() else None
    engine = engine_in(tmp_path, ECHO)
    done = await engine.backups.restore(file, PASSPHRASE)
    await engine.close()
    # It is told where the command was given, and for good in the register.
    assert done.register.fault and done.register.fault in done.register.told
    (body,) = restores(tmp_path)
    said = body["signalbox.register"]
    assert said["known"]["entries"] > size and said["known"]["root"]
    assert said["fault"] == done.register.fault and said["came"]["entries"] == size
    if found is None:
        assert (said["there"], said["aside"]) == (None, "")
    else:
        assert said["aside"] in done.register.told
        assert (tmp_path / "home" / said["aside"] / "audit.db").read_bytes() == found
    # What is there goes on from the backup, which nobody else could write.
    assert entry_bytes(register(tmp_path))[:size] == true[:size]
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("And on")
        for whole in (False, True):
            assert (await scene.engine.audit.verify(whole=whole)).ok
        assert not told(scene), "once"


async def test_the_true_register_put_back_after_it_is_another_branch(tmp_path: Path) -> None:
    """It is longer, and this device signed all of it; but the conversations go on from the backup."""
    file, _ = await with_backup(tmp_path)
    shutil.copyfile(register(tmp_path), tmp_path / "copy")
    tail(tmp_path, 0)
    engine = engine_in(tmp_path, ECHO)
    await engine.backups.restore(file, PASSPHRASE)
    await engine.close()
    put_back(tmp_path / "copy", tmp_path)
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)


async def test_a_register_that_holds_stays_and_nothing_is_told(tmp_path: Path) -> None:
    file, _ = await with_backup(tmp_path)
    true = entry_bytes(register(tmp_path))
    async with running(tmp_path, ECHO) as scene:
        done = await scene.engine.backups.restore(file, PASSPHRASE)
        assert not told(scene)
    assert done.register.told == "" == done.register.aside
    assert entry_bytes(register(tmp_path))[: len(true)] == true
    (body,) = restores(tmp_path)
    assert body["signalbox.register"]["there"]["entries"] > body["signalbox.register"]["known"]["entries"] > 0


async def test_where_no_conversations_can_be_asked_it_is_told(tmp_path: Path) -> None:
    """Entries at the end of a register are missed by the conversations alone."""
    file, size = await with_backup(tmp_path)
    cut(tmp_path, size + 1)
    for path in (tmp_path / "home").glob("chat.db*"):
        path.unlink()
    done = await engine_in(tmp_path, ECHO).backups.restore(file, PASSPHRASE)
    assert "Nobody can say" in done.register.told
    assert [body["signalbox.register"]["asked"] for body in restores(tmp_path)] == [False]


async def test_a_daily_backup_of_a_forged_register_is_told(tmp_path: Path) -> None:
    """It was forged after it had taken the backup's entry, and before it was copied."""
    await with_backup(tmp_path)
    go_on(tmp_path)
    async with running(tmp_path, ECHO) as scene:
        session = scene.engine._open
        key = session.vault.get("chat_key")
        assert key is not None
        log = session.housekeeping.backups._audit
        file = await session.store.back_up_periodically(session.ground.clock.now_us(), key, log, unrecorded)
        done = await scene.engine.backups.restore(str(file), "")
        assert "that came with the backup does not hold" in done.register.told
        assert told(scene) == [done.register.told]


async def test_a_killed_restore_is_on_record_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = await with_backup(tmp_path)
    go_on(tmp_path)
    await killed_restore(tmp_path, file, monkeypatch)
    for number in range(2):
        async with running(tmp_path, ECHO) as scene:
            assert [bool("put aside as backups/replaced-" in one) for one in told(scene)] == [True] * (1 - number)
            await scene.ask("And on")
            assert not await problems(scene)
    (body,) = restores(tmp_path)
    assert body["signalbox.file"] == Path(file).name and body["signalbox.register"]["fault"]
    assert open_vault(tmp_path / "home", passphrase=PASSPHRASE).get(AWAITED) is None


async def test_one_that_is_killed_after_its_entry_is_not_told_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = await with_backup(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(restored, "forget", die)
        with pytest.raises(Killed):
            await engine_in(tmp_path, ECHO).backups.restore(file, PASSPHRASE)
    assert items(tmp_path).exists() and len(restores(tmp_path)) == 1
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("And on")
        assert not await problems(scene)
    assert not items(tmp_path).exists() and len(restores(tmp_path)) == 1


async def test_two_that_were_killed_are_both_on_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = await with_backup(tmp_path)
    for _ in range(2):
        await killed_restore(tmp_path, file, monkeypatch)
    async with running(tmp_path, ECHO) as scene:
        assert not await problems(scene)
    assert [body["signalbox.file"] for body in restores(tmp_path)] == [Path(file).name] * 2


async def test_one_whose_traces_were_removed_is_on_record_nevertheless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = await with_backup(tmp_path)
    await killed_restore(tmp_path, file, monkeypatch)
    items(tmp_path).unlink()
    for number in range(2):
        async with running(tmp_path, ECHO) as scene:
            assert len(told(scene)) == 1 - number
            await scene.ask("And on")
    assert [body["signalbox.register"] for body in restores(tmp_path)] == [None]


async def test_a_register_that_is_cut_before_the_next_start_is_not_gone_on_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, size = await with_backup(tmp_path)
    await killed_restore(tmp_path, file, monkeypatch)
    cut(tmp_path, size)
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)
            assert "rollback" in await problems(scene)
        assert len(entry_bytes(register(tmp_path))) == size, "nothing was appended, not even at the end"
    # The way out is the same again, and says what happened.
    engine = engine_in(tmp_path, ECHO)
    await engine.backups.restore(file, PASSPHRASE)
    await engine.close()
    assert len(restores(tmp_path)) == 2


async def test_a_forged_end_beneath_a_killed_restore_of_a_strangers_backup_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stranger").mkdir()
    file, _ = await with_backup(tmp_path / "stranger")
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Ours")
    await killed_restore(tmp_path, file, monkeypatch)
    cut(tmp_path, 3)
    go_on(tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)
        assert await problems(scene)


async def kept_items(folder: Path, file: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what waited after a restore, as whoever can read the folder may keep it."""
    await killed_restore(folder, file, monkeypatch)
    copy = folder / "kept.items"
    shutil.copyfile(items(folder), copy)
    async with running(folder, ECHO):
        pass
    return copy


async def test_what_waited_after_a_restore_is_of_no_use_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = await with_backup(tmp_path)
    copy = await kept_items(tmp_path, file, monkeypatch)
    go_on(tmp_path)
    shutil.copyfile(copy, items(tmp_path))
    async with running(tmp_path, ECHO) as scene:
        assert "put aside as backups/unknown-" in str(told(scene))
        await refused(scene)
        assert "key" in await problems(scene)
    assert not items(tmp_path).exists()
    (aside,) = (tmp_path / "home" / "backups").glob("unknown-*.items")
    assert aside.read_bytes() == copy.read_bytes()


async def test_no_key_comes_back_by_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScriptedServer() as one, ScriptedServer() as other:
        async with running(tmp_path, ECHO) as scene:
            await add(scene, "gone", one, FIRST)
            await add(scene, "moved", one, FIRST)
            file = await scene.engine.backups.create(str(tmp_path / "mine.backup"), PASSPHRASE)
        copy = await kept_items(tmp_path, file, monkeypatch)
        async with running(tmp_path, ECHO) as scene:
            await scene.engine.providers.remove("gone")
            await add(scene, "moved", other, SECOND)
        shutil.copyfile(copy, items(tmp_path))
        async with running(tmp_path, ECHO) as scene:
            vault = scene.engine._open.vault
            kept = vault.get("provider:moved")
            assert vault.get("provider:gone") is None and kept is not None and SECOND.encode() in kept
            assert told(scene)


@pytest.mark.parametrize("instead", ["older", "garbage", "empty"])
async def test_what_waits_for_another_restore_is_not_taken_for_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instead: str
) -> None:
    file, _ = await with_backup(tmp_path)
    copy = await kept_items(tmp_path, file, monkeypatch)
    await killed_restore(tmp_path, file, monkeypatch)
    items(tmp_path).write_bytes({"older": copy.read_bytes(), "garbage": os.urandom(200), "empty": b""}[instead])
    async with running(tmp_path, ECHO) as scene:
        assert len(told(scene)) == 2
        await scene.ask("And on")
        assert not await problems(scene)
    assert [body["signalbox.register"] is None for body in restores(tmp_path)] == [False, True]


def backups_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.backup*"))


async def test_no_backup_is_written_that_the_register_does_not_name(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        taken_already = tmp_path / "mine.backup"
        taken_already.touch()
        for place, kind in ((taken_already, Kind.USAGE), (tmp_path / "none" / "b", Kind.NOT_FOUND)):
            with pytest.raises(KnownError) as caught:
                await scene.engine.backups.create(str(place), PASSPHRASE)
            assert caught.value.kind is kind
        file = await scene.engine.backups.create(str(tmp_path / "true.backup"), PASSPHRASE)
    named = [body["signalbox.file"] for kind, body in entries(tmp_path / "home") if kind == AuditKind.BACKUP_CREATED]
    assert named == [Path(file).name], "and none that could not be written for its place"
    go_on(tmp_path)
    async with running(tmp_path, ECHO) as scene:
        with pytest.raises(KnownError) as caught:
            await scene.engine.backups.create(str(tmp_path / "other.backup"), PASSPHRASE)
        assert caught.value.kind is Kind.AUDIT_BLOCKED
    assert backups_in(tmp_path) == ["mine.backup", "true.backup"]


async def test_a_restore_that_was_refused_leaves_nothing_to_wait_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = await with_backup(tmp_path)

    def full(*_: Any) -> None:
        raise KnownError(Kind.DISK_FULL)

    for wrong, place in (("not the passphrase", None), (PASSPHRASE, full)):
        with monkeypatch.context() as patched:
            if place is not None:
                patched.setattr(placing, "commit", place)
            with pytest.raises(KnownError):
                await engine_in(tmp_path, ECHO).backups.restore(file, wrong)
        assert open_vault(tmp_path / "home", passphrase=PASSPHRASE).get(AWAITED) is None
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("And on")
        assert not told(scene)
    assert restores(tmp_path) == []
