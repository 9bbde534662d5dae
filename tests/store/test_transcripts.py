"""What was said: pages, branches, anchors, pictures; damage in one is no damage in the others."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.core.messages import FilePart, ImagePart, Message, Role, TextPart, TranscriptPage
from app.core.requests import Attachment
from app.store import tree
from app.store.connection import connect
from tests.support.stores import KEY, chat, chat_store, conversation, exchange, say, whole

pytestmark = pytest.mark.anyio


def texts(page: TranscriptPage) -> list[str]:
    return [item.message.text for item in page.items]


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
