"""What another wrote is not signed over, and the conversations, which bear witness, are as hard to take away."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.audit import Sealer, notes
from app.audit.merkle import Tip
from app.core.audit import AuditEvent, AuditKind
from app.core.clock import SystemClock
from app.core.errors import Kind, KnownError
from app.sealing import hpke, signing
from app.store.connection import connect
from tests.engine.turns.test_recovery import SLOW, hear, recover, stored
from tests.security.test_register_attacked import (
    ECHO,
    LOGS,
    posix,
    problems,
    put_back_behind,
    refused,
    register,
    tell,
)
from tests.security.test_register_begun_again import insert
from tests.security.test_register_outcomes import SCRIPT, begun
from tests.support.engine_child import child
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries

pytestmark = pytest.mark.anyio

JUNK = "junk"


def append(folder: Path, event: AuditEvent, note: str = "") -> None:
    """As whoever may write the file can: an entry that holds in itself, with a note of one's own or as given."""
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as file:
        size, frontier = file.execute("SELECT size, frontier FROM tip").fetchone()
        (last,) = file.execute("SELECT note FROM entry WHERE seq = ?", (size,)).fetchone()
        origin = notes.read(last).checkpoint.origin
        officer = hpke.public_key(hpke.generate()[0])
        sealed = Sealer(origin, signing.generate(), (officer,), SystemClock(), "boot").seal(
            event, Tip.load(size, frontier)
        )
        insert(file, sealed)
        if note:
            file.execute("UPDATE entry SET note = ? WHERE seq = ?", (last if note == "last" else note, size + 1))
        file.execute("DELETE FROM pending")
        file.execute("UPDATE tip SET size = ?, frontier = ?", (sealed.tip.size, sealed.tip.packed))


@pytest.mark.parametrize("note", ["", JUNK, "last"])
@pytest.mark.parametrize("open_", [True, False])
async def test_an_entry_of_somebody_elses_is_not_signed_over(tmp_path: Path, note: str, open_: bool) -> None:
    forged = AuditEvent(AuditKind.HELD, {"signalbox.actor": "somebody else"})
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        if open_:
            await asyncio.to_thread(append, tmp_path, forged, note)
            for _ in range(2):
                await refused(scene)
                assert await problems(scene)
    if not open_:
        append(tmp_path, forged, note)
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)
            assert await problems(scene)


async def test_no_outcome_can_be_made_up_for_a_request(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        with child(tmp_path, SLOW, count=1) as process:
            sent = await hear(process, "sent")
            await stored(scene, sent, lambda answer: answer.text)
            process.kill()
        with closing(dbapi2.connect(str(register(tmp_path)))) as file:
            request, turn = file.execute(
                "SELECT seq, turn FROM entry WHERE kind = 'request' ORDER BY seq DESC"
            ).fetchone()
        answered = AuditEvent(AuditKind.RESPONSE, {"gen_ai.output.messages": "made up"}, turn=turn, ref=request)
        await asyncio.to_thread(append, tmp_path, answered)
        with pytest.raises(KnownError):
            await recover(scene)
        await refused(scene)
        assert await problems(scene)


async def test_the_introduction_of_a_key_that_was_spoilt_makes_no_new_one(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    append(tmp_path, AuditEvent(AuditKind.HELD, {}))
    tell(tmp_path, "UPDATE entry SET entry = zeroblob(40) WHERE kind LIKE 'key.%' OR seq = 1")
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)
        assert await problems(scene)


async def test_a_request_has_one_outcome_though_its_process_was_taken_for_dead(
    tmp_path: Path, rest: asyncio.Event
) -> None:
    async with running(tmp_path, SCRIPT) as scene:
        turn = await begun(scene, rest)
        (tmp_path / "home" / "run" / f"{scene.engine._open.owners.own}.lock").unlink()
        async with running(tmp_path, SCRIPT) as beside:
            await recover(beside)
        rest.set()
        await scene.engine.chat.wait(turn)
        kinds = [kind for kind, _ in entries(tmp_path / "home")]
        assert kinds.count("response") + kinds.count("response.aborted") == 1
        assert not await problems(scene)


async def test_a_turn_that_was_sent_is_not_withdrawn(tmp_path: Path) -> None:
    async with running(tmp_path, SLOW) as scene:
        turn = await scene.send("One")
        await scene.until(lambda: "request" in [kind for kind, _ in entries(tmp_path / "home")])
        turns = scene.engine._open.ground.turns

        async def marked() -> bool:
            return all(one.was_sent for one in await turns.open_turns())

        await scene.until(marked)
        (open_turn,) = await turns.open_turns()
        with pytest.raises(KnownError) as caught:
            await turns.withdraw(open_turn.id)
        assert caught.value.kind is Kind.NOT_FOUND
        await scene.engine.chat.stop(turn.answer_id)


async def test_the_keys_of_a_day_are_there_with_each_entry(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        await asyncio.to_thread(tell, tmp_path, "DELETE FROM dekwrap")
        await scene.ask("Two")
        assert not await problems(scene)
    assert "Two" in str(entries(tmp_path / "home"))


def unlinked(file: Path) -> None:
    file.unlink()


def replaced(file: Path) -> None:
    shutil.copyfile(file, file.with_name("copy"))
    file.with_name("copy").replace(file)


def emptied(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(0)


@posix
@pytest.mark.parametrize("suffixes", [("-wal",), ("-shm",), LOGS, ("",)])
@pytest.mark.parametrize("how", [unlinked, replaced, emptied])
async def test_conversations_that_nobody_would_find_again_are_not_gone_on_with(
    tmp_path: Path, suffixes: tuple[str, ...], how: Callable[[Path], None]
) -> None:
    """They bear witness to the register: without them it could be put back, and nobody would see it."""
    if how is emptied and suffixes != ("-wal",):
        # What is mapped into memory cannot be cut: the process would not survive it, nor would anything be sent.
        return
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        asked = await sent_by(scene)
        for suffix in suffixes:
            how(tmp_path / "home" / f"chat.db{suffix}")
        for _ in range(2):
            with pytest.raises(KnownError):
                await scene.ask("Two")
        assert await sent_by(scene) == asked


async def sent_by(scene: Scene) -> int:
    """How many requests the register holds."""
    return [kind for kind, _ in entries(scene.engine._open.ground.setup.home)].count("request")


OLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
try:
    connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
except sqlite3.DatabaseError:
    pass
connection.close()
"""


@posix
@pytest.mark.parametrize("name", ["chat.db", "audit.db"])
async def test_another_sqlite_that_looks_in_takes_no_log_away(tmp_path: Path, name: str) -> None:
    """It may, once this process has let go of its lock: as by closing the file that it has open elsewhere."""
    async with running(tmp_path, ECHO) as scene:
        talk = (await scene.ask("One")).conversation_id
        log = tmp_path / "home" / f"{name}-wal"
        before = log.stat().st_ino
        path = str(tmp_path / "home" / name)
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", OLD, path], check=True)
        assert log.stat().st_ino == before
        await scene.ask("Two")
    async with running(tmp_path, ECHO) as scene:
        assert [role for role, _ in await scene.shown(talk)] == ["user", "assistant"]
        assert len((await scene.engine.conversations.page()).items) == 2


def test_a_second_connection_leaves_the_first_its_lock(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(connect(path, None)) as one:
        one.execute("PRAGMA journal_mode = WAL").fetchall()
        one.execute("CREATE TABLE t (n)")
        with closing(connect(path, None)):
            subprocess.run([sys.executable, "-c", OLD, str(path)], check=True)
            assert path.with_name("a.db-wal").exists()


async def test_a_register_put_back_behind_conversations_that_were_kept_is_seen(tmp_path: Path) -> None:
    await put_back_behind(tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)
        assert "rollback" in await problems(scene)
