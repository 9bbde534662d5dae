"""What is not sent yet, text and files, on a real encrypted file."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.messages import FilePart, ImagePart
from app.core.requests import Attachment, Unsent
from app.store.chat import OpenChatStore
from app.store.purging import purge
from app.store.restoring import restore_backup
from app.store.schema import CHAT
from tests.conftest import LogWatch
from tests.support.backups import CLOCK, OTHER, PASSPHRASE, make
from tests.support.stores import KEY, chat_store, conversation, exchange, say

pytestmark = pytest.mark.anyio

NOTES = Attachment("notes.txt", "text/plain", b"many notes")
SCAN = Attachment("scan.png", "image/png", b"\x89PNG" * 30_000)


def sealed(home: Path) -> list[Path]:
    return sorted((home / "attachments").glob("*"))


async def test_text_comes_back(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        drafts = store.drafts
        assert await drafts.get("") == Unsent()
        await drafts.save("", "new chat\0 \ud800 ü")
        assert await drafts.get("") == Unsent("new chat\0 \ufffd ü")
        await drafts.save("c", "x" * 100_000)
        assert await drafts.get("c") == Unsent("x" * 100_000)
        await drafts.save("c", "")
        assert await drafts.get("c") == Unsent()


async def test_files_survive_a_restart_in_their_order(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        await store.drafts.save("", "look", (SCAN, NOTES, SCAN))
        await store.drafts.save("c", "", (NOTES,))
    async with chat_store(tmp_path) as store:
        assert await store.drafts.get("") == Unsent("look", (SCAN, NOTES, SCAN))
        assert await store.drafts.get("c") == Unsent("", (NOTES,))


async def test_text_changes_without_its_files_and_files_go_when_they_are_replaced(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        await store.drafts.save("", "look", (SCAN, NOTES))
        before = sealed(tmp_path)
        await store.drafts.save("", "look here")
        assert await store.drafts.get("") == Unsent("look here", (SCAN, NOTES))
        assert sealed(tmp_path) == before and len(before) == 2
        await store.drafts.save("", "look here", (NOTES,))
        assert await store.drafts.get("") == Unsent("look here", (NOTES,))
        assert len(sealed(tmp_path)) == 1
        await store.drafts.save("", "", ())
        assert sealed(tmp_path) == []


@pytest.mark.parametrize("new", [False, True])
async def test_sending_forgets_the_draft_that_was_sent_and_no_other(tmp_path: Path, new: bool) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        parent = None if new else (await say(store, talk, None, "a", "b")).answer.id
        mine, other = ("", talk.id) if new else (talk.id, "")
        for name in (mine, other):
            await store.drafts.save(name, "look", (NOTES,))
        # As an edited message, or one that another process sends.
        first = exchange(talk, parent, "of its own")
        await store.turns.begin(first)
        assert await store.drafts.get(mine) == Unsent("look", (NOTES,))
        await store.turns.begin(replace(exchange(talk, first.answer.id, "look"), written_in=mine))
        assert await store.drafts.get(mine) == Unsent()
        assert await store.drafts.get(other) == Unsent("look", (NOTES,))
        assert len(sealed(tmp_path)) == 1


async def test_a_withdrawn_message_is_a_draft_again_before_what_was_begun_since(tmp_path: Path) -> None:
    talk = conversation()
    files = (("b", SCAN), ("c", NOTES))
    parts = ("first", ImagePart("b", "image/png"), FilePart("c", "text/plain", "notes.txt", "many notes"))
    new = exchange(talk, None, *parts, attachments=files)
    async with chat_store(tmp_path) as store:
        await store.turns.begin(new)
        await store.drafts.save(talk.id, "second", (NOTES,))
        await store.turns.withdraw(new.turn.id)
        assert await store.drafts.get(talk.id) == Unsent("first\n\nsecond", (SCAN, NOTES, NOTES))
        for attachment_id in ("b", "c"):
            with pytest.raises(KnownError):
                await store.transcripts.attachment(attachment_id)
    async with chat_store(tmp_path) as store:
        await store.turns.begin(replace(exchange(talk, None, "anew"), written_in=talk.id))
        assert sealed(tmp_path) == []


async def test_a_damaged_file_costs_itself_alone(tmp_path: Path, expect_log: LogWatch) -> None:
    expect_log("A file of a draft cannot be read: store_damaged")
    async with chat_store(tmp_path) as store:
        await store.drafts.save("", "look", (SCAN,))
        (scan,) = sealed(tmp_path)
        await store.drafts.save("c", "", (NOTES,))
        scan.write_bytes(b"x")
        assert await store.drafts.get("") == Unsent("look")
        assert await store.drafts.get("c") == Unsent("", (NOTES,))


async def test_files_that_cannot_be_stored_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with chat_store(tmp_path) as store:
        await store.drafts.save("", "look", (NOTES,))
        before = sealed(tmp_path)
        _fail_after(store, 1, monkeypatch)
        with pytest.raises(KnownError) as caught:
            await store.drafts.save("", "more", (SCAN, NOTES))
        assert caught.value.kind is Kind.DISK_FULL
        assert await store.drafts.get("") == Unsent("look", (NOTES,))
        assert sealed(tmp_path) == before


async def test_a_purge_takes_the_files_of_its_draft_and_no_others(tmp_path: Path) -> None:
    gone, stays = conversation("gone"), conversation("stays")
    async with chat_store(tmp_path) as store:
        for talk in (gone, stays):
            await say(store, talk, None, "a", "b")
            await store.drafts.save(talk.id, "unsent", (NOTES,))
        await store.conversations.delete(gone.id, 100)
        await store.conversations.purge(101, now_us=101)
        await purge(store._database, store._folder, 2**62, 2**62)
        assert await store.drafts.get(gone.id) == Unsent()
        assert await store.drafts.get(stays.id) == Unsent("unsent", (NOTES,))
        assert len(sealed(tmp_path)) == 1


async def test_a_backup_holds_the_files_of_drafts(tmp_path: Path) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    async with chat_store(home) as store:
        await say(store, conversation(), None, "a", "b")
        await store.drafts.save("", "look", (SCAN, NOTES))
    await make(home, path)
    await restore_backup(tmp_path / "b", path, PASSPHRASE, OTHER, clock=CLOCK)
    async with chat_store(tmp_path / "b", OTHER) as store:
        assert await store.drafts.get("") == Unsent("look", (SCAN, NOTES))


async def test_stores_and_backups_from_before_drafts_had_files_still_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, path, talk = tmp_path / "a", tmp_path / "x.backup", conversation()
    with monkeypatch.context() as earlier:
        earlier.setattr("app.store.chat.CHAT", CHAT[:1])
        earlier.setattr("app.store.backup._FILES_NAMED", "SELECT file FROM attachment")
        # What does not touch the files of drafts runs on the older tables.
        async with chat_store(home) as store:
            await store.drafts.save("", "unsent")
        await make(home, path)
    await restore_backup(tmp_path / "b", path, PASSPHRASE, KEY, clock=CLOCK)
    for place in (home, tmp_path / "b"):
        async with chat_store(place) as store:
            await store.drafts.save(talk.id, "look", (NOTES,))
            assert await store.drafts.get("") == Unsent("unsent")
            assert await store.drafts.get(talk.id) == Unsent("look", (NOTES,))
    assert len(list((home / "backups").glob(f"before-{len(CHAT):04}-chat-*.db"))) == 1


def _fail_after(store: OpenChatStore, files: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left, write = [None] * files, store._folder.write

    def failing(attachment_id: str, data: bytes) -> object:
        if not left:
            raise KnownError(Kind.DISK_FULL)
        left.pop()
        return write(attachment_id, data)

    monkeypatch.setattr(store._folder, "write", failing)
