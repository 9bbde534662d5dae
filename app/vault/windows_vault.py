"""Windows: the Credential Manager."""

from keyring.backends.Windows import WinVaultKeyring
from keyring.errors import KeyringError
from win32ctypes.pywin32 import pywintypes  # type: ignore[import-not-found]  # installed on Windows only

from app.vault.backend import Backend

NAME = "windows-credential-manager"
# 2,560 bytes of UTF-16 hold 1,280 digits of base64.
MOST_BYTES: int | None = 960
FAULTS: tuple[type[Exception], ...] = (KeyringError, pywintypes.error, OSError)


def is_present() -> bool:
    """Every Windows session has one."""
    return True


def is_reachable() -> bool:
    """Every Windows session has one."""
    return True


def is_locked() -> bool:
    """It is open as long as the person is logged in."""
    return False


def make() -> Backend:
    """The backend; its items stay on this machine instead of roaming with the account."""
    keyring = WinVaultKeyring()  # type: ignore[no-untyped-call]
    keyring.persist = "local machine"
    backend: Backend = keyring
    return backend
