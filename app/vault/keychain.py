"""macOS: the login Keychain."""

from keyring.backends.macOS import Keyring
from keyring.errors import KeyringError

from app.vault.backend import Backend

NAME = "keychain"
MOST_BYTES: int | None = None
FAULTS: tuple[type[Exception], ...] = (KeyringError, OSError)


def is_present() -> bool:
    """Every macOS account has one."""
    return True


def is_reachable() -> bool:
    """Every macOS account has one."""
    return True


def is_locked() -> bool:
    """The system asks by itself when it must."""
    return False


def make() -> Backend:
    """The backend, on the login keychain whatever `KEYCHAIN_PATH` says."""
    keyring = Keyring()  # type: ignore[no-untyped-call]
    keyring.keychain = None
    backend: Backend = keyring
    return backend
