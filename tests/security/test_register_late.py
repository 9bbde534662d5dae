"""What really came stands in the register, though the process that it came to was taken for dead meanwhile."""

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.audit import Reader, Wrap
from app.audit.threads import OUTPUT, whole
from app.core.audit import AuditReport
from app.store.register import OpenAuditLog
from tests.engine.turns.test_recovery import recover
from tests.security.test_register_attacked import problems, register
from tests.security.test_register_outcomes import SCRIPT, WORDS, begun, close_falsely
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given

pytestmark = pytest.mark.anyio


def late(home: Path) -> list[dict[str, Any]]:
    return [body for kind, body in entries(home) if kind == "response.late"]


def said(body: dict[str, Any]) -> str:
    return str(body[OUTPUT][0]["parts"][0]["content"])


async def taken_for_dead(scene: Scene) -> None:
    """Its lock is removed, and another program looks for what dead ones left."""
    (scene.home / "run" / f"{scene.engine._open.owners.own}.lock").unlink()
    async with running(scene.home.parent, SCRIPT) as beside:
        await recover(beside)


async def opened_verification(scene: Scene) -> AuditReport:
    """As an officer verifies, who sees what entries say of their threads."""
    log = scene.engine._open.ground.register._log
    assert isinstance(log, OpenAuditLog)
    return await log.verify(seed=officer_key(scene))


def officer_key(scene: Scene) -> bytes:
    seed = scene.engine._open.vault.get("officer_key")
    assert seed is not None
    return seed


async def test_an_answer_that_comes_after_its_request_was_closed_is_recorded(
    tmp_path: Path, rest: asyncio.Event
) -> None:
    async with running(tmp_path, SCRIPT) as scene:
        talk = (await scene.ask("One")).conversation_id
        turn = await begun(scene, rest, "Two", conversation_id=talk)
        await taken_for_dead(scene)
        rest.set()
        await scene.engine.chat.wait(turn)
        kinds = [kind for kind, _ in entries(scene.home)]
        assert kinds.count("response.late") == 1 and kinds.count("response.aborted") == 1
        (body,) = late(scene.home)
        assert said(body) == WORDS and kinds[body["signalbox.request"] - 1] == "request"
        assert not await problems(scene)
        assert not (await opened_verification(scene)).problems
        seed = officer_key(scene)
    with closing(dbapi2.connect(str(register(tmp_path)))) as file:
        wraps = [Wrap(*row) for row in file.execute("SELECT dek, recipient, suite, wrapped FROM dekwrap")]
        found = [entry for (entry,) in file.execute("SELECT entry FROM entry ORDER BY seq")]
    reader = Reader(seed, wraps)
    thread = whole(kinds.index("response.late") + 1, lambda seq: reader.open(found[seq - 1]))
    assert [message["parts"][0]["content"] for message in thread] == ["One", WORDS, "Two", WORDS]


@pytest.mark.parametrize("content", ["hash", "metadata"])
async def test_no_more_of_it_is_kept_than_of_any_other(tmp_path: Path, rest: asyncio.Event, content: str) -> None:
    async with running(tmp_path, SCRIPT, Given(audit_content=content)) as scene:
        turn = await begun(scene, rest)
        await taken_for_dead(scene)
        rest.set()
        await scene.engine.chat.wait(turn)
        (body,) = late(scene.home)
        assert OUTPUT not in body and ("signalbox.output_sha256" in body) is (content == "hash")
        assert not (await opened_verification(scene)).problems


async def test_an_answer_whose_request_was_closed_by_nobody_is_recorded_all_the_same(
    tmp_path: Path, rest: asyncio.Event
) -> None:
    """A row that was recorded behind the request says for a moment that it closes it."""
    async with running(tmp_path, SCRIPT) as scene:
        turn, other = await begun(scene, rest, "One"), await begun(scene, rest, "Two")
        await scene.engine.chat.stop(other.answer_id)
        with closing(dbapi2.connect(str(register(tmp_path)), isolation_level=None)) as file:
            (first, second) = (seq for (seq,) in file.execute("SELECT seq FROM entry WHERE kind = 'request'"))
            kept = file.execute("SELECT * FROM entry WHERE seq = ?", (second,)).fetchone()
            file.execute("UPDATE entry SET kind = 'other' WHERE seq = ?", (second,))
            await asyncio.to_thread(close_falsely, tmp_path, second - first, seq=second)
            rest.set()
            assert (await scene.engine.chat.wait(turn)).text == WORDS
            file.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", kept)
        assert [said(body) for body in late(scene.home)] == [WORDS]
        assert not await problems(scene)
    async with running(tmp_path, SCRIPT) as scene:
        await recover(scene)
        assert (await scene.engine.audit.status()).open_requests == 0
        assert not await problems(scene)
