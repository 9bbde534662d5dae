"""Linux: the Secret Service over D-Bus (GNOME Keyring, KWallet, KeePassXC)."""

import os
from contextlib import closing

import secretstorage
from jeepney import DBusErrorResponse  # type: ignore[import-untyped]
from jeepney.io.blocking import DBusConnection  # type: ignore[import-untyped]
from keyring.backends.SecretService import Keyring
from keyring.errors import KeyringError, KeyringLocked
from secretstorage.exceptions import ItemNotFoundException, SecretStorageException

from app.vault.backend import Backend

NAME = "secret-service"
MOST_BYTES: int | None = None
PROMPT_SECONDS = 60.0
FAULTS: tuple[type[Exception], ...] = (KeyringError, SecretStorageException, DBusErrorResponse, OSError)


class _NoCollection(KeyringError):
    """The service answers and has no keyring at all."""


class _Pinned(Keyring):
    """The library's backend, but one that asks the person only where there is a screen, and not for ever."""

    def get_preferred_collection(self) -> secretstorage.Collection:
        bus = secretstorage.dbus_init()
        try:
            collection = secretstorage.Collection(bus)
            if collection.is_locked():
                self._unlock(collection)
        except ItemNotFoundException:
            bus.close()
            raise _NoCollection from None
        except BaseException:
            bus.close()
            raise
        return collection

    def _unlock(self, collection: secretstorage.Collection) -> None:
        if not can_ask():
            raise KeyringLocked("locked, and there is no screen to ask on")
        collection.unlock(timeout=PROMPT_SECONDS)
        if collection.is_locked():
            raise KeyringLocked("the person did not unlock it")

    def get_password(self, service: str, username: str) -> str | None:
        try:
            found: str | None = super().get_password(service, username)  # type: ignore[no-untyped-call]
        except _NoCollection:
            return None
        return found

    def set_password(self, service: str, username: str, password: str) -> None:
        try:
            super().set_password(service, username, password)  # type: ignore[no-untyped-call]
        except _NoCollection:
            if not can_ask():
                raise
            with closing(secretstorage.dbus_init()) as bus:
                secretstorage.get_default_collection(bus)
            super().set_password(service, username, password)  # type: ignore[no-untyped-call]

    def delete_password(self, service: str, username: str) -> None:
        try:
            super().delete_password(service, username)  # type: ignore[no-untyped-call]
        except _NoCollection:
            return


def can_ask() -> bool:
    """Whether the desktop can show a window that asks for the keyring's password."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_present() -> bool:
    """Whether the service answers here and could take an item, now or once it is unlocked."""
    try:
        with closing(secretstorage.dbus_init()) as bus:
            return secretstorage.check_service_availability(bus) and (_has_collection(bus) or can_ask())
    except FAULTS:
        return False


def is_reachable() -> bool:
    """Whether the service answers here."""
    try:
        with closing(secretstorage.dbus_init()) as bus:
            return secretstorage.check_service_availability(bus)
    except FAULTS:
        return False


def is_locked() -> bool:
    """Whether reading needs the person to unlock it first."""
    with closing(secretstorage.dbus_init()) as bus:
        return _has_collection(bus) and secretstorage.Collection(bus).is_locked()


def _has_collection(bus: DBusConnection) -> bool:
    try:
        secretstorage.Collection(bus)
    except ItemNotFoundException:
        return False
    return True


def make() -> Backend:
    """The backend."""
    backend: Backend = _Pinned()  # type: ignore[no-untyped-call]
    return backend
