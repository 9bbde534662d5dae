"""Where in the register that stands what was said up to a message, so that no entry repeats it."""

from collections.abc import Sequence

from sqlalchemy import bindparam, text
from sqlmodel import Session

from app.core.audit import Standing

# The branch's end is found first; only a branch that nothing is known of is looked through.
_AT_ONCE = 100
_KEEP = text("""
    INSERT OR REPLACE INTO recorded (n, thread, entry) SELECT n, :thread, :entry FROM message WHERE id = :message_id
""")
_OF = text("""
    SELECT message.id, recorded.thread, recorded.entry
    FROM message JOIN recorded ON recorded.n = message.n WHERE message.id IN :ids
""").bindparams(bindparam("ids", expanding=True))


def keep(session: Session, standing: Standing | None) -> None:
    """In the place of what was known of the message; nothing for a message that is not stored."""
    if standing is not None:
        values = {"message_id": standing.message_id, "thread": standing.thread, "entry": standing.entry}
        session.connection().execute(_KEEP, values)


def last(session: Session, threads: Sequence[tuple[str, bytes]]) -> tuple[int, int] | None:
    """The last of these (message, thread) that stands somewhere: its place among them, and the entry."""
    for end in range(len(threads), 0, -_AT_ONCE):
        some = threads[max(0, end - _AT_ONCE) : end]
        rows = session.connection().execute(_OF, {"ids": [message_id for message_id, _ in some]})
        there = {(row.id, row.thread): row.entry for row in rows}
        for place in range(len(some) - 1, -1, -1):
            if some[place] in there:
                return end - len(some) + place, there[some[place]]
    return None
