"""Backups: made while the program goes on, whole or not at all, and cleared away in time."""

import asyncio
import io
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.store import archive, connection
from app.store.archive import Entry, Lock
from app.store.background import Progress, in_thread
from app.store.backup import KEPT_US, Source, create, periodic_path, prune
from app.store.connection import connect
from app.store.periodic import needed_bytes
from app.store.restoring import restore_backup
from app.store.waiting import waiting
from tests.support.backups import CLOCK, OTHER, PICTURE, files, fill, titles
from tests.support.stores import KEY, chat, chat_store, conversation

pytestmark = pytest.mark.anyio

DAY = 86_400_000_000


async def test_a_backup_under_a_key(tmp_path: Path) -> None:
    home = tmp_path / "a"
    await fill(home)
    path = periodic_path(home, CLOCK.now_us())
    async with chat_store(home) as store:
        told: list[tuple[int, int]] = []
        await store.backup(str(path), OTHER, progress=lambda done, total: told.append((done, total)))
        await asyncio.sleep(0)
    assert told[0][0] == 0 and told[-1][0] == told[-1][1] > len(PICTURE)
    await restore_backup(tmp_path / "b", path, OTHER, KEY, clock=CLOCK)
    found = waiting(tmp_path / "b", KEY, "")
    assert found is not None and found.secrets == {}
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
    assert needed_bytes(tmp_path) == 200


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
            assert len((await store.transcripts.page(item.id)).items) % 2 == 0


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
            draft = beside.drafts.save("", f"{len(steps)} " * 2_000)
            asyncio.run_coroutine_threadsafe(draft, loop).result()

        await asyncio.to_thread(store._database.copy, tmp_path / "copy.db", OTHER, write)

        def stop() -> None:
            raise BackupStopped

        with pytest.raises(BackupStopped):
            await asyncio.to_thread(store._database.copy, tmp_path / "stopped.db", OTHER, stop)
        assert (await store.drafts.get("")).text == f"{len(steps)} " * 2_000
    assert len(steps) > 10
    copy = connect(tmp_path / "copy.db", OTHER)
    assert copy.execute("SELECT count(*) FROM draft").fetchone() == (0,)
    assert connection.is_whole(copy, encrypted=True)
    copy.close()


class BackupStopped(Exception):
    """Somebody wants to close the program."""


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
    for name in ("mine.backup", "replaced-by-me", "my-20200101T000000Z.backup", "periodic-99999999T999999Z.backup"):
        (folder / name).touch()
    removed = prune(tmp_path, now)
    assert len(removed) == 6
    assert {path.name for path in folder.iterdir()} == {
        young_path.name,
        "mine.backup",
        "replaced-by-me",
        "my-20200101T000000Z.backup",
        "periodic-99999999T999999Z.backup",
        "lost-x",
        ".trial-now",
    }
