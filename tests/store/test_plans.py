"""What is asked again and again, or in the midst of a change, reads by an index and costs the same in any store."""

from contextlib import closing

import pytest
from sqlcipher3 import dbapi2

from app.store import continuity, outcomes, purging
from app.store.migrations import Migration
from app.store.schema import AUDIT, CHAT


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        (AUDIT, outcomes._PENDING),
        (AUDIT, outcomes._CLOSING),
        (AUDIT, outcomes._OF_TURN),
        (AUDIT, continuity.LAST),
        (AUDIT, continuity._STRAY),
        (CHAT, str(purging._UNUSED_DECISION)),
        (CHAT, "DELETE FROM turn WHERE answer_id = 'x' RETURNING decision"),
        # As SQLite itself asks for what still points at a row that goes.
        (CHAT, "SELECT 1 FROM turn WHERE decision = 'x'"),
        (CHAT, "SELECT 1 FROM message WHERE parent_id = 'x'"),
        (CHAT, "SELECT 1 FROM card WHERE answer_id = 'x'"),
        (CHAT, "SELECT id FROM conversation WHERE deleted_us < 1 ORDER BY deleted_us LIMIT 1"),
    ],
)
def test_it_reads_by_an_index(steps: tuple[Migration, ...], asked: str) -> None:
    with closing(dbapi2.connect(":memory:")) as connection:
        for step in steps:
            for statement in step.statements:
                connection.execute(statement)
        values = {"digest": "x"} if ":" in asked else (1,) * asked.count("?")
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {asked}", values)]
    # `pending` holds what is open at this moment, and the last entry is where the order by number begins.
    allowed = {"SCAN pending", "SCAN entry"} if "LIMIT 1" in asked or "pending" in asked else set()
    assert not [line for line in plan if line.startswith("SCAN") and line not in allowed], plan
    assert not [line for line in plan if "TEMP B-TREE" in line], plan
