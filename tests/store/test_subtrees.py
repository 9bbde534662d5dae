"""That a log had an end is proved from kept subtrees; nothing that is kept there is believed."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from app.audit import Tip
from app.audit.merkle import leaf_hash, root
from app.core.audit import AuditEvent, AuditHead, AuditKind
from app.store import subtrees
from app.store.schema import AUDIT
from tests.support.registers import open_register


class Rows:
    """Rows that were read, as a cursor gives them."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def fetchone(self) -> Any:
        return self._rows[0] if self._rows else None

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)


class Counted:
    """A register with leaves and nothing else, which counts the rows that are read."""

    def __init__(self, entries: int, kept_from: int = 0) -> None:
        self._file = dbapi2.connect(":memory:", isolation_level=None)
        for step in AUDIT:
            for statement in step.statements:
                self._file.execute(statement)
        self.tips = [Tip()]
        self.read = 0
        for number in range(1, entries + 1):
            leaf = leaf_hash(b"%d" % number)
            self._file.execute("INSERT INTO entry VALUES (?, 'held', '', NULL, '', x'', ?, '')", (number, leaf))
            self.tips.append(self.tips[-1].grown(leaf))
            if number > kept_from:
                subtrees.keep(self._file, self.tips[-1])

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        rows = self._file.execute(statement, values).fetchall()
        self.read += len(rows)
        return Rows(rows)

    def change(self, statement: str, *values: Any) -> None:
        self._file.execute(statement, values)

    def end(self, size: int) -> AuditHead:
        return AuditHead(size, self.tips[size].root)

    def goes_through(self, known: AuditHead) -> bool:
        return subtrees.goes_through(self, self.tips[-1], known)

    def close(self) -> None:
        self._file.close()


@given(st.integers(1, 300).flatmap(lambda size: st.tuples(st.integers(1, size), st.just(size))), st.integers(0, 300))
def test_each_end_that_it_had_is_proved_and_no_other(case: tuple[int, int], kept_from: int) -> None:
    size, whole = case
    with closing(Counted(whole, kept_from)) as log:
        assert log.goes_through(log.end(size))
        assert not log.goes_through(AuditHead(size, leaf_hash(b"another")))
        assert not log.goes_through(AuditHead(whole + 1, log.tips[-1].root))
        assert not log.goes_through(AuditHead(0, log.tips[0].root))


@pytest.mark.parametrize("size", [1, 17, 2048, 3000, 4095, 4999])
def test_few_rows_are_read(size: int) -> None:
    with closing(Counted(5000)) as log:
        assert log.goes_through(log.end(size))
        assert log.read < 320


@pytest.mark.parametrize("value", [bytes(32), bytes(31), None, "x" * 32, 7])
def test_what_was_changed_beside_the_log_takes_nothing_and_gives_nothing(value: Any) -> None:
    with closing(Counted(500)) as log:
        log.change("DROP TABLE subtree")
        log.change("CREATE TABLE subtree (seq INTEGER PRIMARY KEY, root)")
        for seq in range(16, 501, 16):
            log.change("INSERT INTO subtree VALUES (?, ?)", seq, value)
        assert log.goes_through(log.end(333))
        assert not log.goes_through(AuditHead(333, leaf_hash(b"another")))


@pytest.mark.parametrize("seq", [3, 333, 500])
@pytest.mark.parametrize("value", [bytes(32), bytes(31), None, "x" * 32, 7])
def test_a_leaf_that_was_changed_is_no_proof(seq: int, value: Any) -> None:
    """The subtrees of before cannot stand for it where its place must be read."""
    with closing(Counted(500, kept_from=500)) as log:
        log.change("CREATE TABLE other AS SELECT * FROM entry")
        log.change("DROP TABLE entry")
        log.change("ALTER TABLE other RENAME TO entry")
        log.change("UPDATE entry SET leaf = ? WHERE seq = ?", value, seq)
        assert not log.goes_through(log.end(400))


@pytest.mark.anyio
async def test_a_register_keeps_them_with_its_entries(tmp_path: Path) -> None:
    async with open_register(tmp_path) as log:
        for number in range(35):
            await log.append(AuditEvent(AuditKind.HELD, {"number": number}))
    with closing(dbapi2.connect(str(tmp_path / "audit.db"))) as file:
        leaves = [leaf for (leaf,) in file.execute("SELECT leaf FROM entry ORDER BY seq")]
        assert dict(file.execute("SELECT seq, root FROM subtree")) == {16: root(leaves[:16]), 32: root(leaves[:32])}
