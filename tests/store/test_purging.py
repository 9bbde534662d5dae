"""Removing for good, step by step: cut off anywhere, beside others, and with an index that is cleaned when it pays."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.core.messages import ConversationSummary, ImagePart
from app.core.requests import Attachment
from app.store.chat import OpenChatStore
from tests.store.test_turns import DECISION, HEAD, OFFERS
from tests.support.stores import chat, chat_store, conversation, exchange, say, whole

pytestmark = pytest.mark.anyio

TABLES = ("message", "body", "turn", "decision", "attachment", "draft", "draft_file", "conversation")


def count(table: str, session: Session) -> int:
    return int(session.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


async def rows(store: OpenChatStore, table: str) -> int:
    return await store._database.read(partial(count, table))


async def large(store: OpenChatStore, messages: int = 130) -> ConversationSummary:
    """A conversation of several steps, with everything that can belong to one."""
    talk = conversation("large")
    pictures = tuple((f"p{i}{talk.id}", Attachment("a.png", "image/png", b"bytes")) for i in range(60))
    new = exchange(talk, None, "look", *(ImagePart(name, "image/png") for name, _ in pictures), attachments=pictures)
    await store.turns.begin(new)
    await store.turns.sending(new.turn.id, DECISION, (OFFERS,), HEAD, None)
    await store.turns.answer(new.turn.id, whole(new, "seen"))
    await store.turns.close(new.turn.id)
    await chat(store, talk, messages // 2 - 1, new.answer.id)
    await store.drafts.save(talk.id, "unsent", (Attachment("b.png", "image/png", b"more"),))
    await store.conversations.delete(talk.id, 100)
    return talk


class CutOff(Exception):
    """The process ends here."""


def steps(database: Any, most: int) -> Callable[..., Any]:
    """Let so many writes through, and then none."""
    write, left = database.write, [most]

    async def counted(work: Any) -> Any:
        if not left[0]:
            raise CutOff
        left[0] -= 1
        return await write(work)

    return counted


async def test_a_purge_that_is_cut_off_anywhere_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with chat_store(tmp_path) as store:
        await say(store, conversation("stays"), None, "question", "x")
        talk = await large(store)
        before = {table: await rows(store, table) for table in TABLES}
        done = 0
        while await rows(store, "conversation") == 2:
            done += 1
            with monkeypatch.context() as patch:
                patch.setattr(store._database, "write", steps(store._database, 1))
                with pytest.raises(CutOff):
                    await store.conversations.purge(101, now_us=101)
            # Nowhere to be found, and nobody's to give back.
            assert (await store.conversations.bin()).items == ()
            for call in (store.conversations.get, store.conversations.restore):
                with pytest.raises(KnownError) as caught:
                    await call(talk.id)
                assert caught.value.kind is Kind.NOT_FOUND
            assert [hit.title for hit in (await store.transcripts.search("question")).items] == ["stays"]
        assert done == 6, "two of files, three of messages, one for what is left"
        assert await store.conversations.purge(101, now_us=101) == (talk.id,)
        left = {table: await rows(store, table) for table in TABLES}
        assert left == dict.fromkeys(TABLES, 0) | {"message": 2, "body": 2, "turn": 1, "conversation": 1}
        assert before["attachment"] == 60 and before["decision"] == 1
        assert list((tmp_path / "attachments").iterdir()) == []


async def test_a_decision_stays_as_long_as_one_turn_was_led_by_it(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        talks = [await large(store, 4) for _ in range(2)]
        await store.conversations.restore(talks[1].id)
        await store.conversations.purge(101, now_us=101)
        assert await rows(store, "decision") == 1
        await store.conversations.delete(talks[1].id, 100)
        await store.conversations.purge(101, now_us=101)
        assert await rows(store, "decision") == 0


async def test_others_write_and_read_between_two_steps(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        for _ in range(2):
            await large(store)
        purge = asyncio.ensure_future(store.conversations.purge(101, now_us=101))
        await store.drafts.save(new_id(), "typed meanwhile")
        await store.conversations.page()
        assert not purge.done(), "it rests between its steps"
        assert len(await purge) == 2


@pytest.mark.parametrize(("stay", "days", "cleaned"), [(2, 0, True), (60, 0, False), (60, 29, False), (60, 30, True)])
async def test_the_index_is_cleaned_of_a_share_or_of_what_lay_there_long(
    tmp_path: Path, stay: int, days: int, cleaned: bool
) -> None:
    def holds(session: Session) -> bool:
        blocks = session.connection().execute(text("SELECT block FROM message_index_data")).scalars()
        return any(b"zyzzyva" in block for block in blocks)

    gone = conversation("gone")
    async with chat_store(tmp_path) as store:
        await say(store, gone, None, "zyzzyva", "x")
        await chat(store, conversation(), stay)
        await store.conversations.delete(gone.id, 1)
        assert await store.conversations.purge(2, now_us=2) == (gone.id,)
        await store.conversations.purge(2, now_us=2 + days * DAY_US)
        assert await store._database.read(holds) is not cleaned
        assert (await store.transcripts.search("zyzzyva")).items == ()


async def test_two_that_clean_at_once_both_come_to_their_end(tmp_path: Path) -> None:
    """As where two processes have the home open."""
    async with chat_store(tmp_path) as store, chat_store(tmp_path, owner="other") as beside:
        talks = [await large(store, 4) for _ in range(3)]
        purged = await asyncio.gather(
            *(each.conversations.purge(101, now_us=101) for each in (store, beside) for _ in range(2))
        )
        assert {name for names in purged for name in names} == {talk.id for talk in talks}
        assert await rows(store, "index_waste") == 0
