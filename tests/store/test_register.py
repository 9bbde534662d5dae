"""The register's database: appending, links, verification, faults."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.core.audit import AuditEvent, AuditHead, AuditKind
from app.core.errors import Kind, KnownError
from app.store import register as register_module
from app.store.register import open_audit_log
from tests.support.registers import OFFICER, new_device, open_register, sealer
from tests.support.stores import chat, chat_store, conversation
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

NOTE = AuditEvent(AuditKind.SESSION_OPEN, {"text": "canary"})


def request(turn: str) -> AuditEvent:
    return AuditEvent(AuditKind.REQUEST, {"text": "canary"}, turn=turn)


def outcome(turn: str, ref: int) -> AuditEvent:
    return AuditEvent(AuditKind.RESPONSE, {"text": "canary"}, turn=turn, ref=ref)


def on_disk(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.glob("audit.db*"))


def length(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def plain(home: Path) -> dbapi2.Connection:
    return dbapi2.connect(str(home / "audit.db"), isolation_level=None)


async def test_entries_are_numbered_and_linked(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        assert await log.append(NOTE) == 1
        assert [await log.append(request(turn)) for turn in ("a", "b", "a")] == [2, 3, 4]
        assert await log.requests_of("a", 4) == await log.requests_of("a", 0) == (2, 4)
        assert await log.requests_of("", 0) == await log.requests_of("c", 0) == ()
        assert await log.append(outcome("a", 2)) == 5
        assert await log.open_requests() == ((3, "b"), (4, "a"))
    async with open_register(tmp_path) as log:
        assert await log.open_requests() == ((3, "b"), (4, "a"))
        assert await log.append(outcome("b", 3)) == 6
        status = await log.status()
        assert (status.entries, status.recipients, status.managed, status.open_requests) == (6, 1, False, 1)
        assert status.checkpoint_us is not None and len(bytes.fromhex(status.root)) == 32
        report = await log.verify(seed=OFFICER)
        assert (report.entries, report.problems) == (6, ())


async def test_an_empty_register_is_sound(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        assert (await log.verify()).ok
        status = await log.status()
        assert (status.entries, status.checkpoint_us) == (0, None)


async def test_progress_is_told_on_the_loop(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        for _ in range(5):
            await log.append(NOTE)
        told: list[tuple[int, int]] = []
        loop = asyncio.get_running_loop()

        def tell(done: int, total: int) -> None:
            assert asyncio.get_running_loop() is loop
            told.append((done, total))

        await log.verify(tell)
        await asyncio.sleep(0)
        assert told[0] == (0, 5) and told[-1] == (5, 5)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE entry SET entry = substr(entry, 1, length(entry) - 1) || x'00' WHERE seq = 3",
        "UPDATE entry SET kind = 'held' WHERE seq = 2",
        "UPDATE entry SET turn = 'other' WHERE seq = 2",
        "DELETE FROM entry WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 5",
        "UPDATE entry SET note = (SELECT note FROM entry WHERE seq = 1) WHERE seq = 4",
        "UPDATE entry SET leaf = 'text' WHERE seq = 4",
        "UPDATE entry SET seq = 9 WHERE seq = 5",
        "DELETE FROM dekwrap",
        "UPDATE dekwrap SET wrapped = x'00'",
        "UPDATE tip SET size = 4",
    ],
)
async def test_every_change_is_found(tmp_path: Path, harm: str) -> None:
    async with open_register(tmp_path) as log:
        for _ in range(5):
            await log.append(request("t"))
    connection = plain(tmp_path)
    connection.execute(harm)
    connection.close()
    async with open_register(tmp_path) as log:
        try:
            assert not (await log.verify()).ok
        except KnownError as error:
            assert error.kind is Kind.STORE_DAMAGED


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE entry SET note = x'00ff'",
        "UPDATE entry SET entry = 'text', turn = x'00', ref = 'x', kind = 7",
        "UPDATE tip SET size = 'many'",
        "UPDATE tip SET size = -1",
        "UPDATE tip SET frontier = 'text'",
        "UPDATE tip SET size = 1, frontier = 'a text as long as two hashes are'",
        "DELETE FROM tip",
        "DROP TABLE entry",
        "DROP TABLE pending",
        "CREATE TRIGGER thief AFTER INSERT ON entry BEGIN DELETE FROM entry WHERE seq = NEW.seq; END",
        "DROP TABLE pending; CREATE VIEW pending AS SELECT seq, turn FROM entry",
    ],
)
async def test_nothing_that_anyone_wrote_there_is_more_than_a_problem(tmp_path: Path, harm: str) -> None:
    async with open_register(tmp_path) as log:
        for _ in range(2):
            await log.append(request("t"))
    connection = plain(tmp_path)
    connection.executescript(harm)
    connection.close()
    told = []
    try:
        async with open_register(tmp_path) as log:
            told.append((await log.verify()).ok)
            for call in (log.status, log.open_requests, lambda: log.append(NOTE)):
                try:
                    await call()
                except KnownError as error:
                    told.append(error.kind in (Kind.STORE_DAMAGED, Kind.AUDIT_BLOCKED))
    except KnownError as error:
        assert error.kind is Kind.STORE_DAMAGED
    else:
        assert told[0] is False and all(told[1:])


async def test_only_requests_that_are_there_and_open_are_said_to_be(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        assert await log.append(NOTE) == 1
        for turn in ("closed", "open"):
            await log.append(request(turn))
        await log.append(AuditEvent(AuditKind.RESPONSE, {}, turn="closed", ref=2))
    connection = plain(tmp_path)
    connection.executemany(
        "INSERT INTO pending VALUES (?, ?)", [(1, "open"), (2, "closed"), (9, "never"), (10, ""), (11, b"\0")]
    )
    connection.execute("UPDATE pending SET turn = 'another' WHERE seq = 3")
    connection.close()
    async with open_register(tmp_path) as log:
        assert await log.open_requests() == ((3, "open"),)
        assert (await log.status()).open_requests == 1


async def test_an_older_copy_is_found_only_by_who_remembers(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        await log.append(NOTE)
    old = (tmp_path / "audit.db").read_bytes()
    async with open_register(tmp_path) as log:
        await log.append(NOTE)
        status = await log.status()
    (tmp_path / "audit.db").write_bytes(old)
    async with open_register(tmp_path) as log:
        assert (await log.verify()).ok
        remembered = AuditHead(status.entries, bytes.fromhex(status.root))
        assert [problem.kind for problem in (await log.verify(remembered=remembered)).problems] == ["rollback"]


async def test_nothing_is_appended_to_an_older_copy(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        await log.append(NOTE)
        assert await log.append(NOTE) == 2
        head = log.head
    assert head is not None and head.size == 2
    for floor, fits in ((head, True), (AuditHead(4, head.root), False), (head, True)):
        log = await open_audit_log(tmp_path, sealer(), floor=floor)
        try:
            if fits:
                await log.append(NOTE)
                continue
            for asked in (log.append(NOTE), log.status()):
                with pytest.raises(KnownError) as caught:
                    await asked
                assert caught.value.kind is Kind.AUDIT_BLOCKED
                assert "older" in caught.value.message
            assert (await log.verify()).entries == 3
        finally:
            await log.aclose()


async def test_nothing_is_appended_to_what_was_put_back_meanwhile(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        await log.append(NOTE)
        await log.append(NOTE)
        there = plain(tmp_path)
        there.execute("DELETE FROM entry WHERE seq = 2")
        there.execute("UPDATE tip SET size = 1, frontier = (SELECT leaf FROM entry)")
        there.close()
        with pytest.raises(KnownError) as caught:
            await log.append(NOTE)
        assert caught.value.kind is Kind.AUDIT_BLOCKED and "older" in caught.value.message


@pytest.mark.skipif(sys.platform == "win32", reason="there an open file stays where it is")
async def test_nothing_is_appended_to_a_file_that_nobody_finds_any_more(tmp_path: Path) -> None:
    file, aside = tmp_path / "audit.db", tmp_path / "aside"
    async with open_register(tmp_path) as log:
        await log.append(NOTE)
        file.rename(aside)
        for put in (lambda: None, lambda: file.write_bytes(aside.read_bytes())):
            put()
            with pytest.raises(KnownError) as caught:
                await log.append(NOTE)
            assert caught.value.kind is Kind.AUDIT_BLOCKED and "taken away" in caught.value.message
        aside.replace(file)
        assert await log.append(NOTE) == 2
        assert (await log.verify()).ok


async def test_a_device_that_lost_its_key_goes_on_visibly(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        await log.append(NOTE)
    device = new_device()
    async with open_register(tmp_path, device) as log:
        assert not (await log.verify()).ok
        assert await log.append(NOTE) == 3
        assert await log.append(NOTE) == 4
        assert (await log.verify()).ok
    connection = plain(tmp_path)
    assert [kind for (kind,) in connection.execute("SELECT kind FROM entry ORDER BY seq")] == [
        "session.open",
        "key.replaced",
        "session.open",
        "session.open",
    ]
    connection.close()


async def test_two_logs_of_one_home_append_in_turn(tmp_path: Path) -> None:
    async with open_register(tmp_path) as one, open_register(tmp_path) as two:
        numbers = await asyncio.gather(*(log.append(request(f"t{i}")) for i in range(25) for log in (one, two)))
        assert sorted(numbers) == list(range(1, 51))
        assert (await one.verify()).ok


async def test_what_cannot_be_recorded_is_refused_and_passes(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        await log.append(NOTE)
        blocker = plain(tmp_path)
        blocker.execute("CREATE TRIGGER no BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'no'); END")
        with pytest.raises(KnownError) as caught:
            await log.append(NOTE)
        assert caught.value.kind is Kind.AUDIT_BLOCKED
        blocker.execute("DROP TRIGGER no")
        blocker.execute("UPDATE tip SET frontier = x'00'")
        with pytest.raises(KnownError) as caught:
            await log.append(NOTE)
        assert caught.value.kind is Kind.AUDIT_BLOCKED
        blocker.execute("UPDATE tip SET frontier = (SELECT leaf FROM entry)")
        assert await log.append(NOTE) == 2
        blocker.close()
        assert (await log.verify()).ok


async def test_an_entry_that_no_entry_can_be_is_a_bug(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        with pytest.raises(TypeError):
            await log.append(AuditEvent(AuditKind.HELD, {"price": 1.5}))
        assert await log.append(NOTE) == 1


async def test_the_file_is_not_encrypted_and_says_nothing(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        await log.append(NOTE)
        await log.append(request("t"))
        assert b"canary" not in on_disk(tmp_path)
    assert (tmp_path / "audit.db").read_bytes().startswith(b"SQLite format 3\0")
    assert (tmp_path / "audit.db").stat().st_mode & 0o077 == 0


async def test_the_write_ahead_log_is_emptied_when_idle_and_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_module, "IDLE_S", 0.05)
    wal = tmp_path / "audit.db-wal"
    async with open_register(tmp_path) as log:
        await log.append(NOTE)
        assert length(wal) > 0
        await until(lambda: not length(wal))
        await log.append(NOTE)
    assert length(wal) == -1


async def test_store_and_register_share_a_home(tmp_path: Path) -> None:
    async with chat_store(tmp_path) as store, open_register(tmp_path) as log:
        await chat(store, conversation(), 1)
        await log.append(NOTE)
    assert length(tmp_path / "chat.db-wal") == length(tmp_path / "audit.db-wal") == -1


async def test_a_damaged_or_foreign_register_is_told(tmp_path: Path) -> None:
    for content in (b"junk " * 2_000, os.urandom(8_192), b"x"):
        (tmp_path / "audit.db").write_bytes(content)
        with pytest.raises(KnownError) as caught:
            async with open_register(tmp_path):
                pass
        assert caught.value.kind is Kind.STORE_DAMAGED
        assert (tmp_path / "audit.db").read_bytes() == content
