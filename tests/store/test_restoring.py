"""The way back from a backup."""

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.store.archive import is_keyed
from app.store.backup import prune
from app.store.connection import connect
from app.store.owners import opening, take_lock
from app.store.restoring import restore_backup
from app.store.waiting import Occasion, Waiting, taken, waiting
from tests.support.backups import CLOCK, OTHER, PASSPHRASE, SECRETS, files, fill, make, titles
from tests.support.registers import open_register
from tests.support.stores import KEY, chat_store
from tests.support.waiting import a_moment

pytestmark = pytest.mark.anyio

NOW = Occasion("now")


def items(home: Path, key: bytes = KEY, restore: str = "") -> dict[str, bytes] | None:
    """The vault's items that wait for a restore."""
    found: Waiting | None = waiting(home, key, restore)
    return None if found is None else found.secrets


async def test_a_backup_restores_on_a_new_machine(tmp_path: Path) -> None:
    home, new, path = tmp_path / "a", tmp_path / "b", tmp_path / "x.backup"
    await fill(home)
    await make(home, path)
    assert path.stat().st_mode & 0o077 == 0
    await restore_backup(new, path, PASSPHRASE, OTHER, clock=CLOCK)
    assert await titles(new, OTHER) == ["before"]
    async with open_register(new) as log:
        assert (await log.verify()).ok and (await log.status()).entries == 1
    assert list((new / "backups").iterdir()) == [], "there was nothing to set aside"
    assert list((home / "backups").iterdir()) == []


async def test_what_was_there_is_kept_beside(tmp_path: Path) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    await make(home, path)
    await fill(home, "later")
    assert sorted(await titles(home)) == ["before", "later"]
    before = files(home)
    await restore_backup(home, path, PASSPHRASE, KEY, clock=CLOCK)
    assert await titles(home) == ["before"]
    (replaced,) = (home / "backups").iterdir()
    assert replaced.name.startswith("replaced-")
    kept = files(replaced)
    assert kept["chat.db"] == before["chat.db"]
    assert len([name for name in kept if name.startswith("attachments")]) == 2
    # By hand, a person can go back as well.
    for path in replaced.iterdir():
        (home / path.name).rename(home / f"old-{path.name}")
        path.rename(home / path.name)
    assert sorted(await titles(home)) == ["before", "later"]


async def test_what_came_of_the_vault_waits_until_it_is_taken(tmp_path: Path) -> None:
    home, path, item = tmp_path / "a", tmp_path / "x.backup", tmp_path / "a" / "restored.items"
    await fill(home)
    await make(home, path)
    assert items(home) is None
    await restore_backup(home, path, PASSPHRASE, KEY, clock=CLOCK, occasion=NOW)
    assert items(home, restore="now") == items(home, restore="now") == SECRETS
    assert item.stat().st_mode & 0o077 == 0 and b"officer" not in item.read_bytes()
    for key, restore, harm in ((OTHER, "now", b""), (KEY, "", b""), (KEY, "another", b""), (KEY, "now", b"\0")):
        item.write_bytes(item.read_bytes() + harm)
        with pytest.raises(KnownError) as caught:
            items(home, key, restore)
        assert (caught.value.kind, caught.value.fields["path"]) == (Kind.STORE_DAMAGED, str(item))
    await restore_backup(home, path, PASSPHRASE, KEY, clock=CLOCK, occasion=Occasion("later"))
    assert items(home, restore="later") == SECRETS, "those of the latest restore"
    taken(home)
    taken(home)
    assert items(home) is None


async def tail(home: Path) -> tuple[int, str]:
    """(entries, root) of a register, which must be sound."""
    async with open_register(home) as log:
        assert (await log.verify()).ok
        status = await log.status()
        return status.entries, status.root


async def test_going_back_takes_nothing_from_the_register(tmp_path: Path) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    await make(home, path)
    await fill(home, "later")
    before = await tail(home)
    for _ in range(2):
        await restore_backup(home, path, PASSPHRASE, KEY, clock=CLOCK)
        assert await titles(home) == ["before"]
        assert await tail(home) == before == (2, before[1])


def _shorter(home: Path) -> None:
    connection = connect(home / "audit.db", None)
    connection.execute("DELETE FROM entry")
    connection.close()


def _changed(home: Path) -> None:
    connection = connect(home / "audit.db", None)
    connection.execute("UPDATE entry SET entry = x'00' WHERE seq = 1")
    connection.close()


def _damaged(home: Path) -> None:
    (home / "audit.db").write_bytes(b"no database at all " * 1000)


def _gone(home: Path) -> None:
    (home / "audit.db").unlink()


@pytest.mark.parametrize("harm", [_shorter, _changed, _damaged, _gone])
async def test_a_register_that_does_not_go_on_is_put_aside_and_stays_there(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    await make(home, path)
    as_made = await tail(home)
    harm(home)
    found = files(home).get("audit.db")
    await restore_backup(home, path, PASSPHRASE, KEY, clock=CLOCK)
    assert await tail(home) == as_made
    (aside,) = (home / "backups").iterdir()
    assert files(aside).get("audit.db") == found
    late = CLOCK.now_us() + 15 * 86_400_000_000
    assert prune(home, late) == (aside.name,)
    assert prune(home, late) == ()
    assert [name for name in files(aside) if not name.startswith("audit.db")] == []
    assert (aside / "audit.db").exists() == (found is not None)


async def test_a_damaged_backup_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    async with chat_store(home) as store:
        await store.backup(str(path), OTHER)
    content = path.read_bytes()
    before = files(home)
    bad = {
        "empty": b"",
        "foreign": b"something else entirely " * 100,
        "cut": content[:-1],
        "cut at a chunk": content[: 100 + 65_552],
        "half": content[: len(content) // 2],
        "longer": content + b"\0",
        "head": content[:5],
        "hungry": content[:35] + b"\x7f\xff\xff\xff" + content[39:],
    }
    for at in range(0, len(content), len(content) // 25):
        bad[f"flip {at}"] = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    for name, harmed in bad.items():
        path.write_bytes(harmed)
        with pytest.raises(KnownError) as caught:
            await restore_backup(home, path, "x" if name == "hungry" else OTHER, KEY, clock=CLOCK)
        assert (caught.value.kind, caught.value.fields["path"]) == (Kind.BACKUP_FILE, str(path)), name
        assert files(home) == before, name


async def test_a_backup_of_a_newer_program_is_told(tmp_path: Path) -> None:
    home, here = tmp_path / "a", tmp_path / "b"
    await fill(here)
    for name, key in (("audit.db", None), ("chat.db", KEY)):
        shutil.rmtree(home, ignore_errors=True)
        await fill(home)
        path = tmp_path / f"{name}.backup"
        async with chat_store(home) as store:
            newer = connect(home / name, key)
            newer.execute(
                "INSERT INTO schema_history SELECT max(number) + 1, 'what comes later', 1 FROM schema_history"
            )
            newer.close()
            await store.backup(str(path), OTHER)
        before = files(here)
        with pytest.raises(KnownError) as caught:
            await restore_backup(here, path, OTHER, KEY, clock=CLOCK)
        assert (caught.value.kind, caught.value.fields["path"]) == (Kind.STORE_NEWER, str(path))
        assert files(here) == before


async def test_a_wrong_passphrase_or_key_is_told(tmp_path: Path) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    await make(home, path)
    assert not is_keyed(path)
    for wrong, said in (("wrong", "passphrase"), (bytes(32), "another data folder")):
        with pytest.raises(KnownError) as caught:
            await restore_backup(tmp_path / "b", path, wrong, KEY, clock=CLOCK)
        assert caught.value.kind is Kind.BACKUP_FILE and said in caught.value.message
        assert "backup restore" not in caught.value.next_step and "another backup" in caught.value.next_step
    with pytest.raises(KnownError) as caught:
        await restore_backup(tmp_path / "b", tmp_path / "none", "x", KEY, clock=CLOCK)
    assert caught.value.kind is Kind.NOT_FOUND


async def test_nothing_is_replaced_beside_another_process(tmp_path: Path) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    await make(home, path)
    living = take_lock(home)
    async with chat_store(home, owner=living.own):
        with pytest.raises(KnownError) as caught:
            await restore_backup(home, path, PASSPHRASE, KEY, clock=CLOCK, owner="me")
        assert caught.value.kind is Kind.USAGE
    living.release()


async def test_a_cancelled_restore_leaves_everything(tmp_path: Path) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    async with chat_store(home) as store:
        await store.backup(str(path), OTHER)
    before = files(home)
    with opening(home):
        task = asyncio.ensure_future(restore_backup(home, path, OTHER, KEY, clock=CLOCK))
        await a_moment(0.05)
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files(home) == before


@pytest.mark.parametrize("crash_after", range(8))
async def test_a_crash_in_the_middle_of_a_move_is_finished(
    tmp_path: Path, crash_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    async with chat_store(home) as store:
        await store.backup(str(path), OTHER, secrets=SECRETS)
    as_made = await tail(home)
    (home / "audit.db").unlink()
    await fill(home, "later")
    before = await tail(home)
    real, count = os.replace, 0

    class Crash(BaseException):
        pass

    def replace(source: Path, target: Path) -> None:
        nonlocal count
        if count == crash_after:
            raise Crash
        count += 1
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", replace)
        crashed = False
        try:
            await restore_backup(home, path, OTHER, KEY, clock=CLOCK)
        except Crash:
            crashed = True
    assert crashed == (count == crash_after)
    expected = ["before", "later"] if crash_after == 0 else ["before"]
    assert sorted(await titles(home)) == expected
    assert bool(items(home)) == (crash_after > 0)
    assert await tail(home) == (as_made if crash_after else before)
    assert not [entry for entry in (home / "backups").iterdir() if entry.name.startswith(".")]
