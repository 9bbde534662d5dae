"""A glance at chat.db: the list's first page exactly, or nothing at all; and nothing is left behind."""

import asyncio
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from app.core.messages import ConversationPage
from app.disk.locks import take
from app.store import opening, schema
from app.store.connection import connect
from app.store.glance import newest
from app.store.migrations import Migration
from app.store.owners import opening_path, take_lock
from app.store.placing import new_staging
from tests.support.stores import KEY, chat_store, conversation, exchange

pytestmark = pytest.mark.anyio


def files(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


async def filled(home: Path, count: int) -> None:
    """Some conversations, two of them at the same moment, one in the bin, one of a label that nobody knows."""
    async with chat_store(home) as store:
        talks = [conversation(f"Talk {i} – 車両" if i else "", i // 2) for i in range(count)]
        for talk in talks:
            await store.turns.begin(exchange(talk, None, "hello"))
        await store.conversations.delete(talks[-1].id, 5)
        await store.conversations.change(talks[0].id, model="a/b")
    connection = connect(home / "chat.db", KEY)
    connection.execute("UPDATE conversation SET label = 'nonsense' WHERE id = ?", (talks[-2].id,))
    connection.close()


async def first_page(home: Path, limit: int) -> ConversationPage:
    async with chat_store(home) as store:
        return await store.conversations.page(None, limit)


@pytest.mark.parametrize("limit", [3, 8, 9, 100])
async def test_it_is_the_first_page_of_the_list(tmp_path: Path, limit: int) -> None:
    await filled(tmp_path, 9)
    seen = newest(tmp_path, KEY, limit)
    assert seen == await first_page(tmp_path, limit)
    assert len(seen.items) == min(limit, 8)


async def test_it_leaves_every_file_as_it_was(tmp_path: Path) -> None:
    await filled(tmp_path, 3)
    before = files(tmp_path)
    assert newest(tmp_path, KEY, 100) is not None
    assert newest(tmp_path, bytes(32), 100) is None
    assert files(tmp_path) == before


async def test_it_sees_what_still_stands_in_the_log(tmp_path: Path) -> None:
    await filled(tmp_path, 3)
    async with chat_store(tmp_path) as store:
        await store.turns.begin(exchange(conversation("Not yet moved", 99), None, "hello"))
        seen = newest(tmp_path, KEY, 100)
    assert seen is not None and seen.items[0].title == "Not yet moved"


def test_a_home_that_is_not_there_does_not_come_about(tmp_path: Path) -> None:
    assert newest(tmp_path / "home", KEY, 100) is None
    assert list(tmp_path.iterdir()) == []


async def test_a_home_without_a_database_gets_none(tmp_path: Path) -> None:
    async with chat_store(tmp_path):
        pass
    (tmp_path / "chat.db").unlink()
    assert newest(tmp_path, KEY, 100) is None
    (tmp_path / "chat.db").touch()
    assert newest(tmp_path, KEY, 100) is None
    assert (tmp_path / "chat.db").read_bytes() == b""


@pytest.mark.parametrize("steps", [schema.CHAT[:-1], (*schema.CHAT, Migration("9999 later", ("CREATE TABLE t (a)",)))])
async def test_a_file_of_another_version_is_left_to_the_opening(tmp_path: Path, steps: tuple[Migration, ...]) -> None:
    opening.make_ready(tmp_path / "chat.db", KEY, steps, clock=SystemClock(), alone=lambda: True)
    take_lock(tmp_path).release()
    opening_path(tmp_path).touch()
    before = files(tmp_path)
    assert newest(tmp_path, KEY, 100) is None
    assert files(tmp_path) == before


@pytest.mark.parametrize("damage", [b"SQLite format 3\0" + bytes(9000), b"short", bytes(9000)])
async def test_a_damaged_file_is_left_to_the_opening(tmp_path: Path, damage: bytes) -> None:
    await filled(tmp_path, 3)
    (tmp_path / "chat.db").write_bytes(damage)
    assert newest(tmp_path, KEY, 100) is None
    assert (tmp_path / "chat.db").read_bytes() == damage


async def test_it_keeps_out_of_the_way_of_who_opens_or_restores(tmp_path: Path) -> None:
    await filled(tmp_path, 3)
    lock = take(opening_path(tmp_path))
    assert lock is not None
    assert newest(tmp_path, KEY, 100) is None
    lock.release()
    assert newest(tmp_path, KEY, 100) is not None
    new_staging(tmp_path)
    assert newest(tmp_path, KEY, 100) is None


async def test_it_can_be_had_while_the_store_is_open_and_written(tmp_path: Path) -> None:
    await filled(tmp_path, 3)
    async with chat_store(tmp_path) as store:
        for i in range(20):
            begun = asyncio.ensure_future(store.turns.begin(exchange(conversation("More", 100 + i), None, "hello")))
            seen = await asyncio.to_thread(newest, tmp_path, KEY, 100)
            assert seen is not None and len(seen.items) >= 2 + i
            await begun
