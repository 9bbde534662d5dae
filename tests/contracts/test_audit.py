"""The desk of the register: its end, and whether it holds."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.audit import AuditHead
from app.core.requests import Draft
from tests.support.stages import Stage, played

pytestmark = pytest.mark.anyio


async def a_register_that_holds(stage: Stage) -> None:
    """Something stands in it, all of it is checked, and the checking says how far it is."""
    desk, do = stage.engine.audit, stage.do
    turn = await do("send", stage.engine.chat.send(Draft("Hello")))
    await do("whole", stage.whole(turn))
    status = await do("status", desk.status())
    assert status.entries > 0 and bytes.fromhex(status.root)
    assert (status.managed, status.recipients, status.open_requests) == (False, 1, 0)
    assert await desk.status() == status
    report = await do("verify", desk.verify())
    assert (report.ok, report.entries, report.problems) == (True, status.entries, ())
    kept = AuditHead(status.entries, bytes.fromhex(status.root))
    assert (await do("against what was kept", desk.verify(kept=kept))).ok
    other = await do("against another one", desk.verify(kept=replace(kept, root=bytes(32))))
    assert [problem.kind for problem in other.problems] == ["rollback"]
    steps: list[float] = []
    assert await do("verify step by step", desk.verify(steps.append)) == report
    stage.book.write(("ended with", steps[-1], steps == sorted(steps)))
    assert steps[-1] == 1.0


async def test_the_register(tmp_path: Path) -> None:
    await played(a_register_that_holds, tmp_path)
