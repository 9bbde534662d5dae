"""No test of this folder may touch the keyring of whoever runs it; real ones run in a child process."""

import pytest

from app.sealing.passphrase import Cost


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost is tested in sealing; here it would only take time."""
    monkeypatch.setattr("app.vault.boxed.DEFAULT_COST", Cost(memory_kib=64, passes=1, lanes=1))
