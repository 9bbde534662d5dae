"""Walking and showing branches. Every function runs inside one transaction of the caller."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, text
from sqlmodel import Session

_COLUMNS = "n, id, conversation_id, parent_id, role, created_us, label, complete, active_child"
_OF_M = ", ".join(f"m.{name}" for name in _COLUMNS.split(", "))

_UP = text(f"""
    WITH RECURSIVE up AS (
        SELECT {_COLUMNS}, 0 AS step FROM message WHERE id = :start
        UNION ALL
        SELECT {_OF_M}, step + 1 FROM up JOIN message AS m ON m.id = up.parent_id WHERE step < :steps
    )
    SELECT * FROM up ORDER BY step DESC
""")  # noqa: S608 - built of constants only
_DOWN = text(f"""
    WITH RECURSIVE down AS (
        SELECT {_COLUMNS}, 0 AS step FROM message WHERE id = :start
        UNION ALL
        SELECT {_OF_M}, step + 1 FROM down JOIN message AS m ON m.id = down.active_child WHERE step < :steps
    )
    SELECT * FROM down ORDER BY step
""")  # noqa: S608 - built of constants only
_POINT = text("""
    WITH RECURSIVE up(id, parent_id, step) AS (
        SELECT id, parent_id, 0 FROM message WHERE id = :start
        UNION ALL
        SELECT m.id, m.parent_id, step + 1 FROM up JOIN message AS m ON m.id = up.parent_id WHERE step < :steps
    )
    UPDATE message SET active_child = up.id FROM up
    WHERE message.id = up.parent_id AND message.active_child IS NOT up.id
""")
_LEAF = text("""
    WITH RECURSIVE down(id, active_child, step) AS (
        SELECT id, active_child, 0 FROM message WHERE id = :start
        UNION ALL
        SELECT m.id, m.active_child, step + 1 FROM down JOIN message AS m ON m.id = down.active_child
        WHERE step < :steps
    )
    SELECT id FROM down ORDER BY step DESC LIMIT 1
""")
_SIBLINGS = text(
    "SELECT parent_id, id FROM message WHERE parent_id IN :parents ORDER BY parent_id, created_us, n"
).bindparams(bindparam("parents", expanding=True))
_ROOTS = text(
    "SELECT id FROM message WHERE conversation_id = :conversation AND parent_id IS NULL ORDER BY created_us, n"
)
# More steps than any conversation has: a tree with a damaged, circular pointer still ends.
WHOLE = 1_000_000


def upward(session: Session, start: str, steps: int = WHOLE) -> Sequence[Any]:
    """Rows from at most `steps` ancestors down to `start` itself, oldest first."""
    return session.connection().execute(_UP, {"start": start, "steps": steps}).all()


def downward(session: Session, start: str, steps: int) -> Sequence[Any]:
    """Rows from `start` down the shown children, at most `steps` of them."""
    return session.connection().execute(_DOWN, {"start": start, "steps": steps}).all()


def siblings(session: Session, rows: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    """For each row's id the ids of all children of its parent, itself included, oldest first."""
    parents = [row.parent_id for row in rows if row.parent_id is not None]
    families: dict[str, list[str]] = {}
    if parents:
        for parent, child in session.connection().execute(_SIBLINGS, {"parents": parents}):
            families.setdefault(parent, []).append(child)
    found = {row.id: tuple(families.get(row.parent_id, ())) for row in rows if row.parent_id is not None}
    for root in (row for row in rows if row.parent_id is None):
        roots = session.connection().execute(_ROOTS, {"conversation": root.conversation_id}).scalars()
        found[root.id] = tuple(roots)
    return found


def show(session: Session, message_id: str) -> str:
    """Point every ancestor at the branch through a message; returns the leaf that is shown then."""
    connection, place = session.connection(), {"start": message_id, "steps": WHOLE}
    connection.execute(_POINT, place)
    return str(connection.execute(_LEAF, place).scalar_one())
