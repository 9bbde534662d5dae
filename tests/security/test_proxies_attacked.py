"""A proxy whose address is read in one way by whoever records it, and in another by whoever connects."""

import os
import re
from pathlib import Path

import pytest

from app.core.api.providers import NewProvider
from app.core.audit import AuditKind
from app.core.errors import KnownError
from app.core.models import ProviderConfig, ProviderKind
from app.net.client import Net, NetSettings
from app.net.failures import Cause, NetFailure
from app.settings.policy_check import check
from tests.security.test_policy_attacked import places, state
from tests.support.certificates import certify
from tests.support.engines import running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import ScriptedServer, delta, http, stream

__all__ = ["places"]

pytestmark = pytest.mark.anyio

MODELS = http(200, b'{"object": "list", "data": [{"id": "m"}]}')
OTHER = [
    "/@proxy.corp.example:3128",
    "?@proxy.corp.example:3128",
    "#@proxy.corp.example:3128",
    "/x?y@proxy.corp.example",
]


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("behind", OTHER)
@pytest.mark.parametrize("before", ["http://", "HTTP://", "", "http://me:word@"])
async def test_no_proxy_is_taken_that_the_register_would_call_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, behind: str
) -> None:
    async with ScriptedServer() as evil:
        evil.script(MODELS)
        evil.script(stream(delta("Hi"), delta(finish="stop")))
        monkeypatch.setenv("http_proxy", f"{before}127.0.0.1:{evil.port}{behind}")
        async with running(tmp_path, source=Given(options={"network.proxy": "system"})) as scene:
            config = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "http://llm.acme.example/v1")
            await scene.engine.providers.add(NewProvider(config, "sk-key-of-acme"))
            with pytest.raises(KnownError):
                await scene.ask("The secret", model="acme/m")
        assert not evil.requests


@pytest.mark.parametrize("before", ["http://", "HTTP://", "", "http://me:word@", "http://u@proxy.corp.example:3128@"])
async def test_the_one_that_is_taken_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    async with ScriptedServer() as proxy:
        proxy.script(MODELS)
        monkeypatch.setenv("http_proxy", f"{before}127.0.0.1:{proxy.port}/")
        async with running(tmp_path) as scene:
            config = ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "http://llm.acme.example/v1")
            await scene.engine.providers.add(NewProvider(config, ""))
        assert [request.target for request in proxy.requests] == ["http://llm.acme.example/v1/models"]
        (contact,) = [body for kind, body in entries(tmp_path / "home") if kind == AuditKind.PROVIDER_CONTACT]
        assert contact["signalbox.proxy"] == f"127.0.0.1:{proxy.port}"


@pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")
@pytest.mark.parametrize("behind", ["?@proxy.corp.example", "#x", "?"])
def test_a_policy_that_names_such_a_proxy_is_noted(places: Path, behind: str) -> None:
    state(places, {"options": {"network.proxy": f"http://proxy.example:3128{behind}"}})
    found = check(places)
    assert any(re.search("must be|never be reached", one.problem) for one in (*found.issues, *found.notes))


@pytest.mark.parametrize("scheme", ["https", "HTTPS", "HttpS"])
@pytest.mark.parametrize("by_system", [True, False])
async def test_no_variable_says_whom_a_proxy_is_believed_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, by_system: bool
) -> None:
    """In whatever letters: certificates are judged as those of servers are."""
    certified = certify(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certified.authority))
    async with ScriptedServer(certified.server_context()) as proxy:
        proxy.script(http(200, b"fetched"))
        address = f"{scheme}://127.0.0.1:{proxy.port}"
        if by_system:
            monkeypatch.setenv("http_proxy", address)
        client = Net(NetSettings(proxy="" if by_system else address)).client(named=["http://api.example"])
        with pytest.raises(NetFailure) as caught:
            async with client.exchange("GET", "http://api.example/models", headers={}):
                pass
        await client.aclose()
        assert caught.value.cause is Cause.TLS
        assert not proxy.requests
