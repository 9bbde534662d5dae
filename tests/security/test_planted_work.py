"""A backup holds work that it says was begun: none of it is signed here, and none of it answers a request of ours."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.audit.entries import split
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from tests.support.crafted import crafted
from tests.support.engines import PASSPHRASE, engine_in, running
from tests.support.opened_entries import entries

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"text": "Hello."}] * 12}
MADE_UP = "Made up by the maker of the backup"
STALLED = {"replies": [{"text": "The true answer, at length", "stall_after_tokens": 2}]}


async def killed(folder: Path) -> tuple[Path, str]:
    """A home as a kill in the middle of an answer leaves it, and the turn of its open request."""
    other = folder / "killed"
    await asyncio.to_thread(other.mkdir)
    async with running(folder, STALLED) as scene:
        turn = await scene.send("Ours")
        await scene.until(lambda: "request" in [kind for kind, _ in entries(scene.home)])
        shutil.copytree(scene.home, other / "home", ignore=lambda *_: ["run"])
        await scene.engine.chat.stop(turn.id)
    with closing(dbapi2.connect(str(other / "home" / "audit.db"))) as register:
        heads = [split(entry)[0] for (entry,) in register.execute("SELECT entry FROM entry ORDER BY seq")]
    return other, next(head.turn for head in heads if head.kind == AuditKind.REQUEST)


def answered(database: Any, turn: str) -> None:
    database.execute("UPDATE turn SET id = ?, owner = 'gone', state = 'answered'", (turn,))


def growing(database: Any, turn: str) -> None:
    database.execute("UPDATE turn SET id = ?, owner = 'gone', state = 'prepared'", (turn,))


def under_our_mark(database: Any, turn: str) -> None:
    database.execute("UPDATE turn SET id = ?, owner = 'restored', state = 'answered'", (turn,))


def of_no_state(database: Any, turn: str) -> None:
    database.execute("UPDATE turn SET id = ?, owner = 'gone', state = 'otherwise'", (turn,))


def without_its_answer(database: Any, turn: str) -> None:
    """Nothing can be finished in the store: the turn must not keep our request open."""
    answered(database, turn)
    database.execute("UPDATE turn SET answer_id = 'nothing'")


@pytest.mark.parametrize("change", [answered, growing, under_our_mark, of_no_state, without_its_answer])
async def test_no_request_of_ours_is_answered_by_it(
    tmp_path: Path, change: Callable[[Any, str], None], expect_log: Callable[[str], None]
) -> None:
    if change is without_its_answer:
        expect_log("A turn could not be finished as it should")
    home, turn = await killed(tmp_path)
    backup, _ = await crafted(tmp_path / "theirs", lambda database: change(database, turn), reply=MADE_UP)
    engine = engine_in(home, ECHO)
    await engine.backups.restore(backup, PASSPHRASE)
    await engine.close()
    async with running(home, ECHO) as scene:
        report = await scene.engine.audit.verify()
        assert report.ok, report.problems
        assert (await scene.engine.audit.status()).open_requests == 0
    told = entries(scene.home)
    assert [kind for kind, _ in told].count(AuditKind.RESPONSE_ABORTED) == 1
    assert MADE_UP not in str(told)


@pytest.mark.parametrize("state", ["prepared", "answered"])
async def test_no_turn_of_theirs_is_told_of(tmp_path: Path, state: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Ours")
    turn = new_id()

    def change(database: Any) -> None:
        database.execute("UPDATE turn SET id = ?, owner = 'who knows', state = ?", (turn, state))

    backup, talk = await crafted(tmp_path / "theirs", change, reply=MADE_UP)
    async with running(tmp_path, ECHO) as scene:
        await scene.engine.backups.restore(backup, PASSPHRASE)
        await scene.ask("Go on", conversation_id=talk)
        assert (await scene.engine.audit.verify()).ok
    assert turn not in str(entries(scene.home))


async def test_no_purge_of_theirs_is_recorded(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Ours")

    def change(database: Any) -> None:
        database.execute("INSERT INTO chore VALUES ('record the purge of anything a stranger writes')")
        database.execute("INSERT INTO chore VALUES ('doubt the register since 1')")
        database.execute("INSERT INTO chore VALUES ('take restore anything')")

    backup, _ = await crafted(tmp_path / "theirs", change)
    async with running(tmp_path, ECHO) as scene:
        await scene.engine.backups.restore(backup, PASSPHRASE)
        await scene.engine._open.housekeeping.purge()
        report = await scene.engine.audit.verify()
        assert report.ok, report.problems
        last = await scene.engine.audit.last()
        assert last is not None and last.report.ok
    assert "stranger" not in str(entries(scene.home))


def named_by_them(database: Any) -> None:
    database.execute("PRAGMA foreign_keys = OFF")
    for table, column in (("conversation", "id"), ("message", "conversation_id"), ("turn", "conversation_id")):
        database.execute(f"UPDATE {table} SET {column} = 'any words of a stranger'")
    database.execute("UPDATE conversation SET deleted_us = 1")


def turn_named_by_them(database: Any) -> None:
    database.execute("UPDATE turn SET id = 'any words of a stranger', owner = 'gone', state = 'answered'")


def leading_out(database: Any) -> None:
    database.execute(
        "INSERT INTO attachment SELECT ?, conversation_id, id, 'a.txt', 'text/plain', 1, '../settings.toml', x'00'"
        " FROM turn",
        (new_id(),),
    )
    database.execute("UPDATE conversation SET deleted_us = 1")


def draft_leading_out(database: Any) -> None:
    database.execute("INSERT INTO draft_file VALUES ('a', '', 0, 'a.txt', 'text/plain', '../settings.toml', x'00')")


def with_a_trigger(database: Any) -> None:
    database.execute("CREATE TRIGGER back AFTER DELETE ON chore BEGIN INSERT INTO chore VALUES ('more'); END")


def with_a_column(database: Any) -> None:
    database.execute("ALTER TABLE chore ADD COLUMN more VARCHAR DEFAULT 'x'")


@pytest.mark.parametrize(
    "change", [named_by_them, turn_named_by_them, leading_out, draft_leading_out, with_a_trigger, with_a_column]
)
async def test_names_that_we_never_give_are_no_backup(tmp_path: Path, change: Callable[[Any], None]) -> None:
    async with running(tmp_path, ECHO) as scene:
        talk = (await scene.ask("Ours")).conversation_id
        backup, _ = await crafted(tmp_path / "theirs", change)
        with pytest.raises(KnownError) as caught:
            await scene.engine.backups.restore(backup, PASSPHRASE)
        assert caught.value.kind is Kind.BACKUP_FILE
        assert [role for role, _ in await scene.shown(talk)] == ["user", "assistant"]
