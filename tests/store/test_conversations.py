"""Conversations on a real encrypted file."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.messages import ImagePart, TranscriptPage
from app.core.requests import Attachment, Unsent
from tests.support.stores import chat, chat_store, conversation, exchange, say, whole

pytestmark = pytest.mark.anyio


def texts(page: TranscriptPage) -> list[str]:
    return [item.message.text for item in page.items]


async def test_a_conversation_survives_a_restart(tmp_path: Path) -> None:
    talk = conversation("Über allem")
    async with chat_store(tmp_path) as store:
        await chat(store, talk, 3)
    async with chat_store(tmp_path) as store:
        assert await store.conversations.get(talk.id) == talk
        page = await store.transcripts.page(talk.id)
        assert texts(page) == ["question 0", "answer 0", "question 1", "answer 1", "question 2", "answer 2"]
        assert not page.has_before and not page.has_after


async def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        conversations = store.conversations
        for call in (
            conversations.get("no"),
            conversations.change("no", title="x"),
            conversations.delete("no", 1),
            conversations.restore("no"),
            store.transcripts.page("no"),
            store.transcripts.branch("no"),
            store.transcripts.message("no"),
            store.transcripts.item("no"),
            store.transcripts.show_branch("no"),
            store.transcripts.attachment("no"),
            store.turns.close("no"),
            store.turns.withdraw("no"),
            store.registry.remove_provider("no"),
            store.registry.remove_local_model("no"),
        ):
            with pytest.raises(KnownError) as caught:
                await call
            assert caught.value.kind is Kind.NOT_FOUND


async def test_the_list_comes_newest_first_page_by_page(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        talks = [conversation(f"talk {i}", at_us=i // 2) for i in range(25)]
        for talk in talks:
            await chat(store, talk, 1)
        seen: list[str] = []
        cursor, pages = None, 0
        while pages == 0 or cursor is not None:
            page = await store.conversations.page(cursor, limit=10)
            seen += [item.id for item in page.items]
            cursor, pages = page.cursor, pages + 1
        assert pages == 3
        assert seen == [talk.id for talk in sorted(talks, key=lambda t: (t.updated_us, t.id), reverse=True)]
        for foreign in ("'; DROP TABLE message", "²:", "9" * 30, "9" * 5000, f"{2**63}:x"):
            for list_of in (store.conversations.page, store.conversations.bin):
                with pytest.raises(KnownError) as caught:
                    await list_of(foreign)
                assert caught.value.kind is Kind.USAGE
        assert (await store.conversations.page(f"{2**63 - 1}:x", limit=1)).items


async def test_title_pick_and_label_are_changed_each_for_itself(tmp_path: Path) -> None:
    talk = conversation("before")
    async with chat_store(tmp_path) as store:
        await chat(store, talk, 1)
        conversations = store.conversations
        await asyncio.gather(
            conversations.change(talk.id, title="after"),
            conversations.change(talk.id, model="acme/large"),
            conversations.change(talk.id, label=Label.RESTRICTED, over=talk.label),
        )
        changed = replace(talk, title="after", label=Label.RESTRICTED, model="acme/large")
        assert await conversations.change(talk.id, label=Label.PUBLIC, over=talk.label) == changed
        assert await conversations.get(talk.id) == changed
        assert (await store.transcripts.search("before")).items == ()
        assert [hit.conversation_id for hit in (await store.transcripts.search("after")).items] == [talk.id]


async def test_the_bin_hides_and_gives_back(tmp_path: Path) -> None:
    talk = conversation("needle")
    async with chat_store(tmp_path) as store:
        await say(store, talk, None, "haystack", "straw")
        await store.conversations.delete(talk.id, 500)
        await store.conversations.delete(talk.id, 900)
        assert (await store.conversations.page()).items == ()
        assert (await store.transcripts.search("needle")).items == ()
        assert (await store.transcripts.search("straw")).items == ()
        assert (await store.conversations.get(talk.id)).deleted_us == 500
        assert await store.conversations.restore(talk.id) == talk
        assert len((await store.transcripts.search("straw")).items) == 1


async def test_the_bin_is_paged_the_last_deleted_first(tmp_path: Path) -> None:
    talks = [conversation(f"talk {i}", 100 - i) for i in range(5)]
    async with chat_store(tmp_path) as store:
        for at, talk in enumerate(talks):
            await say(store, talk, None, "x", "y")
            if at != 3:
                await store.conversations.delete(talk.id, 1_000 + min(at, 1))
        first = await store.conversations.bin(None, 2)
        second = await store.conversations.bin(first.cursor, 2)
        shown = [chat.id for chat in (*first.items, *second.items)]
        same_moment = sorted((talks[i].id for i in (1, 2, 4)), reverse=True)
        assert shown == [*same_moment, talks[0].id] and second.cursor is None
        assert [chat.deleted_us for chat in first.items] == [1_001, 1_001]
        await store.conversations.restore(talks[0].id)
        assert talks[0].id not in {chat.id for chat in (await store.conversations.bin()).items}
        with pytest.raises(KnownError):
            await store.conversations.bin("elsewhere")


async def test_purging_removes_everything(tmp_path: Path) -> None:
    gone, stays = conversation("gone"), conversation("stays")
    async with chat_store(tmp_path) as store:
        picture = (("p1", Attachment("a.png", "image/png", b"bytes")),)
        new = exchange(gone, None, "purge me", ImagePart("p1", "image/png"), attachments=picture)
        await store.turns.begin(new)
        await store.turns.answer(new.turn.id, whole(new, "reply"))
        await store.turns.close(new.turn.id)
        await chat(store, gone, 30, new.answer.id)
        await store.drafts.save(gone.id, "unsent")
        await chat(store, stays, 1)
        await store.conversations.delete(gone.id, 100)
        assert await store.conversations.purge(100, now_us=100) == ()
        assert await store.conversations.purge(101, now_us=101) == (gone.id,)
        for call in (store.conversations.get(gone.id), store.transcripts.attachment("p1")):
            with pytest.raises(KnownError):
                await call
        assert await store.drafts.get(gone.id) == Unsent()
        assert list((tmp_path / "attachments").iterdir()) == []
        assert len((await store.transcripts.search("question")).items) == 1
        assert (await store.conversations.page()).items == (stays,)


async def test_a_purge_is_owed_to_the_register_until_it_is_recorded(tmp_path: Path) -> None:
    gone, later = conversation("gone"), conversation("later")
    async with chat_store(tmp_path) as store:
        for talk, at_us in ((gone, 100), (later, 200)):
            await chat(store, talk, 1)
            await store.conversations.delete(talk.id, at_us)
        assert await store.conversations.purge(150, now_us=150) == (gone.id,)
    async with chat_store(tmp_path) as store:
        assert await store.conversations.purge(150, now_us=150) == (gone.id,)
        assert set(await store.conversations.purge(250, now_us=250)) == {gone.id, later.id}
        await store.conversations.purge_recorded(gone.id)
        assert await store.conversations.purge(250, now_us=250) == (later.id,)
        await store.conversations.purge_recorded(later.id)
        await store.conversations.purge_recorded(later.id)
        assert await store.conversations.purge(250, now_us=250) == ()


async def test_files_without_a_row_are_swept(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        folder = tmp_path / "attachments"
        folder.mkdir()
        (folder / "lost.sealed").write_bytes(b"x")
        (folder / "lost.sealed.partial").write_bytes(b"x")
        await store.conversations.purge(0, now_us=0)
        assert len(list(folder.iterdir())) == 2, "they are too young"
        await store.conversations.purge(2**62, now_us=2**62)
        assert list(folder.iterdir()) == []
