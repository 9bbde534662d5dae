"""Several processes on one home, and processes that are killed in the middle of a write."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.store.connection import connect, is_whole
from tests.support.registers import open_register
from tests.support.stores import KEY, chat_store, conversation
from tests.support.waiting import a_moment

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]

# Says on stdout what was promised to be durable, a line each, until it is killed.
WRITER = """
import asyncio, sys
from pathlib import Path
from app.core.audit import AuditEvent, AuditKind
from app.core.messages import ConversationSummary, TextPart
from tests.support.registers import open_register
from tests.support.stores import chat_store, exchange, whole

home, talk, turns = Path(sys.argv[1]), ConversationSummary(sys.argv[2], "Talk", 1, 1), int(sys.argv[3])

async def main():
    async with chat_store(home, owner=sys.argv[4]) as store, open_register(home) as register:
        parent = None
        for i in range(turns):
            new = exchange(talk, parent, f"question {i} " + "x" * 2_000)
            await store.turns.begin(new)
            print("begun", new.answer.id, flush=True)
            seq = await register.append(AuditEvent(AuditKind.REQUEST, {"i": i}, turn=new.turn.id))
            print("recorded", seq, flush=True)
            for n in range(1, 4):
                await store.turns.save_partial(new.answer.id, [TextPart("y" * 700 * n)])
                print("partial", f"{new.answer.id}:{700 * n}", flush=True)
            await store.turns.answer(new.turn.id, whole(new, "z" * 3_000))
            await store.turns.close(new.turn.id)
            print("closed", new.turn.id, flush=True)
            await register.append(AuditEvent(AuditKind.RESPONSE, {"i": i}, turn=new.turn.id, ref=seq))
            parent = new.answer.id

asyncio.run(main())
"""


def start(home: Path, talk: str, turns: int = 10_000, owner: str = "writer") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(home), talk, str(turns), owner]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def promised(output: str) -> dict[str, list[str]]:
    # The last line may be torn.
    found: dict[str, list[str]] = {"begun": [], "recorded": [], "partial": [], "closed": []}
    for line in output.splitlines(keepends=True):
        if line.endswith("\n"):
            what, value = line.split()
            found[what].append(value)
    return found


async def test_nothing_promised_is_lost_by_kill_9(tmp_path: Path) -> None:
    chance = random.Random(7)
    told: dict[str, list[str]] = {"begun": [], "recorded": [], "partial": [], "closed": []}
    talks = []
    for round_ in range(6):
        talks.append(conversation().id)
        process = start(tmp_path, talks[-1], owner=f"writer{round_}")
        assert process.stdout is not None
        first = "".join(process.stdout.readline() for _ in range(chance.randrange(1, 60)))
        process.kill()
        output, _ = process.communicate()
        for what, values in promised(first + output).items():
            told[what] += values
    assert len(told["begun"]) >= 6, "every writer got somewhere before it was killed"

    connection = connect(tmp_path / "chat.db", KEY)
    assert is_whole(connection, encrypted=True)
    connection.close()
    async with chat_store(tmp_path) as store, open_register(tmp_path) as register:
        longest: dict[str, int] = {}
        for value in told["partial"]:
            answer, length = value.split(":")
            longest[answer] = int(length)
        for answer in told["begun"]:
            message = await store.transcripts.message(answer)
            assert len(message.text) >= longest.get(answer, 0)
        still_open = {turn.id for turn in await store.turns.open_turns()}
        assert not still_open & set(told["closed"])
        assert len(still_open) <= 6, "at most one turn of each writer was cut"
        for talk in talks:
            page = await store.transcripts.page(talk, before=10_000)
            assert [item.message.role for item in page.items] == ["user", "assistant"] * (len(page.items) // 2)
        report = await register.verify()
        assert report.ok, report.problems
        assert report.entries >= max(int(seq) for seq in told["recorded"])
        assert len(await register.open_requests()) <= 6


async def test_many_processes_write_at_once(tmp_path: Path) -> None:
    talks = [conversation().id for _ in range(4)]
    running = [start(tmp_path, talk, turns=8, owner=f"w{i}") for i, talk in enumerate(talks)]
    async with chat_store(tmp_path, owner="me") as store:
        while any(process.poll() is None for process in running):
            await store.conversations.page()
            await store.drafts.save("", "meanwhile")
            await a_moment(0.01)
        assert [process.communicate()[1] for process in running] == [""] * 4
        for talk in talks:
            assert len((await store.transcripts.page(talk, before=100)).items) == 16
    async with open_register(tmp_path) as register:
        report = await register.verify()
        assert (report.entries, report.problems) == (64, ())
        assert await register.open_requests() == ()


async def test_a_held_lock_is_told_and_not_waited_for_forever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.database.BUSY_MS", 50)
    async with chat_store(tmp_path) as store:
        other = connect(tmp_path / "chat.db", KEY)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(KnownError) as caught:
            await store.drafts.save("", "x")
        assert caught.value.kind is Kind.TIMEOUT
        other.execute("ROLLBACK")
        other.close()
        await store.drafts.save("", "x")
