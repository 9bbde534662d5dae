"""Keys of providers, and a name that leads to another server since: each key goes to the server that it was given for.

Who moved the name is another process, a backup, or a policy.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.core.api.providers import NewProvider
from app.core.errors import Kind, KnownError
from app.core.models import AddressChange, ProviderConfig, ProviderKind
from tests.support.engines import PASSPHRASE, Scene, engine_in, running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import ScriptedServer, delta, error, http, stream

pytestmark = pytest.mark.anyio

MODELS = http(200, b'{"object": "list", "data": [{"id": "big"}]}')
ANSWER = stream(delta("Good day."), delta(finish="stop"))
FIRST, SECOND, THIRD = "sk-first-0123456789", "sk-second-0123456789", "sk-third-0123456789"


def config(name: str, url: str) -> ProviderConfig:
    return ProviderConfig(name, ProviderKind.OPENAI_CHAT, url)


async def add(scene: Scene, name: str, server: ScriptedServer, key: str | None) -> None:
    server.script(MODELS)
    await scene.engine.providers.add(NewProvider(config(name, server.url), key))


def keys_seen(server: ScriptedServer) -> set[str]:
    return {request.headers.get("authorization", "").removeprefix("Bearer ") for request in server.requests}


def messages_seen(server: ScriptedServer) -> int:
    return sum(request.method == "POST" for request in server.requests)


@pytest.fixture
async def old() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


@pytest.fixture
async def new() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


# --- another process


Asking = asyncio.Task[object]


@asynccontextmanager
async def hanging_at_the_first(folder: Path, old: ScriptedServer) -> AsyncIterator[tuple[Scene, Asking]]:
    """Two processes; in one a request hangs at its first hop, and `b/big`, at the old server, is the second."""
    go_on = asyncio.Event()
    async with ScriptedServer() as first, running(folder) as scene, running(folder) as other:
        await add(scene, "a", first, "")
        await add(scene, "b", old, FIRST)
        first.script(go_on, error(503, "later"))
        first.asked.clear()
        asking: Asking = asyncio.ensure_future(scene.ask("Hello"))
        await first.asked.wait()
        yield other, asking
        go_on.set()
        await asyncio.wait([asking])


async def test_a_hop_looks_at_its_provider_anew(tmp_path: Path, old: ScriptedServer, new: ScriptedServer) -> None:
    async with hanging_at_the_first(tmp_path, old) as (other, asking):
        await add(other, "b", new, SECOND)
        new.script(ANSWER)
    assert keys_seen(old) == {FIRST} and messages_seen(old) == 0
    assert keys_seen(new) == {SECOND} and messages_seen(new) == 1
    assert asking.exception() is None


async def test_a_hop_takes_no_key_along_to_a_server_that_wants_none(
    tmp_path: Path, old: ScriptedServer, new: ScriptedServer
) -> None:
    async with hanging_at_the_first(tmp_path, old) as (other, asking):
        await add(other, "b", new, "")
        new.script(ANSWER)
    assert messages_seen(old) == 0
    assert keys_seen(new) == {""} and messages_seen(new) == 1
    assert asking.exception() is None


async def test_a_hop_goes_to_no_provider_that_was_removed(tmp_path: Path, old: ScriptedServer) -> None:
    async with hanging_at_the_first(tmp_path, old) as (other, asking):
        await other.engine.providers.remove("b")
    assert messages_seen(old) == 0
    failure = asking.exception()
    assert isinstance(failure, KnownError) and failure.kind is Kind.NO_CANDIDATE


async def test_a_key_that_was_exchanged_alone_is_the_new_one_at_once(tmp_path: Path, old: ScriptedServer) -> None:
    async with hanging_at_the_first(tmp_path, old) as (other, _):
        old.script(MODELS)
        await other.engine.providers.set_key("b", SECOND, old.url)
        old.script(ANSWER)
    assert [request.headers["authorization"] for request in old.requests if request.method == "POST"] == [
        f"Bearer {SECOND}"
    ]


# --- the conversations alone put back


def put_conversations_back(folder: Path) -> None:
    for file in (folder / "home").glob("chat.db*"):
        file.unlink()
    for file in (folder / "earlier").glob("chat.db*"):
        shutil.copy(file, folder / "home")


@pytest.mark.parametrize("back", [True, False])
async def test_a_key_that_is_entered_without_a_look_does_not_go_to_where_the_name_was(
    tmp_path: Path, old: ScriptedServer, new: ScriptedServer, back: bool
) -> None:
    async with running(tmp_path) as scene:
        await add(scene, "acme", old, FIRST)
    shutil.copytree(tmp_path / "home", tmp_path / "earlier", symlinks=True)
    async with running(tmp_path) as scene:
        await add(scene, "acme", new, SECOND)
    now, before = (old, new) if back else (new, old)
    if back:
        put_conversations_back(tmp_path)
    async with running(tmp_path) as scene:
        desk = scene.engine.providers
        if back:
            with pytest.raises(KnownError) as caught:
                await desk.set_key("acme", THIRD, None)
            kept = new.url.removesuffix("/v1")
            assert caught.value.kind is Kind.KEY_ELSEWHERE
            assert (caught.value.fields["kept"], caught.value.fields["now"]) == (kept, old.url)
        for url in (before.url, f"{now.url}/more", "", "nowhere"):
            with pytest.raises(KnownError) as caught:
                await desk.set_key("acme", THIRD, url)
            assert caught.value.kind is Kind.KEY_ELSEWHERE
        assert not {THIRD} & (keys_seen(old) | keys_seen(new))
        now.script(MODELS)
        await desk.set_key("acme", THIRD, now.url if back else None)
    assert THIRD in keys_seen(now) and THIRD not in keys_seen(before)


# --- a backup


async def moved_since(folder: Path, old: ScriptedServer, new: ScriptedServer) -> str:
    """A backup from when the provider was elsewhere and had no key."""
    async with running(folder) as scene:
        await add(scene, "acme", old, "")
        backup = await scene.engine.backups.create(str(folder / "a.backup"), PASSPHRASE)
        await add(scene, "acme", new, SECOND)
    return backup


@pytest.mark.parametrize("open_meanwhile", [False, True])
async def test_ones_own_backup_takes_no_key_to_where_the_provider_was(
    tmp_path: Path, old: ScriptedServer, new: ScriptedServer, open_meanwhile: bool
) -> None:
    backup = await moved_since(tmp_path, old, new)
    moved = (AddressChange("acme", new.url, old.url),)
    if not open_meanwhile:
        assert (await engine_in(tmp_path).backups.restore(backup, PASSPHRASE)).addresses == moved
    async with running(tmp_path) as scene:
        if open_meanwhile:
            assert (await scene.engine.backups.restore(backup, PASSPHRASE)).addresses == moved
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello", model="acme/big")
        assert caught.value.kind is Kind.KEY_ELSEWHERE
    assert keys_seen(old) == {""} and messages_seen(old) == 0
    told = [body for kind, body in entries(tmp_path / "home") if kind == "backup.restored"]
    assert told[-1]["signalbox.addresses"] == [{"provider": "acme", "before": new.url, "now": old.url}]


async def test_a_strangers_backup_gets_no_key_of_ours(tmp_path: Path, old: ScriptedServer, new: ScriptedServer) -> None:
    (tmp_path / "stranger").mkdir()
    async with running(tmp_path / "stranger") as scene:
        await add(scene, "acme", old, "")
        await add(scene, "more", old, "")
        backup = await scene.engine.backups.create(str(tmp_path / "theirs"), PASSPHRASE)
    async with running(tmp_path) as scene:
        await add(scene, "acme", new, SECOND)
        changed = (await scene.engine.backups.restore(backup, PASSPHRASE)).addresses
        assert changed == (AddressChange("acme", new.url, old.url), AddressChange("more", "", old.url))
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello", model="acme/big")
        assert caught.value.kind is Kind.KEY_ELSEWHERE
    assert SECOND not in keys_seen(old)


async def test_the_way_back_brings_a_key_back_to_its_server(
    tmp_path: Path, old: ScriptedServer, new: ScriptedServer
) -> None:
    async with running(tmp_path) as scene:
        await add(scene, "acme", old, FIRST)
        backup = await scene.engine.backups.create(str(tmp_path / "a.backup"), PASSPHRASE)
        await add(scene, "acme", new, SECOND)
        await scene.engine.backups.restore(backup, PASSPHRASE)
        old.script(ANSWER)
        await scene.ask("Hello", model="acme/big")
    assert keys_seen(old) == {FIRST} and keys_seen(new) == {SECOND}


async def test_nobody_moved_where_nothing_did(tmp_path: Path, old: ScriptedServer) -> None:
    async with running(tmp_path) as scene:
        await add(scene, "acme", old, FIRST)
        backup = await scene.engine.backups.create(str(tmp_path / "a.backup"), PASSPHRASE)
        assert (await scene.engine.backups.restore(backup, PASSPHRASE)).addresses == ()


# --- a policy


def companys(server: ScriptedServer) -> Given:
    return Given(providers=[{"name": "acme", "kind": "openai-chat", "url": server.url}])


async def test_a_policy_takes_over_no_key_of_a_person(tmp_path: Path, old: ScriptedServer, new: ScriptedServer) -> None:
    async with running(tmp_path) as scene:
        await add(scene, "acme", old, FIRST)
    async with running(tmp_path, source=companys(new)) as scene:
        testing = scene.engine.providers.test(NewProvider(config("acme", new.url)))
        for call in (scene.ask("Hello", model="acme/big"), testing):
            with pytest.raises(KnownError) as caught:
                await call
            assert caught.value.kind is Kind.KEY_ELSEWHERE
    assert not new.requests


async def test_the_key_of_a_companys_provider_can_be_entered(
    tmp_path: Path, old: ScriptedServer, new: ScriptedServer
) -> None:
    policy = companys(old)
    async with running(tmp_path, source=policy) as scene:
        old.script(MODELS)
        entered = await scene.engine.providers.set_key("acme", FIRST, old.url)
        assert (entered.url, entered.managed) == (old.url, True)
        old.script(ANSWER)
        assert (await scene.ask("Hello", model="acme/big")).text == "Good day."
        assert keys_seen(old) == {FIRST}
        # Nor does it go where a later policy says that the provider is.
        policy.state(providers=[{"name": "acme", "kind": "openai-chat", "url": new.url}])
        with pytest.raises(KnownError) as caught:
            await scene.ask("Hello", model="acme/big")
        assert caught.value.kind is Kind.KEY_ELSEWHERE
    assert not new.requests
    kinds = [(kind, body.get("signalbox.with_key")) for kind, body in entries(tmp_path / "home")]
    assert ("provider.key", True) in kinds
    assert FIRST not in repr(entries(tmp_path / "home"))


async def test_a_key_of_the_companys_goes_to_no_provider_that_a_person_calls_alike(
    tmp_path: Path, old: ScriptedServer, new: ScriptedServer
) -> None:
    async with running(tmp_path, source=companys(old)) as scene:
        old.script(MODELS)
        await scene.engine.providers.set_key("acme", FIRST, old.url)
    async with running(tmp_path) as scene:
        with pytest.raises(KnownError) as caught:
            await scene.engine.providers.add(NewProvider(config("acme", new.url)))
        assert caught.value.kind is Kind.KEY_ELSEWHERE
    assert not new.requests


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "sk-\u00e9"])
async def test_what_is_no_key_is_not_kept(tmp_path: Path, old: ScriptedServer, key: str) -> None:
    async with running(tmp_path) as scene:
        await add(scene, "acme", old, FIRST)
        for name, kind in (("acme", Kind.USAGE), ("none", Kind.NOT_FOUND)):
            with pytest.raises(KnownError) as caught:
                await scene.engine.providers.set_key(name, key, old.url)
            assert caught.value.kind is kind
        old.script(ANSWER)
        await scene.ask("Hello", model="acme/big")
    assert keys_seen(old) == {FIRST}


@pytest.mark.parametrize("how", ["test", "set_key"])
async def test_a_typed_key_goes_to_no_other_server_than_the_form_showed(
    tmp_path: Path, old: ScriptedServer, new: ScriptedServer, how: str
) -> None:
    policy = companys(old)
    async with running(tmp_path, source=policy) as scene:
        (shown,) = await scene.engine.providers.all()
        policy.state(providers=[{"name": "acme", "kind": "openai-chat", "url": new.url}])
        desk = scene.engine.providers
        with pytest.raises(KnownError) as caught:
            await (desk.test(NewProvider(shown, FIRST)) if how == "test" else desk.set_key("acme", FIRST, shown.url))
        assert caught.value.kind is Kind.KEY_ELSEWHERE
    assert not new.requests
