"""Full disks and folders that may not be written, for real."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError
from app.core.messages import ImagePart
from app.core.requests import Attachment
from tests.support.disks import full_disk
from tests.support.registers import open_register
from tests.support.stores import KEY, chat, chat_store, conversation, exchange, say, whole

ROOT = Path(__file__).parents[2]
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not IS_ROOT:
        pytest.skip("mounting needs root")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def fill(disk: Path) -> Path:
    """Take all room that is left."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return ballast


@pytest.mark.anyio
async def test_a_full_disk_is_told_at_every_write_and_passes(small_disk: Path) -> None:
    talk = conversation()
    async with chat_store(small_disk) as store:
        said = await chat(store, talk, 3)
        going = exchange(talk, said[-1].answer.id, "while there is room")
        await store.turns.begin(going)
        ballast = fill(small_disk)
        files = (("p", Attachment("a", "image/png", b"x" * 100_000)),)
        big = exchange(talk, said[-1].answer.id, "y" * 300_000)
        writes: list[Callable[[], Awaitable[object]]] = [
            lambda: store.turns.begin(big),
            lambda: store.turns.begin(exchange(talk, said[-1].answer.id, "z", attachments=files)),
            lambda: store.turns.answer(going.turn.id, whole(going, "z" * 300_000)),
            lambda: store.drafts.save("", "d" * 300_000),
            lambda: store.backup(str(small_disk / "b"), KEY),
        ]
        for write in writes:
            with pytest.raises(KnownError) as caught:
                await write()
            assert caught.value.kind is Kind.DISK_FULL
        page = await store.transcripts.page(talk.id)
        assert len(page.items) == 8, "reading goes on"
        assert not list((small_disk / "attachments").iterdir())
        assert not list((small_disk / "backups").iterdir()) and not (small_disk / "b").exists()
        ballast.unlink()
        await store.turns.answer(going.turn.id, whole(going, "and it goes on"))
        await say(store, talk, going.answer.id, "after", "room")
    async with chat_store(small_disk) as store:
        texts = [item.message.text for item in (await store.transcripts.page(talk.id)).items]
        assert texts[-4:] == ["while there is room", "and it goes on", "after", "room"]


@pytest.mark.anyio
async def test_no_record_can_be_made_on_a_full_disk(small_disk: Path) -> None:
    async with open_register(small_disk) as log:
        await log.append(AuditEvent(AuditKind.SESSION_OPEN, {}))
        ballast = fill(small_disk)
        big = AuditEvent(AuditKind.REQUEST, {"text": "x" * 100_000}, turn="t")
        for _ in range(2):
            with pytest.raises(KnownError) as caught:
                await log.append(big)
            assert caught.value.kind is Kind.AUDIT_BLOCKED and "disk is full" in caught.value.message
        assert await log.open_requests() == ()
        ballast.unlink()
        assert await log.append(big) == 2
        assert (await log.verify()).ok


@pytest.mark.anyio
async def test_a_full_disk_is_told_at_opening(small_disk: Path) -> None:
    ballast = fill(small_disk)
    with pytest.raises(KnownError) as caught:
        async with chat_store(small_disk / "home"):
            pass
    assert caught.value.kind is Kind.DISK_FULL
    ballast.unlink()
    async with chat_store(small_disk / "home") as store:
        await chat(store, conversation(), 1)


@pytest.mark.anyio
async def test_a_limit_on_files_is_a_full_disk(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        said = await chat(store, talk, 2)
        await store.conversations.page()
        with full_disk(4_096):
            for _ in range(3):
                with pytest.raises(KnownError) as caught:
                    await say(store, talk, said[-1].answer.id, "x" * 50_000, "y")
                assert caught.value.kind is Kind.DISK_FULL
            assert len((await store.transcripts.page(talk.id)).items) == 4
        await say(store, talk, said[-1].answer.id, "x" * 50_000, "y")
    async with chat_store(tmp_path) as store:
        assert len((await store.transcripts.page(talk.id)).items) == 6


# Root may write anywhere, so the opening happens in a child that gave its rights away.
OPEN_AS_NOBODY = """
import asyncio, os, sys
from pathlib import Path
from app.core.errors import KnownError
from tests.support.registers import open_register
from tests.support.stores import chat, chat_store, conversation
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
async def main():
    try:
        async with chat_store(Path(sys.argv[1])) as store:
            await chat(store, conversation(), 1)
        print("fine")
    except KnownError as error:
        print(error.kind, error.fields.get("path", ""))
asyncio.run(main())
"""


def open_as_nobody(home: Path) -> str:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", OPEN_AS_NOBODY, str(home)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that other accounts can get to, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.iterdir()):
        path.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.anyio
@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES])
async def test_a_picture_that_the_disk_refuses_blocks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    files = (("p", Attachment("a.png", "image/png", b"picture")),)
    new = exchange(conversation(), None, "look", ImagePart("p", "image/png"), attachments=files)

    def refuse(path: Path) -> bytes:
        raise OSError(number, "refused")

    async with chat_store(tmp_path) as store:
        await store.turns.begin(new)
        with monkeypatch.context() as patched:
            patched.setattr(Path, "read_bytes", refuse)
            with pytest.raises(KnownError) as caught:
                await store.transcripts.attachment("p")
            assert caught.value.kind is Kind.STORE_DAMAGED and "attachments" in caught.value.message
            branch = await store.transcripts.branch(new.answer.id)
        assert [part.data for part in branch[0].parts if isinstance(part, ImagePart)] == [None]
        assert (await store.transcripts.attachment("p")).data == b"picture"


def test_a_folder_that_may_not_be_written_is_told(reachable: Path) -> None:
    home = reachable / "home"
    home.mkdir()
    if IS_ROOT:
        os.chown(home, 65534, 65534)
    assert open_as_nobody(home) == "fine"
    content = (home / "chat.db").read_bytes()
    home.chmod(0o555)
    assert open_as_nobody(home) == f"read_only {home}"
    home.chmod(0o777)
    (home / "chat.db").chmod(0o444)
    if IS_ROOT:
        os.chown(home / "chat.db", 0, 0)
    assert open_as_nobody(home) == f"read_only {home}"
    assert (home / "chat.db").read_bytes() == content


def test_a_home_that_cannot_be_made_is_told(reachable: Path) -> None:
    reachable.chmod(0o555)
    assert open_as_nobody(reachable / "home") == f"read_only {reachable}", "that is the folder to change"
    reachable.chmod(0o711)
