"""The register put back, swapped, forked and taken away under the program: nothing is sent, and it is seen."""

import asyncio
import os
import shutil
import sys
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlcipher3 import dbapi2

from app.core.api.providers import NewProvider
from app.core.audit import AuditHead
from app.core.errors import Kind, KnownError
from app.core.models import ProviderConfig, ProviderKind
from app.engine.door.recording import Recording
from tests.engine.turns.test_recovery import SLOW, hear, stored
from tests.support.engine_child import child
from tests.support.engines import PASSPHRASE, Scene, running
from tests.support.opened_entries import entries

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"echo": True}]}
LOGS = ("-wal", "-shm")
posix = pytest.mark.skipif(sys.platform == "win32", reason="there an open file stays where it is")


def register(folder: Path) -> Path:
    return folder / "home" / "audit.db"


def put_back(copy: Path, folder: Path) -> None:
    """As someone would who wants an entry gone."""
    shutil.copyfile(copy, register(folder))
    for suffix in LOGS:
        register(folder).with_name(f"audit.db{suffix}").unlink(missing_ok=True)


async def put_back_behind(folder: Path) -> None:
    """The register as it was before the last answer, which the conversations know."""
    async with running(folder, ECHO) as scene:
        await scene.ask("One")
    shutil.copyfile(register(folder), folder / "copy")
    async with running(folder, ECHO) as scene:
        await scene.ask("Two")
    put_back(folder / "copy", folder)


async def refused(scene: Scene, text: str = "Hello") -> KnownError:
    with pytest.raises(KnownError) as caught:
        await scene.ask(text)
    assert caught.value.kind is Kind.AUDIT_BLOCKED
    return caught.value


async def problems(scene: Scene) -> list[str]:
    return [problem.kind for problem in (await scene.engine.audit.verify()).problems]


async def killed_after_the_first_words(folder: Path) -> list[str]:
    """One whole answer, a copy of the register, and a second answer that ends with its process."""
    async with running(folder, ECHO) as scene:
        await scene.ask("One")
    shutil.copyfile(register(folder), folder / "copy")
    with child(folder, SLOW, count=1) as process:
        sent: list[str] = await hear(process, "sent")
        async with running(folder, SLOW) as scene:
            await stored(scene, sent, lambda answer: answer.text)
        process.kill()
    return sent


async def test_a_request_whose_record_is_put_back_is_no_draft_and_nothing_is_sent(tmp_path: Path) -> None:
    sent = await killed_after_the_first_words(tmp_path)
    put_back(tmp_path / "copy", tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)
        assert "rollback" in await problems(scene)
        assert [role for role, _ in await scene.shown(sent[0])] == ["user", "assistant"]
        assert (await scene.engine.drafts.get(sent[0])).text == ""


@pytest.mark.parametrize("hop", [1, 2])
async def test_a_request_that_was_only_recorded_is_known_when_its_first_byte_leaves(tmp_path: Path, hop: int) -> None:
    """No answer has come, and no outcome: what the conversations know is enough."""
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    shutil.copyfile(register(tmp_path), tmp_path / "copy")
    failing = [{"fail": {"kind": "overloaded"}}] * (hop - 1)
    silent = {"models": ["a", "b"], "replies": [*failing, {"text": "x", "first_token_ms": 3_600_000}]}
    async with running(tmp_path, silent) as scene:
        turn = await scene.send("Two")
        await scene.until(lambda: [kind for kind, _ in entries(tmp_path / "home")].count("request") == 1 + hop)

        async def known() -> bool:
            head = await scene.engine._open.ground.turns.head()
            return head is not None and head.size == len(entries(tmp_path / "home"))

        await scene.until(known)
        await scene.engine.chat.stop(turn.answer_id)
    put_back(tmp_path / "copy", tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)
        assert "rollback" in await problems(scene)


async def test_a_longer_fork_by_the_same_keys_is_another_register(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    shutil.copytree(tmp_path / "home", tmp_path / "before")
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Two")
    shutil.copytree(tmp_path / "home", tmp_path / "true")
    # The fork is the program's own work, on a copy from before.
    shutil.rmtree(tmp_path / "home")
    shutil.copytree(tmp_path / "before", tmp_path / "home")
    async with running(tmp_path, ECHO) as scene:
        for number in range(4):
            await scene.ask(f"Other {number}")
    shutil.copyfile(register(tmp_path), tmp_path / "fork")
    shutil.rmtree(tmp_path / "home")
    shutil.copytree(tmp_path / "true", tmp_path / "home")
    put_back(tmp_path / "fork", tmp_path)
    for _ in range(2):
        # Neither at once nor after the program has had time to forget.
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)
            assert await problems(scene)


async def test_the_register_of_another_home_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    async with running(tmp_path / "other", ECHO) as scene:
        for number in range(4):
            await scene.ask(f"Other {number}")
    async with running(tmp_path, ECHO):
        pass
    put_back(register(tmp_path / "other"), tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)


@posix
@pytest.mark.parametrize("suffixes", [("-wal",), ("-shm",), LOGS])
@pytest.mark.parametrize("how", ["unlinked", "replaced", "cut", "emptied"])
async def test_an_entry_that_would_land_where_nobody_finds_it_is_none(
    tmp_path: Path, suffixes: tuple[str, ...], how: str
) -> None:
    if how in ("cut", "emptied") and "-shm" in suffixes:
        # What is mapped into memory cannot be cut: the process would not survive it, nor would anything be sent.
        suffixes = ("-wal",)
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        for suffix in suffixes:
            file = register(tmp_path).with_name(f"audit.db{suffix}")
            match how:
                case "unlinked":
                    file.unlink()
                case "replaced":
                    shutil.copyfile(file, tmp_path / "same")
                    os.replace(tmp_path / "same", file)
                case "cut":
                    os.truncate(file, max(32, file.stat().st_size // 2))
                case "emptied":
                    os.truncate(file, 0)
        await refused(scene)


async def test_a_log_that_was_emptied_in_order_is_no_attack(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        await scene.engine._open.ground.register._log._truncate()  # type: ignore[attr-defined]
        await scene.ask("Two")
        async with running(tmp_path, ECHO) as other:
            await other.ask("Three")
        await scene.ask("Four")
        assert await problems(scene) == []


async def test_an_end_that_another_process_knows_is_checked_before_the_first_byte(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        turns = scene.engine._open.ground.turns
        stands = await turns.head()
        assert stands is not None
        # As another process leaves it whose entries were taken away since.
        await turns.remember(AuditHead(stands.size + 1, bytes(32)), stands)
        for number in range(2):
            await refused(scene)
            with pytest.raises(KnownError) as caught:
                await scene.engine.backups.create(str(tmp_path / f"{number}.backup"), PASSPHRASE)
            assert caught.value.kind is Kind.AUDIT_BLOCKED


@pytest.mark.parametrize("deed", ["backup", "held", "contact"])
async def test_what_was_recorded_outside_of_turns_is_missed_when_it_is_gone(tmp_path: Path, deed: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    shutil.copyfile(register(tmp_path), tmp_path / "copy")
    async with running(tmp_path, ECHO) as scene:
        if deed == "backup":
            await scene.engine.backups.create(str(tmp_path / "b.backup"), PASSPHRASE)
        elif deed == "held":
            with pytest.raises(KnownError):
                await scene.ask("password=Tr0ub4dor3xQ!")
        else:
            config = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "http://127.0.0.1:9/v1")
            await scene.engine.providers.add(NewProvider(config, ""))
    put_back(tmp_path / "copy", tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)
        assert "rollback" in await problems(scene)


async def test_a_turn_that_was_withdrawn_under_its_process_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, ECHO) as scene:
        bear = Recording.bear_witness

        async def withdrawn(recording: Recording) -> None:
            await scene.engine._open.ground.turns.withdraw(recording._turn)
            await bear(recording)

        monkeypatch.setattr(Recording, "bear_witness", withdrawn)
        asked = Mock(wraps=scene.engine._open.lines.within("fake").stream)  # type: ignore[union-attr]
        scene.engine._open.lines.within("fake").stream = asked  # type: ignore[union-attr,method-assign]
        with pytest.raises(KnownError):
            await scene.ask("Hello")
        assert not asked.called


SWALLOW = "CREATE TRIGGER swallow AFTER INSERT ON entry BEGIN DELETE FROM entry WHERE seq = new.seq; END"
LATER = "CREATE TRIGGER later AFTER UPDATE ON tip BEGIN DELETE FROM entry WHERE kind = 'request'; END"
COLUMN = "ALTER TABLE entry ADD COLUMN more TEXT"


def tell(folder: Path, *statements: str) -> None:
    """Beside an open program, and by its own SQLite: another one in this process would let go of its locks."""
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("statement", [SWALLOW, LATER, COLUMN])
async def test_a_database_that_was_told_to_swallow_entries_takes_none(tmp_path: Path, statement: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        await asyncio.to_thread(tell, tmp_path, statement)
        for _ in range(2):
            await refused(scene)


@pytest.mark.parametrize(
    "gone", ["seq = 2", "seq < (SELECT max(seq) - 1 FROM entry)", "seq = (SELECT max(seq) FROM entry)"]
)
async def test_a_register_that_lost_entries_takes_no_more(tmp_path: Path, gone: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    tell(tmp_path, f"DELETE FROM entry WHERE {gone}")
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)
        assert await problems(scene)
