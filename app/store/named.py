"""Requests in the register that answers name as theirs: each a witness, in the row that holds its words.

One old page of chat.db makes it forget where the register ended. What the answers name stands all over it.
"""

import json
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from app.core.audit import Named

_PAGE = text("""
    SELECT message.n, body.answer, turn.id FROM message JOIN body ON body.n = message.n
    LEFT JOIN turn ON turn.answer_id = message.id
    WHERE message.n < :before AND body.answer IS NOT NULL ORDER BY message.n DESC LIMIT :most
""")
_NEWEST = 2**62


def page(session: Session, most: int, before: int | None) -> tuple[tuple[Named, ...], int | None]:
    """Those of so many answers, the newest first, and before which message to go on; None behind the last."""
    values = {"before": _NEWEST if before is None else before, "most": most}
    rows = session.connection().execute(_PAGE, values).all()
    named = ((_number(row.answer), row.id or "") for row in rows)
    following = rows[-1].n if len(rows) == most else None
    return tuple(Named(seq, turn) for seq, turn in named if seq is not None), following


def _number(facts: str) -> int | None:
    try:
        known: Any = json.loads(facts)
        seq = known.get("audit_seq")
    except (ValueError, AttributeError):
        return None
    return seq if type(seq) is int else None
