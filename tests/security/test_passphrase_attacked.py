"""A home under a passphrase where the company lets no passphrase open one: whatever way is tried, it stays closed."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app import bootstrap
from app.core.errors import Kind, KnownError
from app.engine.facade import Engine
from app.engine.frame.setup import Setup
from app.settings.policy_source import NoPolicy, PolicySource
from app.vault.glance import begin_unlocking
from tests.support.engines import PASSPHRASE
from tests.support.policies import Given

pytestmark = pytest.mark.anyio

DENIED = Given(passphrase_fallback=False)


@pytest.fixture(autouse=True)
def no_key_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one, keys move: `tests/vault` shows it with a real one."""
    monkeypatch.setattr("app.vault.keyrings.is_present", lambda: False)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE)
    file.chmod(0o600)
    return file


def engine(home: Path, source: PolicySource, secret: Path | None = None) -> Engine:
    box = begin_unlocking(home, secret)
    return Engine(Setup(home, secret, "", source, box=box.result))


@pytest.fixture
async def recovery_key(tmp_path: Path, secret: Path) -> str:
    """Of a home that was made while nothing was decided."""
    before = engine(tmp_path / "home", NoPolicy(), secret)
    await before.home.open()
    try:
        backup = str(tmp_path / "backup")
        await before.backups.create(backup, PASSPHRASE)
        return await before.home.make_recovery_key()
    finally:
        await before.close()


async def by_its_file(home: Path, secret: Path, recovery_key: str) -> Engine:
    opening = engine(home, DENIED, secret)
    await opening.home.open()
    return opening


async def typed(home: Path, secret: Path, recovery_key: str) -> Engine:
    opening = engine(home, DENIED)
    await opening.home.open(PASSPHRASE)
    return opening


async def recovered(home: Path, secret: Path, recovery_key: str) -> Engine:
    opening = engine(home, DENIED, secret)
    await opening.home.recover(recovery_key, PASSPHRASE)
    return opening


async def recovered_with_another(home: Path, secret: Path, recovery_key: str) -> Engine:
    opening = engine(home, DENIED)
    await opening.home.recover(recovery_key, "another passphrase")
    return opening


async def by_a_value_that_is_none(home: Path, secret: Path, recovery_key: str) -> Engine:
    opening = engine(home, Given(passphrase_fallback="yes"), secret)
    await opening.home.open()
    return opening


WAYS = [by_its_file, typed, recovered, recovered_with_another, by_a_value_that_is_none]


@pytest.mark.parametrize("way", WAYS)
async def test_no_way_opens_it_and_nothing_is_lost(
    tmp_path: Path, secret: Path, recovery_key: str, way: Callable[[Path, Path, str], Awaitable[Engine]]
) -> None:
    home = tmp_path / "home"
    before = (home / "vault.json").read_bytes()
    with pytest.raises(KnownError) as caught:
        await way(home, secret, recovery_key)
    assert caught.value.kind is Kind.POLICY and "key store" in caught.value.message
    assert (home / "vault.json").read_bytes() == before
    again = engine(home, NoPolicy(), secret)
    await again.home.open()
    await again.close()


async def test_nor_does_a_backup_bring_it_into_a_new_home(tmp_path: Path, secret: Path, recovery_key: str) -> None:
    new = engine(tmp_path / "new", DENIED, secret)
    with pytest.raises(KnownError) as caught:
        await new.backups.restore(str(tmp_path / "backup"), PASSPHRASE)
    assert caught.value.kind is Kind.POLICY
    assert not (tmp_path / "new" / "chat.db").exists()


@pytest.mark.parametrize(("source", "unlocks"), [(DENIED, False), (Given(), True), (NoPolicy(), True)])
def test_nor_does_the_window_look_into_it_before(
    tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch, source: PolicySource, unlocks: bool
) -> None:
    """The list of conversations stands there before the rest is loaded."""

    class Begun(Exception):
        pass

    class Entrance:
        def __init__(self, folder: Path) -> None:
            pass

        def show(self) -> None:
            pass

        def meanwhile(self, load: Callable[[], object]) -> None:
            load()

    def begin(home: Path, file: Path | None) -> None:
        raise Begun(file)

    monkeypatch.setenv("SIGNALBOX_PASSPHRASE_FILE", str(secret))
    monkeypatch.setattr("app.ui.start.entrance.has_display", lambda: True)
    monkeypatch.setattr("app.ui.start.entrance.make_application", list)
    monkeypatch.setattr("app.ui.start.entrance.Entrance", Entrance)
    monkeypatch.setattr("app.settings.policy_source.platform_source", lambda: source)
    monkeypatch.setattr("app.vault.glance.begin_unlocking", begin)
    monkeypatch.setattr(sys, "setswitchinterval", lambda seconds: None)
    with pytest.raises(Begun) as caught:
        bootstrap.run_window(str(tmp_path / "home"))
    assert caught.value.args == (secret if unlocks else None,)
