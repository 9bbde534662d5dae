"""What `keyrings` needs of a platform's key store."""

from typing import Protocol


class Backend(Protocol):
    """The part of the keyring library's backends that we use."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """The text, or None."""
        ...

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store a text."""
        ...

    def delete_password(self, service: str, username: str, /) -> None:
        """Forget a text that is there."""
        ...
