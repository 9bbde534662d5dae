"""Vaults under a passphrase, for tests."""

from pathlib import Path
from typing import Any

import pytest

from app.core.errors import KnownError
from app.vault import homefile
from app.vault.custody import KeyVault
from app.vault.opening import open_vault

PASSPHRASE = "correct horse battery"
KEYS = ("chat_key", "device_key", "officer_key")


def opened(home: Path, passphrase: str = PASSPHRASE, **more: Any) -> KeyVault:
    return open_vault(home, passphrase=passphrase, **more)


def refused(home: Path, **arguments: Any) -> KnownError:
    """What `open_vault` says, having changed nothing."""
    before = snapshot(home)
    with pytest.raises(KnownError) as caught:
        open_vault(home, **arguments)
    assert snapshot(home) == before
    return caught.value


def snapshot(home: Path) -> dict[str, bytes]:
    if not home.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in home.iterdir() if path.name != homefile.LOCK_NAME}
