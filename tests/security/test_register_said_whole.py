"""`audit verify` says that all hold only where the register takes entries and every signature is this device's."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.core.errors import Kind, KnownError
from tests.support.engines import engine_in, running

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"text": "Hello."}] * 12}
DECLARED = [
    "CREATE TABLE other (x)",
    "CREATE INDEX ix ON entry (kind)",
    "ALTER TABLE dekwrap ADD COLUMN more VARCHAR",
    "CREATE UNIQUE INDEX only ON pending (turn)",
]


@pytest.mark.parametrize("statement", DECLARED)
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "new"])
async def test_tables_that_take_no_entry_do_not_hold(tmp_path: Path, statement: str, whole: bool) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        assert (await scene.engine.audit.verify()).ok
    with closing(sqlite3.connect(scene.home / "audit.db")) as register:
        register.execute(statement)
    with pytest.raises(KnownError) as caught:
        async with running(tmp_path, ECHO) as scene:
            await scene.ask("Two")
    assert caught.value.kind is Kind.AUDIT_BLOCKED
    engine = engine_in(tmp_path, ECHO)
    try:
        await engine.home.open()
        report = await engine.audit.verify(whole=whole)
        assert [problem.kind for problem in report.problems] == ["tables"]
    finally:
        await engine.close()


def other_letters(note: str) -> str:
    at = note.rindex(" ") + 20
    return note[:at] + ("A" if note[at] != "A" else "B") * 30 + note[at + 30 :]


def of_the_one_before(note: str) -> str:
    head, _, line = note.rpartition("\n— ")
    return f"{head}\n— {re.sub('[A-Y]', lambda found: chr(ord(found[0]) + 1), line, count=1)}"


@pytest.mark.parametrize("change", [other_letters, of_the_one_before])
@pytest.mark.parametrize("which", ["seq BETWEEN 2 AND 6", "seq = 3", "seq = (SELECT max(seq) - 1 FROM entry)"])
async def test_every_signature_is_looked_at(tmp_path: Path, change: Callable[[str], str], which: str) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        await scene.ask("Two")
    with closing(sqlite3.connect(scene.home / "audit.db")) as register:
        for seq, note in register.execute(f"SELECT seq, note FROM entry WHERE {which}").fetchall():
            register.execute("UPDATE entry SET note = ? WHERE seq = ?", (change(note), seq))
        register.commit()
    async with running(tmp_path, ECHO) as scene:
        report = await scene.engine.audit.verify()
    assert {problem.kind for problem in report.problems} <= {"signature", "checkpoint"} and report.problems
