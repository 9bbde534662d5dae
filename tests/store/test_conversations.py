"""Conversations on a real encrypted file."""

import asyncio
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.core.labels import Label
from app.core.messages import FilePart, ImagePart, Message, Role, TextPart, TranscriptPage
from app.core.requests import Attachment, Unsent
from app.store import tree
from app.store.connection import connect
from tests.support.stores import KEY, chat, chat_store, conversation, exchange, say, whole

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


async def test_pages_of_a_transcript_fit_together(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        said = await chat(store, talk, 10)
        read = store.transcripts.page
        end = await read(talk.id, before=4)
        assert texts(end) == ["answer 7", "question 8", "answer 8", "question 9", "answer 9"]
        assert end.has_before and not end.has_after
        middle = await read(talk.id, anchor=said[4].answer.id, before=1, after=2)
        assert texts(middle) == ["question 4", "answer 4", "question 5", "answer 5"]
        assert middle.has_before and middle.has_after
        start = await read(talk.id, anchor=said[0].answer.id, before=60, after=0)
        assert texts(start) == ["question 0", "answer 0"]
        assert not start.has_before and start.has_after


async def test_branches_are_kept_and_shown_again(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        read = store.transcripts.page
        first = await say(store, talk, None, "hello", "one")
        more = await say(store, talk, first.answer.id, "go on", "gone on")
        again = await say(store, talk, None, "", "two", user_id=first.turn.user_message_id)
        assert texts(await read(talk.id)) == ["hello", "two"]
        page = await read(talk.id)
        assert page.items[1].siblings == (first.answer.id, again.answer.id)

        await store.transcripts.show_branch(first.answer.id)
        assert texts(await read(talk.id)) == ["hello", "one", "go on", "gone on"]
        edited = await say(store, talk, None, "hello again", "other")
        assert texts(await read(talk.id)) == ["hello again", "other"]
        root = (await store.transcripts.item(edited.turn.user_message_id)).siblings
        assert root == (first.turn.user_message_id, edited.turn.user_message_id)

        await store.transcripts.show_branch(more.turn.user_message_id)
        assert texts(await read(talk.id)) == ["hello", "one", "go on", "gone on"]


async def test_an_anchor_on_a_hidden_branch_shows_that_branch(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        first = await say(store, talk, None, "hello", "one")
        hidden = await say(store, talk, first.answer.id, "go on", "gone on")
        await say(store, talk, None, "", "two", user_id=first.turn.user_message_id)
        page = await store.transcripts.page(talk.id, anchor=hidden.turn.user_message_id, before=9, after=9)
        assert texts(page) == ["hello", "one", "go on", "gone on"]
        assert texts(await store.transcripts.page(talk.id)) == ["hello", "two"]


async def test_an_anchor_of_another_conversation_is_not_found(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        one, other = conversation(), conversation()
        await chat(store, one, 1)
        said = await chat(store, other, 1)
        with pytest.raises(KnownError) as caught:
            await store.transcripts.page(one.id, anchor=said[0].answer.id)
        assert caught.value.kind is Kind.NOT_FOUND


async def test_a_tree_that_is_damaged_to_a_circle_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "WHOLE", 1_000)
    talk = conversation()
    async with chat_store(tmp_path) as store:
        first, last = await chat(store, talk, 2)
    with closing(connect(tmp_path / "chat.db", KEY)) as connection:
        circle = {"top": first.turn.user_message_id, "end": last.answer.id}
        connection.execute("UPDATE message SET parent_id = :end WHERE id = :top", circle)
        connection.execute("UPDATE message SET active_child = :top WHERE id = :end", circle)
    async with chat_store(tmp_path) as store:
        await store.transcripts.show_branch(last.answer.id)
        await say(store, talk, last.answer.id, "go on", "gone on")
        assert texts(await store.transcripts.page(talk.id, before=1)) == ["go on", "gone on"]


async def test_a_system_prompt_is_the_root(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        system = Message(new_id(), talk.id, None, Role.SYSTEM, (TextPart("Be brief."),), 1)
        new = replace(exchange(talk, system.id, "hi"), system=system)
        await store.turns.begin(new)
        await store.turns.answer(new.turn.id, whole(new, "ho"))
        assert texts(await store.transcripts.page(talk.id)) == ["Be brief.", "hi", "ho"]
        assert [m.role for m in await store.transcripts.branch(new.answer.id)] == ["system", "user", "assistant"]
        assert (await store.transcripts.search("brief")).items == ()


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
        assert await store.conversations.purge(100) == ()
        assert await store.conversations.purge(101) == (gone.id,)
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
        assert await store.conversations.purge(150) == (gone.id,)
    async with chat_store(tmp_path) as store:
        assert await store.conversations.purge(150) == (gone.id,)
        assert set(await store.conversations.purge(250)) == {gone.id, later.id}
        await store.conversations.purge_recorded(gone.id)
        assert await store.conversations.purge(250) == (later.id,)
        await store.conversations.purge_recorded(later.id)
        await store.conversations.purge_recorded(later.id)
        assert await store.conversations.purge(250) == ()


async def test_files_without_a_row_are_swept(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        folder = tmp_path / "attachments"
        folder.mkdir()
        (folder / "lost.sealed").write_bytes(b"x")
        (folder / "lost.sealed.partial").write_bytes(b"x")
        await store.conversations.purge(0)
        assert len(list(folder.iterdir())) == 2, "they are too young"
        await store.conversations.purge(2**62)
        assert list(folder.iterdir()) == []


async def test_pictures_come_back(tmp_path: Path) -> None:
    talk = conversation()
    data = bytes(range(256)) * 1_000
    async with chat_store(tmp_path) as store:
        files = (("p1", Attachment("ä.png", "image/png", data)), ("f1", Attachment("b.txt", "text/plain", b"")))
        parts = (ImagePart("p1", "image/png", "ä.png"), FilePart("f1", "text/plain", "b.txt", "extracted wording"))
        new = exchange(talk, None, "look", *parts, attachments=files)
        await store.turns.begin(new)
        await store.turns.answer(new.turn.id, whole(new, "seen"))
        assert await store.transcripts.attachment("p1") == files[0][1]
        assert await store.transcripts.attachment("f1") == files[1][1]
        branch = await store.transcripts.branch(new.answer.id)
        assert isinstance(branch[0].parts[1], ImagePart) and branch[0].parts[1].data == data
        assert (await store.transcripts.message(branch[0].id)).parts[1:] == parts
        assert len((await store.transcripts.search("extracted")).items) == 1
        assert len((await store.transcripts.search("b.txt")).items) == 1


@pytest.mark.parametrize("harm", ["flip", "cut", "remove", "swap"])
async def test_a_damaged_attachment_is_known_and_blocks_nothing(tmp_path: Path, harm: str) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        files = (("p1", Attachment("a", "image/png", b"a" * 200)), ("p2", Attachment("b", "image/png", b"b" * 200)))
        new = exchange(talk, None, "look", ImagePart("p1", "image/png"), attachments=files)
        await store.turns.begin(new)
        one, two = sorted((tmp_path / "attachments").iterdir())
        content = one.read_bytes()
        if harm == "flip":
            one.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        elif harm == "cut":
            one.write_bytes(content[:-5])
        elif harm == "remove":
            one.unlink()
        else:
            one.write_bytes(two.read_bytes())
        found = []
        for name in ("p1", "p2"):
            try:
                found.append((await store.transcripts.attachment(name)).name)
            except KnownError as error:
                found.append(error.kind)
        assert sorted(found) in (["a", Kind.STORE_DAMAGED], ["b", Kind.STORE_DAMAGED])
        assert (await store.transcripts.branch(new.answer.id))[0].text == "look"
