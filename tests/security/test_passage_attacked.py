"""What “stays on the device” hangs on: the whole address that policy vouches for, and the way there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.core.audit import AuditKind
from app.core.errors import Kind, KnownError
from app.core.labels import Label, Passage
from app.core.models import Offer, ProviderConfig, ProviderKind
from app.core.options import Layer
from app.core.policy import Policy
from app.core.requests import Attachment
from app.engine.door.servers import authorities_for, is_vouched, proxy_to
from app.settings.layers import Settings
from tests.support.engines import Scene, running
from tests.support.opened_entries import entries
from tests.support.policies import Given
from tests.support.scripted_server import ScriptedServer, delta, stream

pytestmark = pytest.mark.anyio

SERVER = "http://gpu.example:8080/v1"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def proxy() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        server.script(stream(delta("Read it."), delta(finish="stop")))
        yield server


async def add(scene: Scene, url: str) -> None:
    """A person's provider with one model that is known."""
    session = scene.engine._open
    await session.ground.registry.put_provider(ProviderConfig("gpu", ProviderKind.OPENAI_CHAT, url))
    await session.ground.registry.put_offers("gpu", [Offer("gpu", "big", "big", Passage.LEAVES)])
    await session.catalogue.refresh()


async def ask(scene: Scene, label: Label = Label.CONFIDENTIAL) -> None:
    await scene.ask("The secret recipe", model="gpu/big", label=label)


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
async def test_a_proxy_of_the_environment_reads_nothing_that_stays(
    tmp_path: Path,
    proxy: ScriptedServer,
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
    loopback_only: list[str],
) -> None:
    monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
    async with running(tmp_path, None, Given(vouched=[SERVER])) as scene:
        await add(scene, SERVER)
        with pytest.raises(KnownError) as caught:
            await ask(scene)
        assert caught.value.kind is Kind.NETWORK
    assert proxy.connections == 0
    # Directly, that is: by the name of a server that is not there.
    assert loopback_only
    loopback_only.clear()


@pytest.mark.parametrize("value", ["http://127.0.0.1:{}", "system"])
async def test_nor_does_one_that_a_person_chose(
    tmp_path: Path, proxy: ScriptedServer, value: str, monkeypatch: pytest.MonkeyPatch, loopback_only: list[str]
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    async with running(tmp_path, None, Given(vouched=[SERVER])) as scene:
        await scene.engine.options.set("network.proxy", value.format(proxy.port))
        await add(scene, SERVER)
        with pytest.raises(KnownError):
            await ask(scene)
    assert proxy.connections == 0
    loopback_only.clear()


async def test_an_open_line_is_not_kept_when_its_server_is_vouched_for(
    tmp_path: Path, proxy: ScriptedServer, loopback_only: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    policy = Given()
    async with running(tmp_path, None, policy) as scene:
        await add(scene, SERVER)
        await ask(scene, Label.PUBLIC)
        assert len(proxy.requests) == 1
        policy.state(vouched=[SERVER])
        with pytest.raises(KnownError):
            await ask(scene)
    assert len(proxy.requests) == 1
    loopback_only.clear()


async def test_what_leaves_takes_the_proxy(
    tmp_path: Path, proxy: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    async with running(tmp_path) as scene:
        await add(scene, SERVER)
        await ask(scene, Label.PUBLIC)
    assert [request.target for request in proxy.requests] == [f"{SERVER}/chat/completions"]


async def test_the_companys_own_proxy_is_taken(tmp_path: Path, proxy: ScriptedServer) -> None:
    way = f"http://127.0.0.1:{proxy.port}"
    async with running(tmp_path, None, Given(vouched=[SERVER], options={"network.proxy": way})) as scene:
        await add(scene, SERVER)
        await ask(scene)
    assert len(proxy.requests) == 1


def server(url: str, *, managed: bool = False) -> ProviderConfig:
    return ProviderConfig("x", ProviderKind.OPENAI_CHAT, url, managed=managed)


@pytest.mark.parametrize(
    ("layer", "value", "way"),
    [
        (Layer.MANDATORY, "http://p:1", "http://p:1"),
        (Layer.MANDATORY, "none", "direct"),
        # The system's is whatever the environment of the program says.
        (Layer.MANDATORY, "system", "direct"),
        (Layer.RECOMMENDED, "http://p:1", "direct"),
        (Layer.USER, "http://p:1", "direct"),
        (Layer.DEFAULT, "system", "direct"),
    ],
)
def test_whose_proxy_it_may_be(tmp_path: Path, layer: Layer, value: str, way: str) -> None:
    options = {"network.proxy": value}
    given = Given(vouched=[SERVER], **({"options": options} if layer is Layer.MANDATORY else {}))
    if layer is Layer.RECOMMENDED:
        given.recommend(options=options)
    settings = Settings.load(tmp_path, given)
    if layer is Layer.USER:
        settings.set("network.proxy", value)
    usual = {"system": "", "none": "direct"}.get(value, value)
    assert proxy_to(server(SERVER), settings) == way
    assert proxy_to(server("http://gpu.example:8080/other"), settings) == usual
    # In clear, a reviewed server's words are as open to a proxy; encrypted, they are not.
    assert proxy_to(server("http://llm.corp.example", managed=True), settings) == way
    assert proxy_to(server("https://llm.corp.example", managed=True), settings) == usual


@pytest.mark.parametrize("url", [SERVER, "https://llm.corp.example"])
def test_a_persons_own_authority_counts_for_no_server_of_the_companys(tmp_path: Path, url: str) -> None:
    given = Given(vouched=[SERVER])
    settings = Settings.load(tmp_path, given)
    settings.set("network.ca_file", "/own.pem")
    companys = server(url, managed=url != SERVER)
    assert authorities_for(companys, settings) is None
    assert authorities_for(server("https://else.example"), settings) == Path("/own.pem")
    given.state(vouched=[SERVER], options={"network.ca_file": "/corp.pem"})
    settings.reload()
    assert authorities_for(companys, settings) == Path("/corp.pem")


OTHERS = [
    "http://gpu.example:8080/gateway/v1",
    "http://gpu.example:8080/v1/../gateway",
    "http://gpu.example:8080/v1/%2e%2e/gateway",
    "http://gpu.example:8080//v1",
    "http://gpu.example:8080/v1?to=elsewhere",
    "http://gpu.example:8080/v1/deeper",
    "http://gpu.example:8080/V1",
    "http://gpu.example:8080",
    "http://gpu.example:8081/v1",
    "https://gpu.example:8080/v1",
    "http://gpu.example.evil.test:8080/v1",
]
SAME = [SERVER, f"{SERVER}/", "http://GPU.example:8080/v1", "http://gpu.example.:8080/v1"]


async def test_another_path_of_the_host_is_another_server(tmp_path: Path) -> None:
    async with running(tmp_path, None, Given(vouched=[SERVER])) as scene:
        for url in OTHERS:
            await add(scene, url)
            (status,) = await scene.engine.models.all()
            assert status.offer.passage is Passage.LEAVES, url
            with pytest.raises(KnownError) as caught:
                await ask(scene)
            assert caught.value.kind is Kind.LABEL


@pytest.mark.parametrize("url", SAME)
def test_other_spellings_of_the_address_are_the_same(url: str) -> None:
    assert is_vouched(url, Policy(vouched=(SERVER,)))
    assert is_vouched(SERVER, Policy(vouched=(url,)))


async def test_a_request_goes_where_it_was_judged_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process moves the provider between the check and the open line."""
    async with ScriptedServer() as vouched, ScriptedServer() as other:
        port, policy = vouched.port, Given(vouched=[vouched.url])
        async with running(tmp_path, None, policy) as scene, running(tmp_path, None, policy) as second:
            await add(scene, vouched.url)
            lines, catalogue = scene.engine._open.lines, scene.engine._open.catalogue
            to = lines.to

            async def late(config: ProviderConfig) -> object:
                await add(second, other.url)
                await catalogue.refresh()
                return await to(config)

            monkeypatch.setattr(lines, "to", late)
            vouched.script(stream(delta("Read it."), delta(finish="stop")))
            await ask(scene)
        assert len(vouched.requests) == 1 and not other.requests
    request = next(body for kind, body in entries(tmp_path / "home") if kind == AuditKind.REQUEST)
    assert request["server.address"] == f"127.0.0.1:{port}"
    assert request["signalbox.passage"] == "stays"


async def test_an_edit_keeps_the_label_of_what_it_takes_along(tmp_path: Path, proxy: ScriptedServer) -> None:
    policy = Given(vouched=[proxy.url])
    async with running(tmp_path, None, policy) as scene:
        await add(scene, proxy.url)
        file = Attachment("recipe.txt", "text/plain", b"The secret recipe")
        turn = await scene.send("Read this", label=Label.CONFIDENTIAL, attachments=(file,), model="gpu/big")
        await scene.engine.chat.wait(turn)
        await scene.engine.conversations.set_label(turn.conversation_id, Label.INTERNAL, "It is known by now")
        policy.state()
        for text in ("Read this", "Something else"):
            with pytest.raises(KnownError) as caught:
                await scene.send(text, conversation_id=turn.conversation_id, edit_of=turn.user_message_id)
            assert caught.value.kind is Kind.LABEL
    assert len(proxy.requests) == 1
