"""Vaults under a passphrase, for tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import KnownError
from app.sealing.passphrase import Cost
from app.vault import homefile
from app.vault.custody import KeyVault
from app.vault.opening import open_vault

PASSPHRASE = "correct horse battery"
KEYS = ("chat_key", "device_key", "officer_key")
QUICK = Cost(memory_kib=64, passes=1, lanes=1)


@pytest.fixture(scope="module", autouse=True)
def quick_passphrases() -> Iterator[None]:
    """The real cost is tested in sealing, and paid by programs that make a home of their own.

    Elsewhere it would only take time. Each file names its own, so that whoever opens it later is as quick.
    """
    with pytest.MonkeyPatch.context() as patch:
        for place in ("app.vault.boxed", "app.store.archive"):
            patch.setattr(f"{place}.DEFAULT_COST", QUICK)
        yield


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
