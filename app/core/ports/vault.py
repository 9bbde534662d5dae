"""Custody of keys."""

from typing import Protocol


class Vault(Protocol):
    """Custody of keys. Items are named bytes; nothing is ever logged or shown in a repr."""

    def get(self, item: str) -> bytes | None:
        """The item, or None when the vault is open and does not hold it."""
        ...

    def put(self, item: str, secret: bytes) -> None:
        """Store an item durably, replacing one of the same name."""
        ...

    def delete(self, item: str) -> None:
        """Forget an item; forgetting what is not there is fine."""
        ...
