"""A backup that somebody else made, restored here: nothing of theirs signs, seals or pays from then on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.audit import NotAddressed
from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.engine.house.backups import _secrets
from app.sealing import hpke, signing
from app.store.backup import Source, create
from app.vault.opening import open_vault
from tests.security.test_keys_attacked import ANSWER, FIRST, MODELS, SECOND, add, config, keys_seen
from tests.support.engines import PASSPHRASE, engine_in, running
from tests.support.opened_entries import entries
from tests.support.scripted_server import ScriptedServer

pytestmark = pytest.mark.anyio

ECHO = {"replies": [{"echo": True}]}
OWN = ("chat_key", "device_key", "officer_key")


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


def keys(folder: Path) -> dict[str, bytes | None]:
    vault = open_vault(folder / "home", passphrase=PASSPHRASE)
    return {item: vault.get(item) for item in OWN}


async def strangers(folder: Path, items: dict[str, bytes] | None = None, server: ScriptedServer | None = None) -> str:
    """A backup of another home, with a provider at that server under a key of theirs, and with other items."""
    await asyncio.to_thread(folder.mkdir)
    file = folder.with_suffix(".backup")
    async with running(folder, ECHO) as scene:
        await scene.ask("Theirs")
        if server is not None:
            await add(scene, "acme", server, SECOND)
        session = scene.engine._open
        secrets = _secrets(session) | (items or {})
        await create(Source(folder / "home", session.store._database.copy, secrets), file, PASSPHRASE, None)
    return str(file)


async def test_nothing_of_theirs_signs_or_seals(tmp_path: Path) -> None:
    backup = await strangers(tmp_path / "stranger")
    async with running(tmp_path, ECHO) as scene:
        await scene.ask("Ours")
        own = keys(tmp_path)
        await scene.engine.backups.restore(backup, PASSPHRASE)
        await scene.ask("Ours again")
        report = await scene.engine.audit.verify()
        assert report.ok, report.problems
    now, theirs = keys(tmp_path), keys(tmp_path / "stranger")
    assert (now["chat_key"], now["officer_key"]) == (own["chat_key"], own["officer_key"])
    # Their register goes on here under a key that is new to it.
    assert now["device_key"] != theirs["device_key"]
    recorded = entries(tmp_path / "home")
    assert "Ours again" in str(recorded) and AuditKind.KEY_REPLACED in [kind for kind, _ in recorded]
    with pytest.raises(NotAddressed):
        entries(tmp_path / "stranger" / "home", tmp_path / "home" / "audit.db")


async def test_our_account_is_not_exchanged_for_theirs(tmp_path: Path, server: ScriptedServer) -> None:
    backup = await strangers(tmp_path / "stranger", server=server)
    async with running(tmp_path) as scene:
        await add(scene, "acme", server, FIRST)
        await scene.engine.backups.restore(backup, PASSPHRASE)
        server.script(MODELS)
        await scene.engine.providers.test(NewProvider(config("acme", server.url), None))
        server.script(ANSWER)
        await scene.ask("Hello", model="acme/big")
    posts = [r.headers["authorization"] for r in server.requests if r.method == "POST"]
    assert posts == [f"Bearer {FIRST}"]
    assert keys_seen(server) == {FIRST, SECOND}, "theirs was seen when they added it themselves"


@pytest.mark.parametrize(
    "items",
    [
        {"officer_key": b"no key"},
        {"officer_key:1": b""},
        {"provider:acme": b"\xff\xfe key"},
    ],
)
async def test_what_could_never_be_used_is_no_backup(tmp_path: Path, items: dict[str, bytes]) -> None:
    backup = await strangers(tmp_path / "stranger", items)
    async with running(tmp_path, ECHO) as scene:
        talk = (await scene.ask("Ours")).conversation_id
        with pytest.raises(KnownError) as caught:
            await scene.engine.backups.restore(backup, PASSPHRASE)
        assert caught.value.kind is Kind.BACKUP_FILE
        assert [role for role, _ in await scene.shown(talk)] == ["user", "assistant"]


@pytest.mark.parametrize(
    "items",
    [
        {"device_key": b"short"},
        {"device_key": signing.generate()},
        {"register_origin": b"with a space \xff"},
        {"register_origin": b"another/name"},
        {"officer_key": hpke.generate()[0]},
        {"register_begun": b""},
        {"DEVICE_KEY": signing.generate()},
        {"Chat_key": bytes(32)},
        {"anything else": b"x"},
        {"Officer_Key:1": b"x"},
    ],
)
async def test_what_is_ours_to_have_is_not_taken(tmp_path: Path, items: dict[str, bytes]) -> None:
    backup = await strangers(tmp_path / "stranger", items)
    await asyncio.to_thread((tmp_path / "fresh").mkdir)
    for folder in (tmp_path, tmp_path / "fresh"):
        await engine_in(folder, ECHO).backups.restore(backup, PASSPHRASE)
        for _ in range(2):
            async with running(folder, ECHO) as scene:
                await scene.ask("On and on")
                report = await scene.engine.audit.verify()
                assert report.ok, report.problems


async def test_no_provider_of_theirs_is_the_companys(tmp_path: Path, server: ScriptedServer) -> None:
    async with running(tmp_path) as scene:
        await add(scene, "acme", server, FIRST)
        registry, catalogue = scene.engine._open.ground.registry, scene.engine._open.catalogue
        await registry.put_provider(replace(config("acme", server.url), managed=True))
        await catalogue.refresh()
        (shown,) = await scene.engine.providers.all()
        assert not shown.managed
        await scene.engine.providers.remove("acme")
        assert await scene.engine.providers.all() == ()
