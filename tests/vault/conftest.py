"""No test of this folder may touch the keyring of whoever runs it; real ones run in a child process."""

import pytest

from tests.support.vaults import quick_passphrases

__all__ = ["quick_passphrases"]


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
