"""A register signed by somebody else from its first entry on: no `key.replaced` vouches for it.

Such an entry is for a key that the vault made in the place of a lost one, and the vault knows whether it did.
"""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.audit import Sealer, Tip, notes
from app.core.audit import AuditEvent, AuditKind
from app.core.clock import SystemClock
from app.engine.frame.witness import Witnessed
from app.sealing import hpke, signing
from app.vault.custody import DEVICE_KEY, RENEWED
from app.vault.opening import open_vault
from tests.security.test_register_attacked import ECHO, problems, refused, register
from tests.security.test_register_begun_again import go_on, insert
from tests.support.engines import PASSPHRASE, engine_in, running
from tests.support.opened_entries import entries

pytestmark = pytest.mark.anyio


def begin_anew(folder: Path) -> None:
    """The register's entries are replaced by those of somebody else, whole in themselves."""
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as file:
        (note,) = file.execute("SELECT note FROM entry").fetchone()
        for table in ("entry", "pending", "dekwrap"):
            file.execute(f"DELETE FROM {table}")
        origin = notes.read(note).checkpoint.origin
        sealer = Sealer(origin, signing.generate(), (hpke.public_key(hpke.generate()[0]),), SystemClock(), "boot")
        tip = Tip.load(0, b"")
        asked = AuditEvent(AuditKind.REQUEST, {}, turn="nice")
        for event in (
            AuditEvent(AuditKind.KEY_CREATED, {}),
            AuditEvent(AuditKind.SESSION_OPEN, {}),
            asked,
            AuditEvent(AuditKind.RESPONSE, {}, turn="nice", ref=3),
        ):
            sealed = sealer.seal(event, tip)
            tip = sealed.tip
            insert(file, sealed)
        file.execute("UPDATE tip SET size = ?, frontier = ?", (tip.size, tip.packed))


def cut_to_nothing(folder: Path) -> None:
    """No entry stays but one, and what goes on from it is somebody else's."""
    with closing(dbapi2.connect(str(register(folder)), isolation_level=None)) as file:
        file.execute("DELETE FROM entry WHERE seq > 1")
        (leaf,) = file.execute("SELECT leaf FROM entry").fetchone()
        tip = Tip().grown(leaf)
        file.execute("UPDATE tip SET size = ?, frontier = ?", (tip.size, tip.packed))
    go_on(folder, renote=True)


def rewound(folder: Path) -> None:
    """The conversations are put back to the first day, which knew of no end of the register."""
    for file in (folder / "home").glob("chat.db*"):
        file.unlink()
    for file in (folder / "first-day").glob("chat.db*"):
        shutil.copy(file, folder / "home" / file.name)


@pytest.mark.parametrize("forge", [begin_anew, go_on, cut_to_nothing])
async def test_no_register_of_somebody_elses_is_gone_on_from(tmp_path: Path, forge: Callable[[Path], None]) -> None:
    async with running(tmp_path, ECHO):
        pass
    shutil.copytree(tmp_path / "home", tmp_path / "first-day", symlinks=True)
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Secret dealings")
    rewound(tmp_path)
    forge(tmp_path)
    for _ in range(2):
        async with running(tmp_path, ECHO) as scene:
            await refused(scene)
            assert "key" in await problems(scene)
    with closing(dbapi2.connect(str(register(tmp_path)))) as file:
        found = [kind for (kind,) in file.execute("SELECT kind FROM entry ORDER BY seq")]
    assert found[-1] == "response", "nothing was appended"


async def test_what_was_forged_after_a_key_was_replaced_is_not_gone_on_from_either(tmp_path: Path) -> None:
    async with running(tmp_path, ECHO):
        pass
    open_vault(tmp_path / "home", passphrase=PASSPHRASE).delete(DEVICE_KEY)
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
        assert not await problems(scene)
    assert open_vault(tmp_path / "home", passphrase=PASSPHRASE).get(RENEWED) is None, "it was said, and is forgotten"
    shutil.copytree(tmp_path / "home", tmp_path / "first-day", symlinks=True)
    begin_anew(tmp_path)
    async with running(tmp_path, ECHO) as scene:
        await refused(scene)


async def test_a_key_whose_entry_could_not_be_written_is_said_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("One")
    open_vault(tmp_path / "home", passphrase=PASSPHRASE).delete(DEVICE_KEY)

    class Killed(BaseException):
        pass

    async def die(*_: object, **__: object) -> int:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Witnessed, "append", die)
        with pytest.raises(Killed):
            await engine_in(tmp_path, ECHO).home.open()
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Two")
        assert not await problems(scene)
    assert [kind for kind, _ in entries(tmp_path / "home")].count("key.replaced") == 1
