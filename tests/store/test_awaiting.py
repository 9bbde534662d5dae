"""What conversations know of the restore by which they came."""

from contextlib import closing
from pathlib import Path

import pytest

from app.core.audit import AuditHead
from app.store.awaiting import note
from app.store.connection import connect
from app.store.restoring import restore_backup
from app.store.waiting import Occasion
from tests.support.backups import CLOCK, OTHER, PASSPHRASE, fill, make
from tests.support.stores import KEY, chat_store

pytestmark = pytest.mark.anyio

END = AuditHead(3, b"r" * 32, b"f" * 64)


def tell(home: Path, *statements: str) -> None:
    with closing(connect(home / "chat.db", KEY)) as connection:
        for statement in statements:
            connection.execute(statement)


async def test_they_wait_for_the_latest_restore_alone_until_it_is_taken(tmp_path: Path) -> None:
    await fill(tmp_path)
    for restore, end in (("one", AuditHead(9, b"x" * 32)), ("two", END), ("three", None)):
        note(tmp_path / "chat.db", KEY, restore, end)
    async with chat_store(tmp_path) as store:
        assert await store.restores.awaited() == ("three",)
        head = await store.turns.head()
        assert head == END and head.frontier == END.frontier
        await store.restores.taken(("another",))
        assert await store.restores.awaited() == ("three",)
        await store.restores.taken(("three",))
        assert await store.restores.awaited() == ()


async def test_those_of_an_older_program_know_the_end_as_well(tmp_path: Path) -> None:
    await fill(tmp_path)
    tell(tmp_path, "ALTER TABLE register_head DROP COLUMN frontier")
    note(tmp_path / "chat.db", KEY, "one", END)
    tell(tmp_path, "ALTER TABLE register_head ADD COLUMN frontier BLOB NOT NULL DEFAULT x''")
    async with chat_store(tmp_path) as store:
        head = await store.turns.head()
        assert head == END and head.frontier == b""
        assert await store.restores.awaited() == ("one",)


async def test_a_restored_home_knows_where_its_register_ended(tmp_path: Path) -> None:
    home, path = tmp_path / "a", tmp_path / "x.backup"
    await fill(home)
    await make(home, path)
    await restore_backup(tmp_path / "b", path, PASSPHRASE, OTHER, clock=CLOCK, occasion=Occasion("now"))
    async with chat_store(tmp_path / "b", OTHER) as store:
        head = await store.turns.head()
        assert head is not None and head.size == 1
        assert await store.restores.awaited() == ("now",)
