"""Backups: made, looked at, put in place."""

from typing import Protocol

from app.core.restored import Restored


class BackupsDesk(Protocol):
    """Works before the home is open as well, but for `create`."""

    async def create(self, path: str, passphrase: str) -> str:
        """Write an encrypted backup file; returns its path."""
        ...

    async def needs_passphrase(self, path: str) -> bool:
        """Whether a passphrase opens this backup; the key of its home opens the daily ones. Raises `not_found`."""
        ...

    async def restore(self, path: str, passphrase: str) -> Restored:
        """Put a backup in place; what was there is kept beside it. Only before `open`, or with no other process.

        Returns the providers that are elsewhere than before, to whom messages will go from now on, and what was found
        in the register's place.
        """
        ...
