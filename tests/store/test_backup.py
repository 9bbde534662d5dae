"""Backups and the way back."""

import asyncio
import io
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from app.core.audit import AuditEvent, AuditKind
from app.core.clock import SystemClock
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.core.messages import ImagePart
from app.core.requests import Attachment
from app.store import archive, connection
from app.store.archive import Entry, Lock, is_keyed
from app.store.background import Progress, in_thread
from app.store.backup import KEPT_US, Source, create, periodic_path, prune
from app.store.connection import connect
from app.store.owners import opening, take_lock
from app.store.periodic import needed_bytes
from app.store.restoring import restore_backup
from tests.support.registers import open_register
from tests.support.stores import KEY, chat, chat_store, conversation, exchange, whole

pytestmark = pytest.mark.anyio

OTHER = bytes(range(100, 132))
SECRETS = {"officer_key": b"\0officer", "device_key": bytes(32)}
PICTURE = b"picture " * 30_000
CLOCK = SystemClock()
DAY = 86_400_000_000


async def fill(home: Path, title: str = "before") -> None:
    talk = conversation(title)
    async with chat_store(home) as store, open_register(home) as log:
        files = ((f"p-{title}", Attachment("a.png", "image/png", PICTURE)),)
        new = exchange(talk, None, "look", ImagePart(f"p-{title}", "image/png"), attachments=files)
        await store.turns.begin(new)
        await store.turns.answer(new.turn.id, whole(new, "seen"))
        await store.turns.close(new.turn.id)
        await chat(store, talk, 2, new.answer.id)
        await log.append(AuditEvent(AuditKind.SESSION_OPEN, {}))


async def titles(home: Path, key: bytes = KEY) -> list[str]:
    async with chat_store(home, key) as store:
        page = await store.conversations.page()
        for item in page.items:
            assert (await store.conversations.attachment(f"p-{item.title}")).data == PICTURE
            assert (await store.conversations.search("question")).items
        return [item.title for item in page.items]


async def make(home: Path, path: Path) -> None:
    async with chat_store(home) as store:
        await store.backup_for(path, "correct horse", secrets=SECRETS)


def files(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


async def test_a_backup_restores_on_a_new_machine(tmp_path: Path) -> None:
    home, new, path = tmp_path / "a", tmp_path / "b", tmp_path / "x.backup"
    await fill(home)
    await make(home, path)
    assert path.stat().st_mode & 0o077 == 0
    secrets = await restore_backup(new, path, "correct horse", OTHER, clock=CLOCK)
    assert secrets == SECRETS
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
    await restore_backup(home, path, "correct horse", KEY, clock=CLOCK)
    assert await titles(home) == ["before"]
    (replaced,) = (home / "backups").iterdir()
    assert replaced.name.startswith("replaced-")
    kept = files(replaced)
    assert kept["chat.db"] == before["chat.db"] and kept["audit.db"] == before["audit.db"]
    assert len([name for name in kept if name.startswith("attachments")]) == 2
    # By hand, a person can go back as well.
    for path in replaced.iterdir():
        (home / path.name).rename(home / f"old-{path.name}")
        path.rename(home / path.name)
    assert sorted(await titles(home)) == ["before", "later"]


async def test_a_backup_under_a_key(tmp_path: Path) -> None:
    home = tmp_path / "a"
    await fill(home)
    path = periodic_path(home, CLOCK.now_us())
    async with chat_store(home) as store:
        told: list[tuple[int, int]] = []
        await store.backup(str(path), OTHER, progress=lambda done, total: told.append((done, total)))
        await asyncio.sleep(0)
    assert told[0][0] == 0 and told[-1][0] == told[-1][1] > len(PICTURE)
    assert await restore_backup(tmp_path / "b", path, OTHER, KEY, clock=CLOCK) == {}
    assert await titles(tmp_path / "b") == ["before"]


async def test_a_backup_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, there, foreign = tmp_path / "a", tmp_path / "x", tmp_path / "y.partial"
    await fill(home)
    there.write_bytes(b"mine")
    foreign.write_bytes(b"theirs")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    async with chat_store(home) as store:
        for taken in (there, tmp_path / "link", home / "chat.db", home / "attachments"):
            with pytest.raises(KnownError) as caught:
                await store.backup(str(taken), OTHER)
            assert caught.value.kind is Kind.USAGE and str(taken) in caught.value.message
        await store.backup(str(tmp_path / "y"), OTHER)
        monkeypatch.setattr(archive, "write", lambda *_: (tmp_path / "z").write_bytes(b"quicker"))
        with pytest.raises(KnownError):
            await store.backup(str(tmp_path / "z"), OTHER)
    assert [file.read_bytes() for file in (there, foreign, tmp_path / "z")] == [b"mine", b"theirs", b"quicker"]
    assert sorted(os.listdir(tmp_path)) == ["a", "link", "x", "y", "y.partial", "z"]
    assert await titles(home) == ["before"]


async def test_an_attachment_that_goes_meanwhile_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, (first, second) = tmp_path / "a", (tmp_path / "x", tmp_path / "y")
    await fill(home, "one")
    await fill(home, "two")
    real = archive.write
    gone: list[Path] = []

    def write(target: BinaryIO, lock: Lock, entries: list[Entry], tell: Callable[[int], None]) -> None:
        # The first is gone before, the second in the middle of the work.
        one, two = [entry.content for entry in entries if isinstance(entry.content, Path) and entry.may_go]
        gone.extend((one, two))
        one.unlink(missing_ok=True)

        def tell_and_remove(done: int) -> None:
            tell(done)
            two.unlink(missing_ok=True)

        real(target, lock, entries, tell_and_remove)

    async with chat_store(home) as store:
        with monkeypatch.context() as patched:
            patched.setattr(archive, "write", write)
            await store.backup(str(first), OTHER)
        assert needed_bytes(home) > 0
        await store.backup(str(second), OTHER)
    for number, path in enumerate((first, second)):
        new = tmp_path / f"new{number}"
        await restore_backup(new, path, OTHER, KEY, clock=CLOCK)
        assert os.listdir(new / "attachments") == []
        async with chat_store(new) as store:
            assert len((await store.conversations.page()).items) == 2
    assert len(gone) == 2


def test_room_is_reckoned_while_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "attachments").mkdir()
    for place in ("chat.db", "attachments/a", "attachments/b"):
        (tmp_path / place).write_bytes(b"x" * 100)
    real = Path.stat

    def stat(path: Path, **flags: bool) -> os.stat_result:
        if path.name == "a":
            path.unlink(missing_ok=True)
        return real(path, **flags)

    monkeypatch.setattr(Path, "stat", stat)
    assert needed_bytes(tmp_path) == 300


async def test_a_database_is_never_left_out(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        archive.write(io.BytesIO(), Lock.new(OTHER), [Entry(archive.CHAT, tmp_path / "none")], lambda done: None)


async def test_the_program_goes_on_while_a_backup_is_made(tmp_path: Path) -> None:
    await fill(tmp_path / "a")
    async with chat_store(tmp_path / "a") as store:
        making = asyncio.ensure_future(store.backup(str(tmp_path / "x"), OTHER))
        written = 0
        while not making.done():
            await chat(store, conversation("p"), 1)
            written += 1
        await making
        assert written
    await restore_backup(tmp_path / "b", tmp_path / "x", OTHER, KEY, clock=CLOCK)
    async with chat_store(tmp_path / "b") as store:
        for item in (await store.conversations.page()).items:
            assert len((await store.conversations.transcript(item.id)).items) % 2 == 0


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
            await restore_backup(home, path, "correct horse", KEY, clock=CLOCK, owner="me")
        assert caught.value.kind is Kind.USAGE
    living.release()


async def test_a_cancelled_backup_leaves_nothing(tmp_path: Path) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def copy_chat(target: Path, key: bytes, between: Callable[[], None]) -> None:
        (target.parent / "half").write_bytes(key)
        reached.set()
        go_on.wait()
        made = connect(target, key)
        made.execute("CREATE TABLE attachment (file)")
        made.close()

    task = asyncio.ensure_future(create(Source(tmp_path, copy_chat, {}), tmp_path / "y", OTHER, None))
    await asyncio.to_thread(reached.wait)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done(), "it waits until everything is tidy"
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files(tmp_path) == {}


async def test_a_copy_is_of_one_moment_and_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "COPIED_PAGES", 4)
    await fill(tmp_path)
    steps: list[int] = []
    async with chat_store(tmp_path) as store, chat_store(tmp_path) as beside:
        loop = asyncio.get_running_loop()

        def write() -> None:
            steps.append(len(steps))
            draft = beside.conversations.save_draft("", f"{len(steps)} " * 2_000)
            asyncio.run_coroutine_threadsafe(draft, loop).result()

        await asyncio.to_thread(store._database.copy, tmp_path / "copy.db", OTHER, write)

        def stop() -> None:
            raise BackupStopped

        with pytest.raises(BackupStopped):
            await asyncio.to_thread(store._database.copy, tmp_path / "stopped.db", OTHER, stop)
        assert (await store.conversations.draft("")).text == f"{len(steps)} " * 2_000
    assert len(steps) > 10
    copy = connect(tmp_path / "copy.db", OTHER)
    assert copy.execute("SELECT count(*) FROM draft").fetchone() == (0,)
    assert connection.is_whole(copy, encrypted=True)
    copy.close()


class BackupStopped(Exception):
    """Somebody wants to close the program."""


async def test_a_cancelled_restore_leaves_everything(tmp_path: Path) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    async with chat_store(home) as store:
        await store.backup(str(path), OTHER)
    before = files(home)
    with opening(home):
        task = asyncio.ensure_future(restore_backup(home, path, OTHER, KEY, clock=CLOCK))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files(home) == before


async def test_work_that_is_stopped_cleans_up_first() -> None:
    tidied = []

    def work(tell: Progress) -> None:
        try:
            while True:
                tell(1, 2)
        finally:
            tidied.append(True)

    told = asyncio.Event()
    task = asyncio.ensure_future(in_thread(work, lambda done, total: told.set()))
    await told.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert tidied


@pytest.mark.parametrize("crash_after", range(8))
async def test_a_crash_in_the_middle_of_a_move_is_finished(
    tmp_path: Path, crash_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    async with chat_store(home) as store:
        await store.backup(str(path), OTHER)
    await fill(home, "later")
    (home / "chat.db-shm").touch()
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
    assert not [entry for entry in (home / "backups").iterdir() if entry.name.startswith(".")]


def test_old_backups_go_and_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    assert prune(tmp_path, KEPT_US) == ()
    now = 1_800_000_000_000_000
    old, young = now - KEPT_US - 1_000_000, now - KEPT_US + 60_000_000
    periodic_path(tmp_path, old).touch()
    periodic_path(tmp_path, old).with_suffix(f".backup.{new_id()}.partial").touch()
    young_path = periodic_path(tmp_path, young)
    young_path.touch()
    (folder / "replaced-20200101T000000Z").mkdir()
    (folder / "replaced-20200101T000000Z" / "chat.db").touch()
    (folder / "before-0002-chat-20200101T000000Z.db").touch()
    for name in (".making-x", ".trial-x", "lost-x"):
        (folder / name).mkdir()
        os.utime(folder / name, ns=((now - 2 * DAY) * 1000,) * 2)
    (folder / ".trial-now").mkdir()
    os.utime(folder / ".trial-now", ns=((now - 60_000_000) * 1000,) * 2)
    for name in ("mine.backup", "replaced-by-me", "my-20200101T000000Z.backup"):
        (folder / name).touch()
    removed = prune(tmp_path, now)
    assert len(removed) == 6
    assert {path.name for path in folder.iterdir()} == {
        young_path.name,
        "mine.backup",
        "replaced-by-me",
        "my-20200101T000000Z.backup",
        "lost-x",
        ".trial-now",
    }
