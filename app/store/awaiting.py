"""That conversations came by a restore, noted in them until the opening that follows has taken what waits after it.

It stands there before they are put in place, with the end at which the restore leaves the register. So they go on from
that end whatever becomes of what waits, and what was taken is not taken again, whatever is put back beside them.
"""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from sqlmodel import Session, col, delete, select

from app.core.audit import AuditHead
from app.store.connection import connect
from app.store.database import Database
from app.store.tables import ChoreRow

_RESTORE = "take restore "
_FORGET = "DELETE FROM chore WHERE substr(name, 1, ?) = ?"
_NOTE = "INSERT INTO chore (name) VALUES (?)"
_END = "INSERT OR REPLACE INTO register_head (one, size, root) VALUES (1, ?, ?)"
_FRONTIER = "UPDATE register_head SET frontier = ?"
_HAS_FRONTIER = "SELECT 1 FROM pragma_table_info('register_head') WHERE name = 'frontier'"


def note(chat: Path, key: bytes, restore: str, end: AuditHead | None) -> None:
    """In conversations that nobody has open: they come by this restore, and the register ended here.

    They may be of an older program. Raises as the driver does.
    """
    with closing(connect(chat, key)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_FORGET, (len(_RESTORE), _RESTORE))
        connection.execute(_NOTE, (_RESTORE + restore,))
        if end is not None:
            connection.execute(_END, (end.size, end.root))
            if connection.execute(_HAS_FRONTIER).fetchone():
                connection.execute(_FRONTIER, (end.frontier,))
        connection.execute("COMMIT")


class Restores:
    """The restores that an open chat.db waits for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def awaited(self) -> tuple[str, ...]:
        """The ids of those of which not all was taken."""
        return await self._database.read(_awaited)

    async def taken(self, ids: Collection[str]) -> None:
        """All of these was taken, and the register has its entry."""
        names = [_RESTORE + one for one in ids]
        await self._database.write(lambda session: session.exec(delete(ChoreRow).where(col(ChoreRow.name).in_(names))))


def _awaited(session: Session) -> tuple[str, ...]:
    names = session.exec(select(ChoreRow.name).where(col(ChoreRow.name).startswith(_RESTORE))).all()
    return tuple(name.removeprefix(_RESTORE) for name in names)
