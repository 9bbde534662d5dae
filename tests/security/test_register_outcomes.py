"""What a request led to stands in the register, whatever rows are put beside its entries."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.audit.entries import Header, encode_header, join, split
from app.audit.merkle import leaf_hash
from app.core.requests import Turn
from tests.security.test_register_attacked import problems, refused, register, tell
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries

pytestmark = pytest.mark.anyio

WORDS = " ".join(f"word{number}" for number in range(30))
SCRIPT = {"passage": "leaves", "replies": [{"text": WORDS}]}
OUTCOMES = ("response", "response.aborted")


async def begun(scene: Scene, rest: asyncio.Event, text: str = "One", **fields: str) -> Turn:
    """A message whose request is in the register, and whose answer comes when `rest` is set."""
    rest.clear()
    before = len(told(scene.home))
    turn = await scene.send(text, **fields)
    await scene.until(lambda: "request" in told(scene.home)[before:])
    return turn


def told(home: Path) -> list[str]:
    return [kind for kind, _ in entries(home) if kind in ("request", *OUTCOMES)]


def close_falsely(folder: Path, number: int, **said: object) -> None:
    """A row that says of itself that it closes the last request; it was never appended."""
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as file:
        found = "SELECT seq, turn, dek, entry FROM entry WHERE kind = 'request' ORDER BY seq DESC LIMIT 1"
        request, turn, dek, entry = file.execute(found).fetchone()
        known = split(entry)[0]
        header = Header(1, "response", known.t, known.boot_id, known.mono_ms, dek, known.wraps, 256, turn, request)
        forged = join(encode_header(header._replace(**said)), bytes(256 + 28))  # type: ignore[arg-type]
        row = (request + number, "response", turn, request, dek, forged, leaf_hash(forged), "x")
        file.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


@pytest.mark.parametrize("number", [-1_000, -(2**62), 1_000])
async def test_a_row_outside_of_the_order_closes_nothing_and_is_seen(
    tmp_path: Path, rest: asyncio.Event, number: int
) -> None:
    async with running(tmp_path, SCRIPT) as scene:
        turn = await begun(scene, rest)
        await asyncio.to_thread(close_falsely, tmp_path, number)
        assert (await scene.engine.audit.status()).open_requests == 1
        rest.set()
        assert (await scene.engine.chat.wait(turn)).text == WORDS
        with closing(dbapi2.connect(str(register(tmp_path)))) as file:
            (recorded,) = file.execute(
                "SELECT count(*) FROM entry, tip WHERE ref > 0 AND seq BETWEEN 1 AND size"
            ).fetchone()
        assert recorded == 1
        assert await problems(scene)
        assert not (await scene.engine.audit.verify(whole=False)).ok
    for _ in range(2):
        async with running(tmp_path, SCRIPT) as scene:
            await refused(scene)
            assert await problems(scene)


async def test_a_row_outside_of_the_order_is_seen_by_a_check_of_what_is_new(tmp_path: Path) -> None:
    async with running(tmp_path, SCRIPT) as scene:
        await scene.ask("One")
        assert (await scene.engine.audit.verify()).ok
        await asyncio.to_thread(close_falsely, tmp_path, -1_000)
        assert not (await scene.engine.audit.verify(whole=False)).ok
        await asyncio.to_thread(tell, tmp_path, "DELETE FROM entry WHERE seq < 1")
        assert (await scene.engine.audit.verify(whole=False)).ok


@pytest.mark.parametrize("change", ["leaf = zeroblob(32)", "entry = zeroblob(400)"])
@pytest.mark.parametrize("said", [{"seq": 1}, {"seq": 1, "kind": "held"}])
async def test_a_row_that_is_not_what_was_recorded_closes_nothing(
    tmp_path: Path, rest: asyncio.Event, change: str, said: dict[str, object]
) -> None:
    """In the place of the session's first entry, and mended before anybody looks."""
    async with running(tmp_path, SCRIPT) as scene:
        turn = await begun(scene, rest)
        with closing(dbapi2.connect(str(register(tmp_path)))) as file:
            kept = file.execute("SELECT entry, leaf, kind, turn, ref FROM entry WHERE seq = 2").fetchone()
            (last,) = file.execute("SELECT max(seq) FROM entry WHERE kind = 'request'").fetchone()
        await asyncio.to_thread(close_falsely, tmp_path, 2 - last, **said)
        await asyncio.to_thread(tell, tmp_path, f"UPDATE entry SET {change} WHERE seq = 2")
        rest.set()
        assert (await scene.engine.chat.wait(turn)).text == WORDS
        with closing(dbapi2.connect(str(register(tmp_path)), isolation_level=None)) as file:
            file.execute("UPDATE entry SET entry = ?, leaf = ?, kind = ?, turn = ?, ref = ? WHERE seq = 2", kept)
        assert told(scene.home) == ["request", "response"]
