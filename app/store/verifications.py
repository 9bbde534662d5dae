"""The last verification of the register (the port `Verifications`): in chat.db, which nobody else can write."""

from app.core.audit import Verification
from app.store.codec import dumps, readable
from app.store.database import Database
from app.store.tables import VerificationRow


class StoredVerifications:
    """The repository of verifications in an open chat.db."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self) -> Verification | None:
        """The last one; None before the first, or where it cannot be read."""
        row = await self._database.read(lambda session: session.get(VerificationRow, 1))
        return next(iter(readable(Verification, [row.body])), None) if row else None

    async def keep(self, verification: Verification) -> None:
        """This is the last one from now on."""
        row = VerificationRow(one=1, body=dumps(verification))
        await self._database.write(lambda session: session.merge(row))
