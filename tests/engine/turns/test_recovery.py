"""Processes that die beside others on one home: nothing committed is lost, nothing alive is closed."""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlcipher3 import dbapi2

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import KnownError
from app.core.messages import ErrorPart, FinishReason, Message
from app.core.models import ProviderConfig, ProviderKind
from tests.support.engine_child import Child, child
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.scripted_server import ScriptedServer, delta, http, stream
from tests.support.waiting import a_moment, until

pytestmark = pytest.mark.anyio

SLOW = {"tokens_per_second": 60, "replies": [{"lorem": 30_000, "seed": 1}]}
QUICK = {"tokens_per_second": 40, "replies": [{"text": "One two three four five six."}]}


async def recover(scene: Scene) -> int:
    """What the timer does."""
    return await scene.engine._open.housekeeping.recover()


async def answer_of(scene: Scene, sent: list[str]) -> Message:
    return (await scene.engine.transcripts.page(sent[0])).items[-1].message


async def hear(process: Child, key: str) -> Any:
    while key not in (line := await asyncio.to_thread(process.hear)):
        assert line, "the child ended"
    return line[key]


async def stored(scene: Scene, sent: list[str], condition: Callable[[Message], object]) -> Message:
    """The answer, once another process has got so far with it."""

    async def so_far() -> bool:
        return bool(condition(await answer_of(scene, sent)))

    await until(so_far)
    return await answer_of(scene, sent)


async def test_killed_at_random_moments(tmp_path: Path) -> None:
    chance = random.Random(7)
    acknowledged: list[tuple[list[str], str]] = []
    for _ in range(4):
        with child(tmp_path, SLOW, count=6) as process:
            first = await hear(process, "sent")
            acknowledged.append((first, "message 0"))
            await a_moment(chance.uniform(0, 0.25))
            process.kill()
            acknowledged += [(line["sent"], line["text"]) for line in process.rest() if "sent" in line]
    async with running(tmp_path, SLOW) as scene:
        for (talk, user, answer), text in acknowledged:
            items = (await scene.engine.transcripts.page(talk)).items
            if not items:
                assert (await scene.engine.drafts.get(talk)).text == text
                continue
            assert [item.message.id for item in items] == [user, answer]
            assert items[0].message.text == text
            assert items[1].message.complete
        assert (await scene.engine.audit.status()).open_requests == 0
        report = await scene.engine.audit.verify()
        assert report.ok, report.problems
    told = [kind for kind, _ in entries(tmp_path / "home")]
    assert AuditKind.UNCLEAN_SHUTDOWN in told
    assert told.count("request") == told.count("response") + told.count("response.aborted")


async def test_a_live_turn_is_left_alone_and_a_dead_one_is_finished(tmp_path: Path) -> None:
    async with running(tmp_path, SLOW) as scene:
        with child(tmp_path, SLOW) as process:
            sent = await hear(process, "sent")
            partial = await stored(scene, sent, lambda message: message.text)
            assert await recover(scene) == 0
            assert not (await answer_of(scene, sent)).complete
            with pytest.raises(KnownError):
                await scene.send("And?", conversation_id=sent[0])
            process.kill()
        assert await recover(scene) == 1
        assert await recover(scene) == 0
        ended = await answer_of(scene, sent)
        assert ended.complete
        assert ended.text.startswith(partial.text)
        assert ended.parts[-1] == ErrorPart("interrupted")
        assert ended.answer is not None
        assert ended.answer.finish_reason is FinishReason.ERROR
        assert (await scene.engine.audit.status()).open_requests == 0
        assert (await scene.engine.audit.verify()).ok
        aborted = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.RESPONSE_ABORTED]
        assert aborted[0]["error.type"] == "interrupted"
        assert len(aborted[0]["signalbox.output_sha256"]) == 64


async def test_a_follow_up_finishes_what_a_dead_process_left(tmp_path: Path) -> None:
    async with running(tmp_path, QUICK) as scene:
        with child(tmp_path, SLOW) as process:
            sent = await hear(process, "sent")
            process.kill()
        turn = await scene.send("And?", conversation_id=sent[0])
        assert (await scene.engine.chat.wait(turn)).text


@contextmanager
def locked_register(home: Path) -> Iterator[None]:
    """Nobody can append meanwhile."""
    connection = dbapi2.connect(str(home / "audit.db"), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def test_prepared_without_an_entry_is_a_draft_again(tmp_path: Path) -> None:
    async with running(tmp_path, QUICK) as scene:
        with child(tmp_path, QUICK, held=True) as process:
            await hear(process, "open")
            with locked_register(scene.home):
                process.go()
                sent = await hear(process, "sent")
                await a_moment(0.1)
                process.kill()
        assert await recover(scene) == 1
        assert (await scene.engine.transcripts.page(sent[0])).items == ()
        assert (await scene.engine.drafts.get(sent[0])).text == "message 0"
        assert not any(kind == "request" for kind, _ in entries(scene.home))


async def test_answered_without_an_outcome_gets_the_one_it_had(tmp_path: Path) -> None:
    go_on = asyncio.Event()
    async with ScriptedServer() as server, running(tmp_path) as scene:
        server.script(http(200, b'{"data": [{"id": "big"}]}'))
        await scene.engine.providers.add(NewProvider(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, server.url)))
        server.asked.clear()
        server.script(go_on, stream(delta("One two three four five six.", finish="stop")))
        with child(tmp_path, None) as process:
            sent = await hear(process, "sent")
            # Its request is in the register before it leaves.
            await server.asked.wait()
            with locked_register(scene.home):
                go_on.set()
                await stored(scene, sent, lambda message: message.complete)
                process.kill()
        assert await recover(scene) == 1
        answer = await answer_of(scene, sent)
        assert answer.text == "One two three four five six."
        assert not any(isinstance(part, ErrorPart) for part in answer.parts)
        outcomes = [kind for kind, _ in entries(scene.home) if kind.startswith("response")]
        assert outcomes == ["response"]
        assert (await scene.engine.audit.status()).open_requests == 0
        assert await recover(scene) == 0


async def change(scene: Scene, statement: str, **values: object) -> None:
    """Do to chat.db what no part of the program does."""
    database = scene.engine._open.store._database
    await database.write(lambda session: session.connection().execute(text(statement), values))


async def parts_of(scene: Scene, message_id: str) -> str:
    found = text("SELECT parts FROM body JOIN message USING (n) WHERE id = :id")
    database = scene.engine._open.store._database
    return str(await database.read(lambda session: session.connection().execute(found, {"id": message_id}).scalar()))


async def test_a_partial_answer_that_cannot_be_read_is_ended_and_left_as_it_is(tmp_path: Path) -> None:
    async with running(tmp_path, QUICK) as scene:
        with child(tmp_path, SLOW) as process:
            sent = await hear(process, "sent")
            await stored(scene, sent, lambda message: message.text)
            process.kill()
        cut = (await parts_of(scene, sent[2]))[:-5]
        await change(
            scene, "UPDATE body SET parts = :cut WHERE n = (SELECT n FROM message WHERE id = :id)", cut=cut, id=sent[2]
        )
        assert await recover(scene) == 1
        answer = await answer_of(scene, sent)
        assert (answer.complete, answer.unreadable) == (True, True)
        assert await parts_of(scene, sent[2]) == cut
        aborted = [body for kind, body in entries(scene.home) if kind == AuditKind.RESPONSE_ABORTED]
        assert [body["error.type"] for body in aborted] == ["interrupted"]
        assert (await scene.engine.audit.status()).open_requests == 0


async def test_an_answer_that_a_newer_program_ended_is_finished(tmp_path: Path) -> None:
    async with running(tmp_path, QUICK) as scene:
        turn = await scene.send("Hello")
        await scene.engine.chat.wait(turn)
    async with running(tmp_path, QUICK) as scene:
        parts = '[{"type":"error","kind":"of a newer program","fields":[["who","Acme"]]}]'
        await change(
            scene, "UPDATE body SET parts = :parts WHERE n = (SELECT n FROM message WHERE id = :id)",
            parts=parts, id=turn.answer_id,
        )  # fmt: skip
        await change(scene, "UPDATE turn SET state = 'answered', owner = 'gone'")
        assert await recover(scene) == 1
        assert await parts_of(scene, turn.answer_id) == parts
        assert await recover(scene) == 0


async def test_a_turn_that_cannot_be_finished_blocks_no_other(
    tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    expect_log("A turn could not be finished")
    async with running(tmp_path, QUICK) as scene:
        with child(tmp_path, SLOW, count=2) as process:
            lost, kept = await hear(process, "sent"), await hear(process, "sent")
            for sent in (lost, kept):
                await stored(scene, sent, lambda message: message.text)
            process.kill()
        await change(scene, "DELETE FROM message WHERE id = :id", id=lost[2])
        assert await recover(scene) == 2
        assert await recover(scene) == 0
        assert (await answer_of(scene, kept)).complete
        told = [kind for kind, _ in entries(scene.home)]
        assert told.count(AuditKind.RESPONSE_ABORTED) == 2
        assert (await scene.engine.audit.status()).open_requests == 0
        assert (await scene.engine.audit.verify()).ok


async def test_two_engines_recover_once(tmp_path: Path) -> None:
    with child(tmp_path, SLOW, count=5) as process:
        for _ in range(5):
            await hear(process, "sent")
        process.kill()
    async with running(tmp_path, QUICK) as one, running(tmp_path, QUICK) as two:
        await asyncio.gather(recover(one), recover(two))
        told = [kind for kind, _ in entries(one.home)]
        assert told.count("request") == told.count("response.aborted")
        assert (await two.engine.audit.verify()).ok
        assert (await one.ask("from one")).text == (await two.ask("from two")).text
        assert (await one.engine.audit.status()) == (await two.engine.audit.status())
