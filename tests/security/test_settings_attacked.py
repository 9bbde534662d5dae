"""The options of the network, written by another program of the account: the register names whom they lead to."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.core.api.providers import NewProvider
from app.core.errors import Kind, KnownError
from app.engine.door.keys import Keys
from tests.security.test_keys_attacked import ANSWER, FIRST, MODELS, config
from tests.support.certificates import Certified, certify
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import ScriptedServer
from tests.support.tunnels import Tunnels

pytestmark = pytest.mark.anyio

TRUE = "https://api.example/v1"


@pytest.fixture
def made(tmp_path: Path) -> Certified:
    return certify(tmp_path)


@pytest.fixture
async def evil(made: Certified) -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(made.server_context()) as server:
        yield server


def settings(folder: Path, **values: object) -> None:
    lines = "".join(f"{name} = {json.dumps(str(value))}\n" for name, value in values.items())
    (folder / "home" / "settings.toml").write_text(f"[network]\n{lines}")


def named(folder: Path, kind: str) -> list[tuple[Any, Any]]:
    """Proxy and authorities, as entries of a kind name them."""
    return [
        (body.get("signalbox.proxy"), body.get("signalbox.ca_sha256"))
        for found, body in entries(folder / "home")
        if found == kind
    ]


async def added(folder: Path) -> None:
    """A provider with its key, whom nobody has asked for anything yet."""
    async with running(folder) as scene:
        session = scene.engine._open
        await session.ground.registry.put_provider(config("acme", TRUE))
        Keys(session.vault).put(config("acme", TRUE), FIRST)


async def asked(scene: Scene, evil: ScriptedServer) -> None:
    evil.script(MODELS)
    evil.script(ANSWER)
    await scene.ask("Company business", model="acme/big")


@pytest.mark.parametrize("by", ["settings", "environment"])
async def test_a_proxy_and_an_authority_are_named_by_each_entry(
    tmp_path: Path, made: Certified, evil: ScriptedServer, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await added(tmp_path)
    digest = hashlib.sha256(made.authority.read_bytes()).hexdigest()
    async with Tunnels(evil.port) as proxy:
        host = proxy.url.removeprefix("http://")
        settings(tmp_path, ca_file=made.authority, **({"proxy": proxy.url} if by == "settings" else {}))
        if by == "environment":
            monkeypatch.setenv("https_proxy", f"http://me:word@{host}")
        async with running(tmp_path) as scene:
            await asked(scene, evil)
            evil.script(MODELS)
            assert (await scene.engine.providers.test(NewProvider(config("acme", TRUE)))).ok
    assert f"Bearer {FIRST}" in [request.headers.get("authorization") for request in evil.requests], "it did pass there"
    assert named(tmp_path, "request") == [(host, digest)]
    # The key went along with the question for models, too.
    assert set(named(tmp_path, "provider.contact")) == {(host, digest)}
    assert "word@" not in str(entries(tmp_path / "home"))


async def test_a_file_that_is_exchanged_is_another_line_and_another_digest(
    tmp_path: Path, made: Certified, evil: ScriptedServer
) -> None:
    await added(tmp_path)
    file = tmp_path / "authorities.pem"
    file.write_bytes("# Behörde\n".encode() + made.authority.read_bytes())
    digests = [hashlib.sha256(file.read_bytes()).hexdigest()]
    async with Tunnels(evil.port) as proxy:
        settings(tmp_path, proxy=proxy.url, ca_file=file)
        async with running(tmp_path) as scene:
            await asked(scene, evil)
            file.write_bytes(made.server.read_bytes())
            digests.append(hashlib.sha256(file.read_bytes()).hexdigest())
            with pytest.raises(KnownError) as caught:
                await scene.ask("More of it", model="acme/big")
            assert caught.value.kind is Kind.NETWORK
    assert [digest for _, digest in named(tmp_path, "request")] == digests


@pytest.mark.parametrize("what", ["a folder", "nothing there"])
async def test_what_is_no_file_of_authorities_opens_no_line(tmp_path: Path, evil: ScriptedServer, what: str) -> None:
    await added(tmp_path)
    async with Tunnels(evil.port) as proxy:
        settings(tmp_path, proxy=proxy.url, ca_file=tmp_path if what == "a folder" else tmp_path / "none.pem")
        async with running(tmp_path) as scene:
            found = await scene.engine.providers.test(NewProvider(config("acme", TRUE)))
            assert not found.ok and "certificate" in str(found.error_fields)
    assert not evil.requests


async def test_policy_locks_both(tmp_path: Path, made: Certified, evil: ScriptedServer) -> None:
    await added(tmp_path)
    async with Tunnels(evil.port) as proxy, Tunnels(evil.port) as companys:
        policy = Given(options={"network.proxy": companys.url, "network.ca_file": str(made.authority)})
        settings(tmp_path, proxy=proxy.url, ca_file=made.server)
        async with running(tmp_path, source=policy) as scene:
            await asked(scene, evil)
        assert not proxy.asked.is_set()
        digest = hashlib.sha256(made.authority.read_bytes()).hexdigest()
        assert named(tmp_path, "request") == [(companys.url.removeprefix("http://"), digest)]
