"""Numbered steps from an empty file to the newest tables. A step that was released is never edited."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from app.core.errors import Kind, KnownError
from app.store.faults import damaged

_TABLE = re.compile(r"\s*CREATE (?:VIRTUAL )?TABLE (\w+)")
_INDEX = re.compile(r"\s*CREATE VIRTUAL TABLE \w+ USING fts5\(", re.IGNORECASE)
_HISTORY = """
CREATE TABLE schema_history (
    number INTEGER NOT NULL PRIMARY KEY,
    name VARCHAR NOT NULL,
    at_us INTEGER NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """A step: `name` is recorded in the file, `statements` run in one transaction with every other missing step."""

    name: str
    statements: tuple[str, ...]


def missing(connection: Any, path: Path, steps: Sequence[Migration]) -> int:
    """How many of `steps` the file does not have yet; reads only.

    Raises `store_newer` when the file has steps that this program does not know, `store_damaged` when it is not ours.
    """
    done = _done(connection, path)
    known = [step.name for step in steps]
    if len(done) > len(known):
        raise KnownError(Kind.STORE_NEWER, path=str(path))
    if done != known[: len(done)]:
        raise damaged(path, "Its history is not this program's.")
    if not _as_made(connection, steps[: len(done)]):
        raise damaged(path, "Its tables are not this program's.")
    return len(known) - len(done)


def _as_made(connection: Any, steps: Sequence[Migration]) -> bool:
    """Whether all tables are there, and no trigger or view that could change what is written or read."""
    made = {name for step in steps for statement in step.statements for name in _TABLE.findall(statement)}
    there = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'trigger', 'view')"
    ).fetchall()
    return made <= {name for _, name in there} and all(kind == "table" for kind, _ in there)


def is_to_the_letter(connection: Any, steps: Sequence[Migration]) -> bool:
    """Whether tables and indexes are declared as the steps do it, word by word, and there is nothing else.

    A column that swallows what is written can be added to a table without another name.
    """
    return _there(connection) == _declared(tuple(steps))


def _there(connection: Any) -> frozenset[tuple[str, str, str | None]]:
    found = [tuple(row) for row in connection.execute("SELECT type, name, sql FROM sqlite_master")]
    indexes = tuple(f"{name}_" for _, name, sql in found if sql and _INDEX.match(sql))
    # The tables of an index for words are declared by SQLite, and differently by each of its releases.
    return frozenset((kind, name, None if name.startswith(indexes) else sql) for kind, name, sql in found)


@cache
def _declared(steps: tuple[Migration, ...]) -> frozenset[tuple[str, str, str | None]]:
    made = dbapi2.connect(":memory:")
    try:
        made.execute(_HISTORY)
        for step in steps:
            for statement in step.statements:
                made.execute(statement)
        return _there(made)
    finally:
        made.close()


def is_empty(connection: Any) -> bool:
    """Whether the file has no tables at all, as a new one."""
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0)


def run(connection: Any, path: Path, steps: Sequence[Migration], at_us: int) -> None:
    """Take all missing steps in one transaction: all are done, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if is_empty(connection):
            connection.execute(_HISTORY)
        # Counted again under the lock: another process may have been here since.
        first = len(steps) - missing(connection, path, steps)
        for number, step in enumerate(steps[first:], first + 1):
            for statement in step.statements:
                connection.execute(statement)
            connection.execute("INSERT INTO schema_history VALUES (?, ?, ?)", (number, step.name, at_us))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _done(connection: Any, path: Path) -> list[str]:
    if is_empty(connection):
        return []
    named = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'schema_history'").fetchone()[0]
    if not named:
        raise damaged(path, "It is not a Signalbox database.")
    return [name for (name,) in connection.execute("SELECT name FROM schema_history ORDER BY number")]
