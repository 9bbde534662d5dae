"""A backup says of its chats that the register holds them already: what is sent must stand there all the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Kind, KnownError
from app.sealing import hpke
from tests.support.crafted import SECRET, crafted, planted
from tests.support.engines import PASSPHRASE, running
from tests.support.opened_entries import threads
from tests.support.policies import Given, named

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"text": "Hello."}] * 12}
Rows = list[tuple[str, bytes]]
_NOTED = "SELECT n FROM message WHERE role = ? LIMIT 1"


def rows(database: Any, found: Rows, entry: int, table: str = "recorded") -> None:
    for role, name in found:
        (n,) = database.execute(_NOTED, (role,)).fetchone()
        database.execute(f"INSERT INTO {table} (n, thread, entry) VALUES (?, ?, ?)", (n, name, entry))


def plain(database: Any, found: Rows) -> None:
    rows(database, found, 2)


def of_a_request(database: Any, found: Rows) -> None:
    rows(database, found, 3)


def behind_an_index(database: Any, found: Rows) -> None:
    """What is taken out of such a table is still read from the one behind it."""
    database.execute("DROP TABLE recorded")
    database.execute("CREATE TABLE beneath (n INTEGER PRIMARY KEY, thread, entry)")
    rows(database, found, 2, "beneath")
    database.execute(
        "CREATE VIRTUAL TABLE recorded USING fts5(n, thread, entry, content = 'beneath', content_rowid = 'n')"
    )


def by_default(database: Any, found: Rows) -> None:
    """Columns that say the same whatever is written."""
    database.execute("DROP TABLE recorded")
    database.execute(
        "CREATE TABLE recorded (n INTEGER NOT NULL, thread BLOB NOT NULL, held INTEGER DEFAULT 2,"
        " entry INTEGER GENERATED ALWAYS AS (held), PRIMARY KEY (n))"
    )
    for role, name in found:
        (n,) = database.execute(_NOTED, (role,)).fetchone()
        database.execute("INSERT INTO recorded (n, thread) VALUES (?, ?)", (n, name))


def of_before(database: Any, found: Rows) -> None:
    """As of an older program, with a table that it did not have."""
    rows(database, found, 2)
    database.execute("DELETE FROM schema_history WHERE number > 4")


@pytest.mark.parametrize("change", [plain, of_a_request, behind_an_index, by_default, of_before])
@pytest.mark.parametrize("managed", [True, False], ids=["managed", "personal"])
async def test_what_is_sent_stands_in_the_register(
    tmp_path: Path, change: Callable[[Any, Rows], None], managed: bool
) -> None:
    seed, public = hpke.generate()
    source = Given(recipients=named(public)) if managed else None
    async with running(tmp_path, ECHO, source) as scene:
        await scene.ask("A harmless question")
    found = planted(scene.home, 2)
    backup, talk = await crafted(tmp_path / "theirs", lambda database: change(database, found))
    async with running(tmp_path, ECHO, source) as scene:
        try:
            await scene.engine.backups.restore(backup, PASSPHRASE)
        except KnownError as refused:
            assert refused.kind is Kind.BACKUP_FILE
            assert (await scene.ask("Still here")).text
            return
        await scene.ask("Go on", conversation_id=talk)
        report = await scene.engine.audit.verify()
        assert report.ok, report.problems
    assert [SECRET, "Hello.", "Go on"] in threads(scene.home, seed if managed else None)


async def test_nor_with_a_copy_of_our_own_register(tmp_path: Path) -> None:
    """Whoever may read the home may give the backup the very register that stays."""
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("A harmless question")
    found, register = planted(scene.home, 2), (scene.home / "audit.db").read_bytes()
    backup, talk = await crafted(tmp_path / "theirs", lambda database: rows(database, found, 2), register=register)
    async with running(tmp_path, ECHO) as scene:
        await scene.engine.backups.restore(backup, PASSPHRASE)
        await scene.ask("Go on", conversation_id=talk)
        assert (await scene.engine.audit.verify()).ok
    assert [SECRET, "Hello.", "Go on"] in threads(scene.home)
