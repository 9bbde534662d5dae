"""Daily backups in pieces: what is new is written, what is there is looked at, and each brings everything back."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from app.core.audit import AuditEvent, AuditKind
from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.disk import files as disk
from app.sealing import Tampered
from app.store import database as database_module
from app.store import periodic, pieces
from app.store.backup import periodic_path
from app.store.chat import OpenChatStore
from app.store.connection import connect
from app.store.register import OpenAuditLog
from app.store.restoring import restore_backup
from tests.support.backups import CLOCK, OTHER, PICTURE, fill, titles, unrecorded
from tests.support.registers import open_register
from tests.support.stores import KEY, chat, chat_store, conversation

pytestmark = pytest.mark.anyio

NOTE = AuditEvent(AuditKind.SESSION_OPEN, {})
DAY = CLOCK.now_us() // DAY_US * DAY_US


@asynccontextmanager
async def opened(home: Path) -> AsyncIterator[tuple[OpenChatStore, OpenAuditLog]]:
    async with chat_store(home) as store, open_register(home) as log:
        yield store, log


async def made(home: Path, day: int) -> Path:
    async with opened(home) as (store, log):
        return await store.back_up_periodically(DAY + day * DAY_US, KEY, log, unrecorded)


async def back(path: Path, folder: Path) -> list[str]:
    """The titles of what a backup brings back."""
    await restore_backup(folder, path, KEY, KEY, clock=CLOCK)
    return await titles(folder)


def there(home: Path) -> dict[Path, tuple[int, int]]:
    """Every piece: its size, and which file it is."""
    found = [path for path in periodic.pieces_of(home).glob("*/*") if path.is_file()]
    return {path: (path.stat().st_size, path.stat().st_ino) for path in found}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small stores have many pieces, too."""
    monkeypatch.setattr(periodic, "PIECE_BYTES", 4_096)
    monkeypatch.setattr(periodic, "_REST_S", 0)


async def test_each_day_writes_what_is_new_and_brings_its_own_state_back(tmp_path: Path) -> None:
    home = tmp_path / "a"
    await fill(home, "one")
    async with chat_store(home) as store:
        for _ in range(40):
            await chat(store, conversation("p"), 6)
    first = await made(home, 0)
    before = there(home)
    await fill(home, "two")
    second = await made(home, 1)
    new = {path: size for path, size in there(home).items() if path not in before}
    assert {path: there(home)[path] for path in before} == before, "what was there is not written again"
    assert sum(size for size, _ in new.values() if size != len(PICTURE)) < sum(size for size, _ in before.values()) / 2
    async with chat_store(home) as store:
        for page in [await store.conversations.page()]:
            for item in page.items:
                await store.conversations.delete(item.id, 1)
        await store.conversations.purge(2, now_us=2)
    third = await made(home, 2)
    shown = [await _names(path, tmp_path / name) for path, name in ((first, "x"), (second, "y"), (third, "z"))]
    assert [names.count("one") for names in shown] == [1, 1, 0]
    assert [names.count("two") for names in shown] == [0, 1, 0]


async def _names(path: Path, folder: Path) -> list[str]:
    await restore_backup(folder, path, KEY, KEY, clock=CLOCK)
    async with opened(folder) as (store, log):
        assert (await log.verify()).ok
        found = (await store.conversations.page()).items
        for item in found:
            if item.title in ("one", "two"):
                assert (await store.transcripts.attachment(f"p-{item.title}")).data == PICTURE
        return [item.title for item in found]


async def test_what_is_written_meanwhile_goes_on_and_is_not_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "a"
    await fill(home)
    loop = asyncio.get_running_loop()
    keep = pieces.Pieces.keep
    written: list[int] = []
    async with opened(home) as (store, log):

        async def meanwhile() -> None:
            await chat(store, conversation("later"), 2)
            await log.append(NOTE)
            await store._database.truncate()

        def kept(self: pieces.Pieces, data: bytes) -> str:
            if not len(written) % 5:
                asyncio.run_coroutine_threadsafe(meanwhile(), loop).result()
            written.append(len(data))
            return keep(self, data)

        monkeypatch.setattr(pieces.Pieces, "keep", kept)
        path = await store.back_up_periodically(DAY, KEY, log, unrecorded)
        entries = (await log.status()).entries
    assert len(written) > 20
    assert await back(path, tmp_path / "b") == ["before"]
    async with opened(tmp_path / "b") as (_, log):
        assert 1 < (await log.status()).entries < entries
        assert (await log.verify()).ok


async def test_where_others_read_on_and_on_it_is_put_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "a"
    await fill(home)
    monkeypatch.setattr(database_module, "_TRIES", 3)
    async with opened(home) as (store, log):
        reader = connect(home / "chat.db", KEY, read_only=True)
        try:
            await chat(store, conversation("kept"), 2)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM message").fetchone()
            await chat(store, conversation("late"), 2)
            with pytest.raises(KnownError) as caught:
                await store.back_up_periodically(DAY, KEY, log, unrecorded)
            assert caught.value.kind is Kind.TIMEOUT
            assert periodic.kept(home) == ()
        finally:
            reader.close()
        assert (await store.back_up_periodically(DAY, KEY, log, unrecorded)).exists()


@pytest.mark.parametrize("after", [0, 1, 7])
async def test_one_that_is_cut_off_leaves_the_others_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    home = tmp_path / "a"
    await fill(home)
    first = await made(home, 0)
    await fill(home, "after")
    real, left = disk.create, after

    def full(path: Path, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(28, "No space left on device")
        return real(path, **named)

    with monkeypatch.context() as patched:
        patched.setattr(disk, "create", full)
        with pytest.raises(KnownError) as caught:
            await made(home, 1)
        assert caught.value.kind is Kind.DISK_FULL
    assert [path for _, path in periodic.kept(home)] == [first]
    assert not list(periodic.pieces_of(home).rglob("*.new"))
    assert await back(first, tmp_path / "b") == ["before"]
    assert sorted(await back(await made(home, 1), tmp_path / "c")) == ["after", "before"]


async def test_a_piece_that_the_disk_forgot_is_told_and_written_again(tmp_path: Path) -> None:
    home = tmp_path / "a"
    await fill(home)
    first = await made(home, 0)
    victim = next(path for path in there(home) if len(path.name) == 64)
    size = victim.stat().st_size
    victim.write_bytes(bytes(size))
    with pytest.raises(KnownError) as caught:
        await back(first, tmp_path / "b")
    assert caught.value.kind is Kind.BACKUP_FILE and "pieces" in caught.value.message
    for day in range(1, 17):
        await made(home, day)
    assert await back(first, tmp_path / "c") == ["before"]
    victim.unlink()
    with pytest.raises(KnownError):
        await back(first, tmp_path / "d")
    await made(home, 17)
    assert await back(first, tmp_path / "e") == ["before"]


async def test_a_list_without_its_pieces_says_so(tmp_path: Path) -> None:
    home = tmp_path / "a"
    await fill(home)
    path = await made(home, 0)
    alone = tmp_path / path.name
    shutil.copy(path, alone)
    with pytest.raises(KnownError) as caught:
        await back(alone, tmp_path / "b")
    assert "folder pieces beside it" in caught.value.message
    assert not (tmp_path / "b" / "chat.db").exists()


async def test_pieces_go_with_the_last_backup_that_names_them(tmp_path: Path) -> None:
    home = tmp_path / "a"
    await fill(home)
    first = await made(home, 0)
    old = set(there(home))
    async with chat_store(home) as store:
        (item,) = (await store.conversations.page()).items
        await store.conversations.delete(item.id, 1)
        await store.conversations.purge(2, now_us=2)
    await fill(home, "after")
    second = await made(home, 1)
    assert periodic.thin_out(home, KEY, DAY + 5 * DAY_US) == ()
    assert old <= set(there(home))
    first.unlink()
    periodic.thin_out(home, KEY, CLOCK.now_us())
    assert old <= set(there(home)), "one that is being made may name them"
    periodic.thin_out(home, KEY, CLOCK.now_us() + 2 * DAY_US)
    assert not old <= set(there(home))
    assert await back(second, tmp_path / "b") == ["after"]
    second.unlink()
    periodic.thin_out(home, KEY, CLOCK.now_us() + 2 * DAY_US)
    assert there(home) == {}


async def test_an_old_attachment_becomes_a_young_piece(tmp_path: Path) -> None:
    """Another process clears up while the backup that will name it is being made."""
    home = tmp_path / "a"
    await fill(home)
    (attachment,) = (home / "attachments").iterdir()
    os.utime(attachment, (0, 0))
    (await made(home, 0)).unlink()
    periodic.thin_out(home, KEY, CLOCK.now_us())
    assert attachment.name in [path.name for path in there(home)]


async def test_a_list_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    home = tmp_path / "a"
    await fill(home)
    path = await made(home, 0)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(KnownError) as caught:
        await back(path, tmp_path / "b")
    assert caught.value.kind is Kind.BACKUP_FILE


async def test_what_another_key_may_open_keeps_its_pieces(tmp_path: Path) -> None:
    """The key was lost, and the home goes on under another; who finds it finds the backups whole."""
    home = tmp_path / "a"
    await fill(home)
    path = await made(home, 0)
    old = there(home)
    assert periodic.thin_out(home, OTHER, CLOCK.now_us() + 3 * DAY_US) == ()
    assert there(home) == old
    assert await back(path, tmp_path / "b") == ["before"]


async def test_an_attachment_that_was_damaged_takes_no_good_one_along(tmp_path: Path) -> None:
    home = tmp_path / "a"
    await fill(home)
    first = await made(home, 0)
    (file,) = (home / "attachments").iterdir()
    file.unlink()
    file.write_bytes(b"cut")
    await fill(home, "after")
    await made(home, 1)
    assert await back(first, tmp_path / "b") == ["before"]


async def test_one_whose_pieces_went_meanwhile_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine slept in the midst of it, and another process cleared up."""
    home = tmp_path / "a"
    await fill(home)
    replace = disk.replace

    def late(path: Path, data: bytes) -> None:
        if path.suffix == ".backup":
            next(iter(there(home))).unlink()
        replace(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(disk, "replace", late)
        with pytest.raises(KnownError) as caught:
            await made(home, 0)
        assert caught.value.kind is Kind.INTERRUPTED
    assert periodic.kept(home) == ()
    assert await back(await made(home, 0), tmp_path / "b") == ["before"]


@pytest.mark.parametrize("name", ["../../chat.db", "x", "0" * 63, "0" * 65, "a" * 32, 7, None, []])
@pytest.mark.parametrize("where", ["pieces", "attachments"])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: Any, where: str) -> None:
    staging = tmp_path / "s"
    (staging / "attachments").mkdir(parents=True)
    listed = {"pieces": {"chat.db": [name]}} if where == "pieces" else {"attachments": [name]}
    with pytest.raises((Tampered, TypeError)):
        periodic.assemble(tmp_path / "x.backup", listed, staging, {"chat.db": staging / "out"})


async def test_one_from_before_there_were_pieces_is_restored(tmp_path: Path) -> None:
    home = tmp_path / "a"
    await fill(home)
    path = periodic_path(home, DAY)
    async with chat_store(home) as store:
        await store.backup(str(path), KEY)
    assert periodic.thin_out(home, KEY, DAY) == ()
    assert await back(path, tmp_path / "b") == ["before"]


@pytest.mark.skipif(sys.platform == "win32", reason="locks are no one else's business there")
async def test_no_lock_is_let_go_of(tmp_path: Path) -> None:
    """A process that closes a file lets go of all that it locked in it: others must find the database held."""
    home = tmp_path / "a"
    await fill(home)
    # Where SQLite keeps its shared locks.
    program = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'r+b'), fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)"

    async def takes() -> bool:
        words = (sys.executable, "-c", program, str(home / "chat.db"))
        return await (await asyncio.create_subprocess_exec(*words, stderr=asyncio.subprocess.DEVNULL)).wait() == 0

    async with opened(home) as (store, log):
        await chat(store, conversation("in the log"), 2)
        assert not await takes()
        await store.back_up_periodically(DAY, KEY, log, unrecorded)
        assert not await takes()
    assert await takes()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("place", ["pieces", "pieces/ab"])
async def test_nothing_is_cleared_away_where_a_link_leads(tmp_path: Path, place: str) -> None:
    home, victim = tmp_path / "a", tmp_path / "victim"
    await fill(home)
    path = await made(home, 0)
    mine = [victim / "ab" / "letter.txt", victim / "letter.txt", victim / ("ab" * 32), victim / "ab" / ("ab" * 32)]
    for file in mine:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("mine")
    link = home / "backups" / place
    if link.exists():
        shutil.rmtree(link)
    link.symlink_to(victim)
    path.unlink()
    periodic.thin_out(home, KEY, CLOCK.now_us() + 30 * DAY_US)
    assert all(file.read_text() == "mine" for file in mine)
    if place == "pieces":
        with pytest.raises(KnownError) as caught:
            await made(home, 1)
        assert caught.value.kind is Kind.EXPOSED


async def test_only_what_is_a_piece_is_cleared_away(tmp_path: Path) -> None:
    home = tmp_path / "a"
    await fill(home)
    path = await made(home, 0)
    folder = next(iter(there(home))).parent
    other, unfinished = folder / "notes.txt", folder / f"{'ab' * 32}.0192-0a.new"
    other.write_text("mine")
    unfinished.write_text("cut off")
    path.unlink()
    periodic.thin_out(home, KEY, CLOCK.now_us() + 2 * DAY_US)
    assert [one.name for one in there(home)] == ["notes.txt"]
