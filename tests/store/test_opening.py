"""Opening: what is new, old, newer, foreign, damaged or locked away."""

import asyncio
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.core.clock import SystemClock
from app.core.errors import Kind, KnownError
from app.store import migrations, opening, owners, schema
from app.store.connection import connect, use_wal
from app.store.migrations import Migration
from app.store.owners import take_lock
from app.store.tables import ChatTable
from tests.support.stores import KEY, chat, chat_store, conversation, say

pytestmark = pytest.mark.anyio
PAGE = 4096


async def refused(home: Path, key: bytes = KEY) -> KnownError:
    with pytest.raises(KnownError) as caught:
        async with chat_store(home, key):
            pass
    return caught.value


def everything(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.glob("*.db*")}


def ready(path: Path, steps: tuple[Migration, ...], *, alone: bool = True) -> None:
    opening.make_ready(path, KEY, steps, clock=SystemClock(), alone=lambda: alone)


async def test_the_migrations_make_the_tables_of_the_classes(tmp_path: Path) -> None:
    async with chat_store(tmp_path):
        pass
    connection = connect(tmp_path / "chat.db", KEY)
    for table in ChatTable.metadata.sorted_tables:
        made = {
            (name, bool(needed), bool(key))
            for _, name, _, needed, _, key in connection.execute(f"PRAGMA table_info({table.name})")
        }
        assert made == {(c.name, not c.nullable, c.primary_key) for c in table.columns}, table.name
        rows = connection.execute(f"PRAGMA index_list({table.name})").fetchall()
        assert {row[1] for row in rows if row[3] == "c"} == {index.name for index in table.indexes}
        targets = {
            (row[3], row[2], row[4], row[6]) for row in connection.execute(f"PRAGMA foreign_key_list({table.name})")
        }
        assert targets == {
            (key.parent.name, key.column.table.name, key.column.name, key.ondelete or "NO ACTION")
            for key in table.foreign_keys
        }
    connection.close()


async def test_files_are_for_their_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with chat_store(home) as store:
        await chat(store, conversation(), 1)
        assert {path.name for path in home.glob("chat.db*")} == {"chat.db", "chat.db-wal", "chat.db-shm"}
        for path in (home, *home.rglob("*")):
            assert path.stat().st_mode & 0o077 == 0, path


async def test_a_wrong_key_is_told_and_nothing_is_touched(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store:
        await chat(store, conversation(), 2)
    before = everything(tmp_path)
    error = await refused(tmp_path, bytes(32))
    assert (error.kind, error.fields["path"]) == (Kind.STORE_DAMAGED, str(tmp_path / "chat.db"))
    assert everything(tmp_path) == before
    async with chat_store(tmp_path) as store:
        assert len((await store.conversations.page()).items) == 1


@pytest.mark.parametrize(
    "content", [b"SQLite format 3\0" + bytes(4080), b"no database at all " * 300, b"x", b"y" * 511, b"z" * 600]
)
async def test_a_foreign_file_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "chat.db").write_bytes(content)
    assert (await refused(tmp_path)).kind is Kind.STORE_DAMAGED
    assert (tmp_path / "chat.db").read_bytes() == content


async def test_an_unencrypted_database_is_never_taken_for_ours(tmp_path: Path) -> None:
    plain = dbapi2.connect(str(tmp_path / "chat.db"))
    plain.execute("CREATE TABLE t (a)")
    plain.commit()
    plain.close()
    error = await refused(tmp_path)
    assert error.kind is Kind.STORE_DAMAGED and "not encrypted" in error.message


async def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "chat.db").touch()
    async with chat_store(tmp_path) as store:
        await chat(store, conversation(), 1)
    assert not (tmp_path / "chat.db").read_bytes().startswith(b"SQLite format 3")


async def test_a_newer_store_is_refused_untouched(tmp_path: Path) -> None:
    newer = (*schema.CHAT, Migration("0002 from the future", ("CREATE TABLE future (a)",)))
    ready(tmp_path / "chat.db", newer)
    before = everything(tmp_path)
    error = await refused(tmp_path)
    assert (error.kind, error.fields["path"]) == (Kind.STORE_NEWER, str(tmp_path / "chat.db"))
    assert everything(tmp_path) == before


def test_a_store_with_another_history_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    ready(path, (Migration("0001 something else", ("CREATE TABLE t (a)",)),))
    with pytest.raises(KnownError) as caught:
        ready(path, schema.CHAT)
    assert caught.value.kind is Kind.STORE_DAMAGED


FIRST = Migration("0001 first", ("CREATE TABLE t (a)", "INSERT INTO t VALUES ('kept')"))
SECOND = Migration("0002 second", ("ALTER TABLE t ADD COLUMN b", "UPDATE t SET b = 'new'"))
BROKEN = Migration("0003 broken", ("UPDATE t SET b = 'half'", "NONSENSE"))


def rows(path: Path) -> list[tuple[str, ...]]:
    connection = connect(path, KEY)
    found = connection.execute("SELECT * FROM t").fetchall()
    connection.close()
    return list(found)


def test_an_older_store_is_copied_and_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    ready(path, (FIRST,))
    assert not (tmp_path / "backups").exists(), "a new file needs no copy"
    ready(path, (FIRST, SECOND))
    assert rows(path) == [("kept", "new")]
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name.startswith("before-0002-x-") and rows(copy) == [("kept",)]
    assert not copy.read_bytes().startswith(b"SQLite format 3")
    ready(path, (FIRST, SECOND))
    assert len(list((tmp_path / "backups").iterdir())) == 1
    connection = connect(path, KEY)
    history = connection.execute("SELECT number, name FROM schema_history").fetchall()
    connection.close()
    assert history == [(1, "0001 first"), (2, "0002 second")]


def test_a_step_that_fails_leaves_the_old_store(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    ready(path, (FIRST, SECOND))
    with pytest.raises(dbapi2.OperationalError, match="NONSENSE"):
        ready(path, (FIRST, SECOND, BROKEN))
    assert rows(path) == [("kept", "new")]
    ready(path, (FIRST, SECOND))


def test_nothing_is_upgraded_beside_another_process(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    ready(path, (FIRST,))
    with pytest.raises(KnownError) as caught:
        ready(path, (FIRST, SECOND), alone=False)
    assert caught.value.kind is Kind.USAGE
    assert rows(path) == [("kept",)] and not (tmp_path / "backups").exists()
    ready(path, (FIRST,), alone=False)


async def test_who_counts_as_another_process(tmp_path: Path) -> None:
    living = take_lock(tmp_path)
    assert not owners.open_elsewhere(tmp_path, "me"), "a process without an open store is in nobody's way"
    async with chat_store(tmp_path, owner=living.own):
        assert owners.open_elsewhere(tmp_path, "me")
        assert not owners.open_elsewhere(tmp_path, living.own)
    assert not owners.open_elsewhere(tmp_path, "me")
    owners.note_open(tmp_path, living.own)
    living.release()
    assert not owners.open_elsewhere(tmp_path, "me"), "it died without closing"


async def test_many_may_open_a_new_home_at_once(tmp_path: Path) -> None:
    async def one(name: str) -> int:
        async with chat_store(tmp_path, owner=name) as store:
            await chat(store, conversation(), 1)
            return len((await store.conversations.page()).items)

    found = await asyncio.gather(*(one(f"owner{i}") for i in range(8)))
    assert max(found) == 8


async def test_one_unreadable_row_blocks_nothing(tmp_path: Path) -> None:
    talk = conversation()
    async with chat_store(tmp_path) as store:
        said = await chat(store, talk, 6)
    bad = {
        1: "{}",
        2: "not JSON",
        3: '[{"type": "from the future"}]',
        4: '[{"type": "text", "text": 7}]',
        5: '[{"type": "error", "kind": "x", "fields": [["a"]]}]',
    }
    connection = connect(tmp_path / "chat.db", KEY)
    use_wal(connection, tmp_path / "chat.db", encrypted=True)
    for i, parts in bad.items():
        query = "UPDATE body SET parts = ? WHERE n = (SELECT n FROM message WHERE id = ?)"
        connection.execute(query, (parts, said[i].answer.id))
    connection.execute("UPDATE message SET role = 'ghost', label = 'x' WHERE id = ?", (said[0].answer.id,))
    connection.execute(
        "UPDATE body SET answer = '{}' WHERE n = (SELECT n FROM message WHERE id = ?)", (said[2].turn.user_message_id,)
    )
    connection.close()
    async with chat_store(tmp_path) as store:
        page = await store.transcripts.page(talk.id)
        ids = {item.message.id for item in page.items if item.message.unreadable}
        assert ids == {said[i].answer.id for i in range(6)} | {said[2].turn.user_message_id}
        assert len(page.items) == 12
        assert len(await store.transcripts.branch(said[5].answer.id)) == 12
        await say(store, talk, said[5].answer.id, "it goes on", "yes")
        assert (await store.transcripts.search("question")).items


async def test_every_flipped_page_is_noticed_and_most_of_the_talk_stays(tmp_path: Path, expect_log: object) -> None:
    """A bit is flipped in every page in turn: what is shown is what was written, or says that it cannot be read."""
    talk = conversation()
    async with chat_store(tmp_path / "a") as store:
        parent: str | None = None
        for i in range(6):
            said = await say(store, talk, parent, f"q{i} " + "x" * 6_000, f"a{i} " + "y" * 6_000)
            parent = said.answer.id
    content = (tmp_path / "a" / "chat.db").read_bytes()
    whole = blocked = partly = 0
    for page in range(len(content) // PAGE):
        at = page * PAGE + 1_000
        home = tmp_path / f"p{page}"
        home.mkdir()
        (home / "chat.db").write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])
        try:
            async with chat_store(home) as store:
                messages = [item.message for item in (await store.transcripts.page(talk.id)).items]
                assert len(messages) == 12
                for i, message in enumerate(messages):
                    assert message.unreadable or message.text.startswith(f"{'qa'[i % 2]}{i // 2} ")
                unreadable = sum(message.unreadable for message in messages)
                whole, partly = whole + (unreadable == 0), partly + (unreadable > 0)
        except KnownError as error:
            assert error.kind is Kind.STORE_DAMAGED
            blocked += 1
    assert partly >= 24, (whole, partly, blocked)
    expect_log("cannot be read")  # type: ignore[operator]


def test_a_half_done_history_is_not_taken_for_new(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    connection = connect(path, KEY)
    connection.execute("CREATE TABLE stranger (a)")
    with pytest.raises(KnownError):
        migrations.missing(connection, path, (FIRST,))
    connection.close()


def test_every_connection_is_set_up(tmp_path: Path) -> None:
    connection = connect(tmp_path / "x.db", KEY)
    wanted = {
        "cipher_status": 1,
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "busy_timeout": 30_000,
        "temp_store": 2,
        "secure_delete": 1,
        "query_only": 0,
    }
    assert {name: int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in wanted} == wanted
    with pytest.raises(dbapi2.OperationalError):
        connection.execute("SELECT load_extension('x')")
    connection.close()
    with pytest.raises(ValueError, match="32 bytes"):
        connect(tmp_path / "y.db", b"short")
