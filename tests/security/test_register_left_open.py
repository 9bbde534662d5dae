"""What a process left open when it was killed is found by the entries, whatever was taken away beside them."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.core.audit import AuditEvent, AuditKind
from tests.engine.turns.test_recovery import SLOW, hear, recover, stored
from tests.security.test_register_attacked import ECHO, problems, register, tell
from tests.support.audit_log import SetClock
from tests.support.engine_child import child
from tests.support.engines import running
from tests.support.opened_entries import entries
from tests.support.registers import open_register

pytestmark = pytest.mark.anyio

REQUEST = "(SELECT max(seq) FROM entry WHERE kind = 'request')"


async def killed(folder: Path) -> list[str]:
    """One whole answer, and one that ended with its process."""
    async with running(folder, ECHO) as scene:
        await scene.ask("One")
    with child(folder, SLOW, count=1) as process:
        sent: list[str] = await hear(process, "sent")
        async with running(folder, SLOW) as scene:
            await stored(scene, sent, lambda answer: answer.text)
        process.kill()
    return sent


@pytest.mark.parametrize(
    "gone",
    [
        ["DELETE FROM pending"],
        ["UPDATE pending SET seq = 1"],
        ["DELETE FROM pending", f"UPDATE entry SET turn = '' WHERE seq = {REQUEST}"],
        ["DELETE FROM pending", f"UPDATE entry SET kind = 'held', turn = 'other' WHERE seq = {REQUEST}"],
    ],
)
async def test_a_request_that_a_killed_process_left_open_gets_its_outcome(tmp_path: Path, gone: list[str]) -> None:
    await killed(tmp_path)
    with closing(dbapi2.connect(str(register(tmp_path)))) as file:
        seq, kind, turn = file.execute(f"SELECT seq, kind, turn FROM entry WHERE seq = {REQUEST}").fetchone()
    tell(tmp_path, *gone)
    async with running(tmp_path, ECHO) as scene:
        await recover(scene)
        told = entries(scene.home)
        assert [kind for kind, _ in told].count("response.aborted") == 1
        (unclean,) = (body for kind, body in told if kind == AuditKind.UNCLEAN_SHUTDOWN)
        assert unclean["signalbox.requests"] == [seq]
        tell(tmp_path, f"UPDATE entry SET kind = '{kind}', turn = '{turn}' WHERE seq = {seq}")
        assert not await problems(scene)


async def test_a_request_that_was_closed_is_not_closed_again(tmp_path: Path) -> None:
    """Though the column that says so was changed, and the conversations know of no answer."""
    sent = await killed(tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await recover(scene)
        assert (await scene.engine.transcripts.page(sent[0])).items
    closed = "(SELECT max(seq) FROM entry WHERE kind = 'response.aborted')"
    with closing(dbapi2.connect(str(register(tmp_path)))) as file:
        seq, turn = file.execute(f"SELECT seq, turn FROM entry WHERE seq = {closed}").fetchone()
    tell(tmp_path, f"UPDATE entry SET turn = 'x', kind = 'held' WHERE seq = {seq}")
    async with running(tmp_path, ECHO) as scene:
        assert await scene.engine._open.ground.register.left_open({turn}, 0) == ()
        tell(tmp_path, f"UPDATE entry SET turn = '{turn}', kind = 'response.aborted' WHERE seq = {seq}")
        assert not await problems(scene)


async def test_only_what_is_not_older_is_read_and_what_stands_there_as_of_the_turn(tmp_path: Path) -> None:
    clock = SetClock()
    async with open_register(tmp_path, clock=clock) as log:
        for turn in ("old", "new"):
            seq = await log.append(AuditEvent(AuditKind.REQUEST, {}, turn=turn))
            clock.us += 3 * 86_400_000_000
        assert await log.left_open({"old", "new"}, clock.us) == ((1, "old"), (2, "new"))
        await log.append(AuditEvent(AuditKind.RESPONSE, {}, turn="new", ref=seq))
        assert await log.left_open({"old", "new", "never", ""}, clock.us) == ((1, "old"),)
