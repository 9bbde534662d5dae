"""The register begun anew, gone on with by a stranger, or held by a process that others take for dead."""

import asyncio
import shutil
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.audit import AuditRow, SealedEntry, Sealer, notes
from app.audit.merkle import Tip
from app.core.audit import AuditEvent, AuditHead, AuditKind
from app.core.clock import SystemClock
from app.core.errors import Kind, KnownError
from app.engine.door.recording import Recording
from app.sealing import hpke, signing
from app.store.codec import dump_parts
from app.store.connection import connect
from app.vault.opening import open_vault
from tests.engine.turns.test_recovery import SLOW, hear, recover, stored
from tests.security.test_register_attacked import ECHO, problems, put_back, refused, register
from tests.support.engine_child import child
from tests.support.engines import PASSPHRASE, engine_in, running
from tests.support.opened_entries import entries
from tests.support.registers import open_register

pytestmark = pytest.mark.anyio

NAMED_BY_FILES = pytest.mark.skipif(sys.platform != "linux", reason="what a process has open is told on Linux")
NOTE = AuditEvent(AuditKind.SESSION_OPEN, {"text": "canary"})
_INSERT = "INSERT INTO entry (seq, kind, turn, ref, dek, entry, leaf, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def go_on(folder: Path, *, renote: bool = False, rename: bool = False) -> None:
    """Write entries that hold in themselves, under a key of one's own, as whoever may write the file can.

    `renote` signs all that was there anew, `rename` hides which entries introduced keys.
    """
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as file:
        size, frontier = file.execute("SELECT size, frontier FROM tip").fetchone()
        (note,) = file.execute("SELECT note FROM entry ORDER BY seq DESC").fetchone()
        origin, signer = notes.read(note).checkpoint.origin, signing.generate()
        sealer = Sealer(origin, signer, (hpke.public_key(hpke.generate()[0]),), SystemClock(), "boot")
        if renote:
            own = signing.Signer(signer)
            for seq, old in file.execute("SELECT seq, note FROM entry").fetchall():
                new = notes.sign(notes.read(old).checkpoint, own)
                file.execute("UPDATE entry SET note = ? WHERE seq = ?", (new, seq))
        if rename:
            file.execute("UPDATE entry SET kind = 'session.open' WHERE kind LIKE 'key.%'")
        tip = Tip.load(size, frontier)
        forged = AuditEvent(AuditKind.REQUEST, {"signalbox.actor": "somebody else"}, turn="never")
        closed = AuditEvent(AuditKind.RESPONSE, {}, turn="never", ref=size + 2)
        for event in (AuditEvent(AuditKind.KEY_REPLACED, {}), forged, closed):
            sealed = sealer.seal(event, tip)
            tip = sealed.tip
            insert(file, sealed)
        file.execute("UPDATE tip SET size = ?, frontier = ?", (tip.size, tip.packed))


def insert(file: dbapi2.Connection, sealed: SealedEntry) -> None:
    """A row as the program writes it."""
    row: AuditRow = sealed.row
    wraps = [(wrap.dek, wrap.recipient, wrap.suite, wrap.wrapped) for wrap in sealed.wraps]
    file.executemany("INSERT OR IGNORE INTO dekwrap VALUES (?, ?, ?, ?)", wraps)
    file.execute(_INSERT, (row.seq, row.kind, row.turn, row.ref, row.dek, row.entry, row.leaf, row.note))


@pytest.mark.parametrize("how", [{}, {"renote": True}, {"rename": True}, {"renote": True, "rename": True}])
async def test_entries_under_a_key_of_ones_own_are_not_gone_on_from(tmp_path: Path, how: dict[str, bool]) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    go_on(tmp_path, **how)
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)
            assert "key" in await problems(scene)


async def test_a_key_in_the_place_of_a_lost_one_goes_on(tmp_path: Path) -> None:
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await scene.ask("One")
        open_vault(tmp_path / "home", passphrase=PASSPHRASE).delete("device_key")
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Two")
        assert not await problems(scene)
    assert [kind for kind, _ in entries(tmp_path / "home")].count("key.replaced") == 2


@pytest.mark.parametrize("gone", [("chat.db", "audit.db"), ("chat.db",), ("audit.db",)])
@pytest.mark.parametrize("back", [False, True])
async def test_what_was_begun_does_not_begin_again(tmp_path: Path, gone: tuple[str, ...], back: bool) -> None:
    """Not even where nothing was ever said: the vault knows that there was a register."""
    async with running(tmp_path, ECHO):
        pass
    shutil.copyfile(register(tmp_path), tmp_path / "copy")
    async with running(tmp_path, ECHO):
        pass
    for name in gone:
        for file in (tmp_path / "home").glob(f"{name}*"):
            file.unlink()
    if back:
        put_back(tmp_path / "copy", tmp_path)
    for _ in range(2):
        if back and gone == ("audit.db",):
            # Nobody sent anything since.
            return
        with pytest.raises(KnownError) as caught:
            async with running(tmp_path, ECHO):
                pass
        assert caught.value.kind is Kind.STORE_DAMAGED


async def test_a_backup_comes_back_where_both_are_gone(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        talk = (await scene.ask("Keep me")).conversation_id
        file = await scene.engine.backups.create(str(tmp_path / "one.backup"), PASSPHRASE)
    for name in ("chat.db", "audit.db"):
        for path in (tmp_path / "home").glob(f"{name}*"):
            path.unlink()
    await engine_in(tmp_path, ECHO).backups.restore(file, PASSPHRASE)
    async with running(tmp_path, ECHO) as scene:
        assert [role for role, _ in await scene.shown(talk)] == ["user", "assistant"]
        await scene.ask("Two")
        assert not await problems(scene)


async def test_who_is_taken_for_dead_is_found_again_before_it_sends(tmp_path: Path) -> None:
    async with running(tmp_path, SLOW) as scene:
        own = tmp_path / "home" / "run" / f"{scene.engine._open.owners.own}.lock"
        own.unlink()
        turn = await scene.send("One")
        await scene.until(lambda: "request" in [kind for kind, _ in entries(tmp_path / "home")])
        assert own.exists()
        async with running(tmp_path, SLOW) as beside:
            assert await recover(beside) == 0
            assert own.stem in beside.engine._open.owners.others()
        await scene.engine.chat.stop(turn.answer_id)
        assert not await problems(scene)


async def test_a_turn_that_was_finished_for_its_process_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, ECHO) as scene:
        turns = scene.engine._open.ground.turns
        bear = Recording.bear_witness

        async def finished(recording: Recording) -> None:
            await turns.end(recording._turn)
            await turns.close(recording._turn)
            await bear(recording)

        monkeypatch.setattr(Recording, "bear_witness", finished)
        with pytest.raises(KnownError):
            await scene.ask("Hello")
    assert '"Hello"' not in str([body for kind, body in entries(tmp_path / "home") if kind == "response"])


def forget(folder: Path, answer: str, head: AuditHead) -> None:
    """Leave the conversations as they were when the turn was begun and nothing had left."""
    key = open_vault(folder / "home", passphrase=PASSPHRASE).get("chat_key")
    with closing(connect(folder / "home" / "chat.db", key)) as file:
        file.execute("UPDATE turn SET decision = NULL WHERE answer_id = ?", (answer,))
        parts = (dump_parts(()), answer)
        file.execute("UPDATE body SET parts = ? WHERE n = (SELECT n FROM message WHERE id = ?)", parts)
        file.execute("UPDATE register_head SET size = ?, root = ?", (head.size, head.root))


@pytest.mark.parametrize("column", ["turn = ''", "turn = 'other'", "kind = 'session.open'", "turn = '', kind = 'held'"])
async def test_recovery_believes_no_column(tmp_path: Path, column: str) -> None:
    """The conversations put back to just before the request left, and the register's columns changed for a moment."""
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        before = await scene.engine._open.ground.turns.head()
    assert before is not None
    with child(tmp_path, SLOW, count=1) as process:
        sent: list[str] = await hear(process, "sent")
        async with running(tmp_path, SLOW) as scene:
            await stored(scene, sent, lambda answer: answer.text)
        process.kill()
    with closing(dbapi2.connect(str(register(tmp_path)), isolation_level=None)) as file:
        (seq,) = file.execute("SELECT max(seq) FROM entry WHERE kind = 'request'").fetchone()
        file.execute(f"UPDATE entry SET {column} WHERE seq = ?", (seq,))
    forget(tmp_path, sent[2], before)
    async with running(tmp_path, ECHO) as scene:
        assert [role for role, _ in await scene.shown(sent[0])] == ["user", "assistant"]
        assert (await scene.engine.drafts.get(sent[0])).text == ""


def stand_in(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy stands in the register's place while the next connection is made, and the register before and after."""
    true = path.with_name("true")

    def elsewhere(*args: Any, **options: Any) -> Any:
        path.rename(true)
        shutil.copyfile(true, path)
        try:
            return connect(*args, **options)
        finally:
            path.rename(path.with_name("copy"))
            true.rename(path)

    monkeypatch.setattr("app.store.database.connect", elsewhere)


@NAMED_BY_FILES
@pytest.mark.parametrize("when", ["first", "again", "read"])
async def test_a_copy_that_stood_there_while_it_was_opened_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    async with open_register(tmp_path) as log:
        if when != "first":
            assert await log.append(NOTE) == 1
        if when == "again":
            # As after an error of the disk.
            log._database._writer.dispose()
        with monkeypatch.context() as patch:
            stand_in(tmp_path / "audit.db", patch)
            with pytest.raises(KnownError) as caught:
                await (log.verify() if when == "read" else log.append(NOTE))
        assert caught.value.kind is (Kind.STORE_DAMAGED if when == "read" else Kind.AUDIT_BLOCKED)
        # The next connection is to what stands there.
        assert await log.append(NOTE) == (1 if when == "first" else 2)
        assert (await log.verify()).ok


@NAMED_BY_FILES
async def test_other_databases_that_are_opened_meanwhile_are_none_of_its_business(tmp_path: Path) -> None:
    homes = [tmp_path / str(number) for number in range(8)]
    for home in homes:
        home.mkdir(mode=0o700)

    async def one(home: Path) -> None:
        async with open_register(home) as log:
            assert [await log.append(NOTE) for _ in range(2)] == [1, 2]
            assert (await log.verify()).ok

    await asyncio.gather(*map(one, homes))
