"""The system's key store: one backend for each platform, pinned here, that never keeps us waiting for ever."""

import base64
import binascii
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from app.core.errors import Kind, KnownError
from app.core.threads import beside
from app.vault import homefile
from app.vault.homefile import HomeFile

if sys.platform == "win32":
    from app.vault import windows_vault as system
elif sys.platform == "darwin":
    from app.vault import keychain as system
else:
    from app.vault import secret_service as system

NAME = system.NAME
_ACCOUNT = "signalbox"
# Longer than the person gets to unlock it, so that this only ends what hangs.
DEADLINE_SECONDS = 75.0

T = TypeVar("T")


def is_present() -> bool:
    """Whether a new home can keep its keys in the system's key store."""
    return _asked(system.is_present)


def is_reachable() -> bool:
    """Whether the system's key store answers at all."""
    return _asked(system.is_reachable)


def is_locked() -> bool:
    """Whether the person has to unlock it first."""
    return _asked(system.is_locked)


def _asked(work: Callable[[], T]) -> T:
    """The result of `work`, done in a thread that may be left behind; raises `vault_locked` when it does not come."""
    try:
        return beside(work, "keyring").result(DEADLINE_SECONDS)
    except TimeoutError:
        raise KnownError(Kind.VAULT_LOCKED, detail="The system's key store does not answer.") from None
    except system.FAULTS:
        # The library's own text may quote an item; ours does not.
        raise KnownError(Kind.VAULT_LOCKED, detail="The system's key store is locked or out of reach.") from None


class KeyringItems:
    """Items of one home in the system's key store. Several homes share it without seeing one another."""

    def __init__(self, home: Path, home_id: str) -> None:
        self._home = home
        self._home_id = home_id
        self._keyring = system.make()

    def _service(self, item: str) -> str:
        # A service of its own for each item: under a shared one, Windows moves items about when a second is added.
        return f"Signalbox {self._home_id} {item}"

    def get(self, item: str) -> bytes | None:
        """The item, or None; raises `vault_locked`."""
        text = _asked(lambda: self._keyring.get_password(self._service(item), _ACCOUNT))
        if text is None:
            return None
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            detail = "The system's key store holds something else in its place."
            raise KnownError(Kind.KEY_LOST, detail=detail, reason="changed") from None

    def put(self, item: str, secret: bytes) -> None:
        """Store an item; raises `vault_locked`, or `usage` when it is too long for this system."""
        if system.MOST_BYTES is not None and len(secret) > system.MOST_BYTES:
            raise KnownError(Kind.USAGE, detail="That key is too long for the system's key store.")
        text = base64.b64encode(secret).decode()
        _asked(lambda: self._keyring.set_password(self._service(item), _ACCOUNT, text))

    def delete(self, item: str) -> None:
        """Forget an item; raises `vault_locked`."""
        if self.get(item) is not None:
            _asked(lambda: self._keyring.delete_password(self._service(item), _ACCOUNT))

    def fill(self, wanted: Mapping[str, Callable[[], bytes]]) -> frozenset[str]:
        """Make those items that are not there; returns their names."""
        missing = [item for item in wanted if self.get(item) is None]
        if not missing:
            return frozenset()
        with homefile.lock(self._home):
            missing = [item for item in missing if self.get(item) is None]
            for item in missing:
                self.put(item, wanted[item]())
        return frozenset(missing)


def without_asking(home: Path, content: HomeFile) -> KeyringItems | None:
    """The items of a home whose keys the system's key store holds and gives out at once; raises `vault_locked`."""
    return None if content.backend != NAME or is_locked() else KeyringItems(home, content.home_id)
