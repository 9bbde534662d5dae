"""Entries that the conversations know of: none but a start or an end goes by putting back the register alone."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.audit.entries import split
from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError
from app.engine.frame.witness import Witnessed
from app.engine.house import opening
from app.sealing import hpke
from app.vault.custody import DEVICE_KEY
from app.vault.opening import open_vault
from tests.security.test_register_attacked import problems, put_back, put_back_behind, refused, register
from tests.support.engines import PASSPHRASE, Scene, engine_in, running
from tests.support.policies import Given, named

pytestmark = pytest.mark.anyio

ECHO = {"models": ["demo"], "replies": [{"echo": True}]}
UNKNOWN = frozenset({AuditKind.SESSION_OPEN, AuditKind.SESSION_CLOSE})
WITH_THEIR_TURN = frozenset(
    {AuditKind.REQUEST, AuditKind.RESPONSE, AuditKind.RESPONSE_ABORTED, AuditKind.RESPONSE_LATE}
)


def kinds(folder: Path) -> list[str]:
    with closing(dbapi2.connect(str(register(folder)))) as file:
        return [split(entry)[0].kind for (entry,) in file.execute("SELECT entry FROM entry ORDER BY seq")]


def daily(folder: Path) -> list[str]:
    return [path.name for path in (folder / "home" / "backups").glob("periodic-*")]


async def back_up(scene: Scene) -> None:
    await scene.engine._open.housekeeping.backups.run()


async def is_missed(folder: Path) -> None:
    """The copy of the register is put back, and that is seen."""
    put_back(folder / "copy", folder)
    for _ in range(2):
        async with running(folder, ECHO) as scene:
            await refused(scene)
            assert "rollback" in await problems(scene)


async def test_the_entry_of_a_daily_backup(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    shutil.copyfile(register(tmp_path), tmp_path / "copy")
    async with running(tmp_path, ECHO) as scene:
        await back_up(scene)
    assert AuditKind.BACKUP_CREATED in kinds(tmp_path)
    await is_missed(tmp_path)


async def test_no_daily_backup_is_made_that_the_register_does_not_name(tmp_path: Path) -> None:
    await put_back_behind(tmp_path)
    async with running(tmp_path, ECHO) as scene:
        with pytest.raises(KnownError) as caught:
            await back_up(scene)
        assert caught.value.kind is Kind.AUDIT_BLOCKED
    assert daily(tmp_path) == []


async def test_the_exchange_of_an_officers_key(tmp_path: Path) -> None:
    _, public = hpke.generate()
    async with running(tmp_path, ECHO, Given(recipients=named(public))) as scene:
        await scene.ask("One")
    shutil.copyfile(register(tmp_path), tmp_path / "copy")
    async with running(tmp_path, ECHO):
        pass
    assert AuditKind.KEY_REPLACED in kinds(tmp_path)
    await is_missed(tmp_path)


async def test_the_keys_of_a_new_home(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO):
        pass
    assert kinds(tmp_path)[0] == AuditKind.KEY_CREATED
    async with running(tmp_path, ECHO) as scene:
        head = await scene.engine._open.ground.turns.head()
        assert head is not None and head.size == 1


async def test_a_key_of_the_device_that_goes_before_the_start_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that made it ended before it could say so, so that the register's own entry says it."""
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    shutil.copyfile(register(tmp_path), tmp_path / "copy")
    open_vault(tmp_path / "home", passphrase=PASSPHRASE).delete(DEVICE_KEY)

    class Killed(BaseException):
        pass

    async def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(opening, "_begin", die)
        with pytest.raises(Killed):
            await engine_in(tmp_path, ECHO).home.open()
    async with running(tmp_path, ECHO):
        pass
    assert AuditKind.KEY_REPLACED in kinds(tmp_path)
    await is_missed(tmp_path)


@pytest.mark.parametrize("kind", AuditKind)
async def test_only_starts_and_ends_go_unwitnessed(tmp_path: Path, kind: AuditKind) -> None:
    async with running(tmp_path, ECHO) as scene:
        register: Witnessed = scene.engine._open.register
        for write, allowed in ((register.record_end, UNKNOWN), (register.record, WITH_THEIR_TURN)):
            if kind not in allowed:
                with pytest.raises(ValueError, match=kind):
                    await write(AuditEvent(kind, {}))
        assert (await scene.engine.audit.verify()).ok
