"""A verification goes on from where the last one ended, and finds in what is new all that a whole one would."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.core.audit import AuditReport
from app.core.clock import DAY_US, SystemClock
from app.core.errors import Kind, KnownError
from app.core.events import Notice
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"echo": True}]}


class Moving(SystemClock):
    """A clock that is days ahead."""

    days = 0

    def now_us(self) -> int:
        return super().now_us() + self.days * DAY_US


def spoil(folder: Path, where: str, change: str = "entry = zeroblob(40)") -> None:
    with closing(dbapi2.connect(str(folder / "home" / "audit.db"), isolation_level=None)) as file:
        file.execute(f"UPDATE entry SET {change} WHERE seq = ({where})")


def kinds(report: AuditReport) -> list[str]:
    return [problem.kind for problem in report.problems]


async def last_entry(scene: Scene) -> int:
    return (await scene.engine.audit.status()).entries


async def test_only_what_is_new_is_looked_at(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        assert await scene.engine.audit.last() is None
        await scene.ask("One")
        whole = await scene.engine.audit.verify()
        assert (whole.first, whole.entries) == (1, await last_entry(scene))
        await scene.ask("Two")
    async with running(tmp_path, ECHO) as scene:
        await asyncio.to_thread(spoil, tmp_path, "SELECT 2")
        new = await scene.engine.audit.verify(whole=False)
        assert new.ok and new.first == whole.entries + 1
        last = await scene.engine.audit.last()
        assert last is not None and last.report == new and (last.whole_us or 0) < last.at_us
        # What lies before is the whole one's to find.
        assert "leaf" in kinds(await scene.engine.audit.verify())


@pytest.mark.parametrize(
    "change", ["entry = zeroblob(40)", "leaf = zeroblob(32)", "note = ''", "turn = 'x'", "dek = 'x'"]
)
@pytest.mark.parametrize("where", ["SELECT max(seq) FROM entry", "SELECT max(seq) - 1 FROM entry"])
async def test_what_is_wrong_in_the_new_part_is_found_until_it_is_mended(
    tmp_path: Path, where: str, change: str
) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        await scene.engine.audit.verify()
        await scene.ask("Two")
        await asyncio.to_thread(spoil, tmp_path, where, change)
        for _ in range(2):
            found = await scene.engine.audit.verify(whole=False)
            assert not found.ok and found.verified is None


async def test_a_request_that_was_open_is_closed_in_the_new_part(tmp_path: Path) -> None:
    slow = {"tokens_per_second": 60, "replies": [{"lorem": 30_000, "seed": 1}]}
    async with running(tmp_path, slow) as scene:
        turn = await scene.send("One")
        await scene.until(lambda: "request" in [kind for kind, _ in entries(scene.home)])
        assert (await scene.engine.audit.verify()).ok
        await scene.engine.chat.stop(turn.answer_id)
        assert (await scene.engine.audit.verify(whole=False)).ok


async def test_it_is_checked_once_a_day_and_told_when_it_does_not_hold(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        jobs, checks = scene.engine._open.housekeeping, [await scene.engine.home.doctor()]
        await scene.ask("One")
        await jobs.verify()
        first = await scene.engine.audit.last()
        await jobs.verify()
        assert first is not None and await scene.engine.audit.last() == first, "one a day"
        jobs._clock = type("Later", (), {"now_us": lambda _: first.at_us + DAY_US})()
        await scene.ask("Two")
        await asyncio.to_thread(spoil, tmp_path, "SELECT max(seq) FROM entry")
        await jobs.verify()
        await scene.until(lambda: any(isinstance(event, Notice) for event in scene.events))
        assert [event.error.kind for event in scene.events if isinstance(event, Notice)] == [Kind.STORE_DAMAGED]
        checks.append(await scene.engine.home.doctor())
    assert [next(check.ok for check in some if check.name == "Audit log") for some in checks] == [None, False]


async def test_a_result_that_cannot_be_kept_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def full(_: object) -> None:
        raise KnownError(Kind.DISK_FULL)

    async with running(tmp_path, ECHO) as scene:
        monkeypatch.setattr(scene.engine._open.ground.verifications, "keep", full)
        assert (await scene.engine.audit.verify()).ok
        assert await scene.engine.audit.last() is None


async def test_all_of_it_is_checked_as_often_as_is_set(tmp_path: Path) -> None:
    clock, policy = Moving(), Given(options={"audit.whole_check_days": 30})

    async def first_checked(scene: Scene) -> int:
        await scene.engine._open.housekeeping.verify()
        last = await scene.engine.audit.last()
        assert last is not None
        return last.report.first

    async with running(tmp_path, ECHO, policy, clock) as scene:
        assert await first_checked(scene) == 1
        clock.days += 1
        assert await first_checked(scene) > 1
        clock.days += 28
        assert await first_checked(scene) > 1
        clock.days += 1
        assert await first_checked(scene) == 1, "the thirtieth day"
        clock.days -= 3_000
        assert await first_checked(scene) == 1, "a clock that was wrong is no reason to wait"
        clock.days += 31
        policy.state(options={"audit.whole_check_days": 0})
        await scene.ask("Two")
        assert await first_checked(scene) > 1, "only when somebody asks"
