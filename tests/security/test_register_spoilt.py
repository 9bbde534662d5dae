"""What was just recorded is looked at again before anything is recorded behind it; what lies further back is not."""

import asyncio
from pathlib import Path

import pytest

from tests.security.test_register_attacked import ECHO, problems, refused, tell
from tests.support.engines import running

pytestmark = pytest.mark.anyio

LAST = "UPDATE entry SET {} WHERE seq = (SELECT max(seq) FROM entry)"
SPOILT = [
    "entry = zeroblob(400)",
    "entry = 'text'",
    "entry = zeroblob(0)",
    "leaf = zeroblob(32)",
    "leaf = 7",
    "note = ''",
    "note = (SELECT note FROM entry WHERE seq = 1)",
]
OFFICERS = [
    "UPDATE dekwrap SET wrapped = zeroblob(80)",
    "UPDATE dekwrap SET suite = 'x'",
    "INSERT INTO dekwrap SELECT dek, 'another', suite, wrapped FROM dekwrap",
]


@pytest.mark.parametrize("change", SPOILT)
@pytest.mark.parametrize("open_", [True, False])
async def test_nothing_is_sent_where_the_last_entry_was_changed(tmp_path: Path, change: str, open_: bool) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        if open_:
            await asyncio.to_thread(tell, tmp_path, LAST.format(change))
            for _ in range(2):
                await refused(scene)
                assert await problems(scene)
    if not open_:
        tell(tmp_path, LAST.format(change))
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)
            assert await problems(scene)


@pytest.mark.parametrize("change", OFFICERS)
async def test_nothing_is_sent_that_the_officers_could_not_open(tmp_path: Path, change: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        await asyncio.to_thread(tell, tmp_path, change)
        for _ in range(2):
            await refused(scene)
            assert await problems(scene)


async def test_what_was_changed_further_back_is_found_by_a_whole_check(tmp_path: Path) -> None:
    """As the handbook says."""
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        await asyncio.to_thread(tell, tmp_path, "UPDATE entry SET entry = zeroblob(400) WHERE seq = 2")
        assert (await scene.ask("Two")).text == "Two"
        assert await problems(scene)
