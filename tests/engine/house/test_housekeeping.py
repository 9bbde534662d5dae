"""What is done now and then: in which order, and whatever befalls one of the jobs."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from app.engine.house import housekeeping
from tests.support.engines import running

pytestmark = pytest.mark.anyio

ECHO = {"models": ["demo"], "replies": [{"echo": True}]}
LEFT = "before-0001-chat-20200101T000000Z.db"


async def test_a_timer_outlives_a_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("Housekeeping went wrong")
    async with running(tmp_path, ECHO) as scene:
        jobs, again, calls = scene.engine._open.housekeeping, asyncio.Event(), 0

        async def fail() -> int:
            nonlocal calls
            calls += 1
            if calls == 1:
                raise FileNotFoundError("gone")
            again.set()
            return 0

        await jobs.aclose()
        monkeypatch.setattr(housekeeping, "RECOVER_SECONDS", 0.01)
        monkeypatch.setattr(jobs, "recover", fail)
        jobs.start()
        async with asyncio.timeout(120):
            await again.wait()


async def test_each_job_is_done_whatever_befalls_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path, ECHO) as scene:
        jobs, done = scene.engine._open.housekeeping, []
        (scene.home / "backups").mkdir(exist_ok=True)
        (scene.home / "backups" / LEFT).touch()

        async def full() -> None:
            raise KnownError(Kind.DISK_FULL)

        async def hash_missing() -> None:
            done.append((scene.home / "backups" / LEFT).exists())

        monkeypatch.setattr(jobs, "purge", full)
        monkeypatch.setattr(jobs._models, "hash_missing", hash_missing)
        await jobs.tidy()
    assert done == [False]


async def test_a_backup_comes_after_the_tidying_of_its_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(tmp_path, ECHO) as scene:
        jobs, order = scene.engine._open.housekeeping, []

        async def tidy() -> None:
            await asyncio.sleep(0)
            order.append("tidy")

        async def back_up() -> None:
            order.append("backup")

        monkeypatch.setattr(jobs, "tidy", tidy)
        monkeypatch.setattr(jobs.backups, "run", back_up)
        for _ in range(housekeeping.TIDY_EVERY + 1):
            await jobs.round()
    assert order == ["tidy", *["backup"] * housekeeping.TIDY_EVERY, "tidy", "backup"]
