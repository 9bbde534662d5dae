"""The clients against a server on loopback that does what a test says."""

import asyncio
import gzip
import traceback
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.net.client import USER_AGENT, HttpClient, Net, NetSettings
from app.net.exchange import Timeouts
from app.net.failures import Cause, NetFailure, Phase
from tests.support.certificates import Certified, certify
from tests.support.peers import free_port
from tests.support.scripted_server import Do, ScriptedServer, chunk, http, stream_head
from tests.support.tunnels import Tunnels
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.anyio

HASTY = Timeouts(connect=60, write=60, first_byte=0.2, idle=0.2)


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as running:
        yield running


@pytest.fixture
async def client(server: ScriptedServer) -> AsyncIterator[HttpClient]:
    made = Net().client(named=[server.url])
    yield made
    await made.aclose()


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return certify(tmp_path_factory.mktemp("certificates"))


async def get(client: HttpClient, url: str, *, limit: int = 1 << 20, timeouts: Timeouts | None = None) -> bytes:
    async with client.exchange("GET", url, headers={"x-mine": "1"}, timeouts=timeouts) as answer:
        return await answer.read(limit)


async def failure(client: HttpClient, url: str, **options: object) -> NetFailure:
    with pytest.raises(NetFailure) as caught:
        await get(client, url, **options)  # type: ignore[arg-type]
    assert caught.value.__cause__ is None
    return caught.value


async def test_a_request_says_who_it_is_and_nothing_more(server: ScriptedServer, client: HttpClient) -> None:
    server.script(http(200, b"hello"))
    assert await get(client, f"{server.url}/models") == b"hello"
    assert server.requests[0].target == "/v1/models"
    headers = server.requests[0].headers
    assert headers.pop("host") == f"127.0.0.1:{server.port}"
    assert headers == {
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "keep-alive",
        "user-agent": USER_AGENT,
        "x-mine": "1",
    }


async def test_status_and_headers(server: ScriptedServer, client: HttpClient) -> None:
    server.script(http(418, b"tea", retry_after="7"))
    async with client.exchange("GET", server.url, headers={}) as answer:
        assert (answer.status, answer.header("Retry-After"), answer.header("missing")) == (418, "7", "")
        assert await answer.head(2) == b"te"


async def test_a_connection_read_to_its_end_is_used_again(server: ScriptedServer, client: HttpClient) -> None:
    for _ in range(3):
        server.script(http(200, b"x"))
        await get(client, server.url)
    assert server.connections == 1


async def test_no_cookie_is_kept(server: ScriptedServer, client: HttpClient) -> None:
    for _ in range(2):
        server.script(http(200, set_cookie="a=b; Path=/"))
        await get(client, server.url)
    assert "cookie" not in server.requests[1].headers


async def test_no_redirect_is_followed(server: ScriptedServer, client: HttpClient) -> None:
    server.script(http(307, location="https://elsewhere.example/"))
    async with client.exchange("POST", server.url, headers={"authorization": "Bearer k"}, body=b"{}") as answer:
        assert answer.status == 307
    assert len(server.requests) == 1


async def test_no_sign_in_comes_out_of_files(
    server: ScriptedServer, client: HttpClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server.script(http(200))
    await get(client, server.url)
    assert "authorization" not in server.requests[0].headers


async def test_only_named_servers_are_reached(server: ScriptedServer, client: HttpClient) -> None:
    assert (await failure(client, "https://elsewhere.example/")).cause is Cause.REFUSED
    assert (await failure(client, f"http://localhost:{server.port}/")).cause is Cause.REFUSED
    assert (await failure(client, "gopher://127.0.0.1/")).cause is Cause.ADDRESS
    assert server.connections == 0


async def test_leaving_an_unfinished_answer_closes_its_connection(server: ScriptedServer, client: HttpClient) -> None:
    server.script(stream_head() + chunk(b"data: 1\n\n"), Do.STALL)
    async with client.exchange("GET", server.url, headers={}) as answer:
        assert await anext(answer.chunks()) == b"data: 1\n\n"
    await asyncio.wait_for(server.gone.wait(), PATIENCE)


async def test_cancelling_closes_the_connection(server: ScriptedServer, client: HttpClient) -> None:
    server.script(stream_head() + chunk(b"first"), Do.STALL)
    arrived = asyncio.Event()

    async def read() -> None:
        async with client.exchange("GET", server.url, headers={}) as answer:
            async for _ in answer.chunks():
                arrived.set()

    task = asyncio.create_task(read())
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(server.gone.wait(), PATIENCE)


async def test_nobody_there() -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    assert (await failure(Net().client(named=[url]), url)).cause is Cause.CONNECT


async def test_silence_before_and_inside_an_answer(server: ScriptedServer, client: HttpClient) -> None:
    # Over a connection that is there already: making one may take its time.
    server.script(http(200))
    await get(client, server.url)
    server.script(Do.STALL)
    found = await failure(client, server.url, timeouts=HASTY)
    assert (found.cause, found.phase) == (Cause.TIMEOUT, Phase.FIRST_BYTE)
    server.script(stream_head(), Do.STALL)
    assert (await failure(client, server.url, timeouts=HASTY)).phase is Phase.FIRST_BYTE
    server.script(stream_head() + chunk(b"x"), Do.STALL)
    assert (await failure(client, server.url, timeouts=replace(HASTY, first_byte=60))).phase is Phase.IDLE
    await asyncio.wait_for(server.gone.wait(), PATIENCE)


async def test_headers_take_of_the_time_of_the_first_byte(
    server: ScriptedServer, client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    now, limits = loop.time, Timeouts(first_byte=600)
    server.script(stream_head(), Do.STALL)
    async with client.exchange("GET", server.url, headers={}, timeouts=limits) as answer:
        monkeypatch.setattr(loop, "time", lambda: now() + limits.first_byte)
        with pytest.raises(NetFailure) as caught:
            await asyncio.wait_for(anext(answer.chunks()), PATIENCE)
    assert caught.value.phase is Phase.FIRST_BYTE


@pytest.mark.parametrize(
    ("steps", "cause"),
    [
        ((Do.CLOSE,), Cause.CLOSED),
        ((Do.RESET,), Cause.CLOSED),
        ((stream_head() + chunk(b"x"), Do.CLOSE), Cause.CLOSED),
        ((stream_head() + chunk(b"x"), Do.RESET), Cause.CLOSED),
        ((b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort", Do.CLOSE), Cause.CLOSED),
        ((b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Do.CLOSE), Cause.PROTOCOL),
        ((stream_head() + b"not a length\r\n", Do.CLOSE), Cause.PROTOCOL),
        ((b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000, Do.STALL), Cause.PROTOCOL),
        ((b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 40_000, Do.STALL), Cause.PROTOCOL),
        ((http(200, b"not gzip", content_encoding="gzip"),), Cause.PROTOCOL),
    ],
)
async def test_broken_answers(
    server: ScriptedServer, client: HttpClient, steps: tuple[bytes | Do, ...], cause: Cause
) -> None:
    server.script(*steps)
    assert (await failure(client, server.url)).cause is cause


async def test_a_bomb_is_not_unpacked(server: ScriptedServer, client: HttpClient) -> None:
    bomb = gzip.compress(gzip.compress(bytes(200 << 20)))
    server.script(http(200, bomb, content_encoding="gzip, gzip"))
    assert (await failure(client, server.url, limit=1 << 20)).cause is Cause.TOO_LARGE


async def test_a_compressed_answer_is_read_in_bounded_pieces(server: ScriptedServer, client: HttpClient) -> None:
    server.script(http(200, gzip.compress(bytes(5 << 20)), content_encoding="gzip"))
    async with client.exchange("GET", server.url, headers={}) as answer:
        sizes = [len(piece) async for piece in answer.chunks()]
    assert sum(sizes) == 5 << 20
    assert max(sizes) <= 1 << 20


async def test_no_failure_quotes_a_header(server: ScriptedServer, client: HttpClient) -> None:
    # Put together here, since a traceback shows the lines of this file.
    key = "\n".join(("can", "a" + "ry"))
    with pytest.raises(NetFailure) as caught:
        async with client.exchange("GET", server.url, headers={"authorization": key}):
            pass
    assert key not in (shown := "".join(traceback.format_exception(caught.value)))
    assert key.encode("unicode_escape").decode() not in shown
    assert caught.value.cause is Cause.PROTOCOL


class TestTls:
    @pytest.fixture
    async def secure(self, certified: Certified) -> AsyncIterator[ScriptedServer]:
        async with ScriptedServer(certified.server_context()) as running:
            yield running

    async def test_an_unknown_authority_is_not_trusted(self, secure: ScriptedServer) -> None:
        found = await failure(Net().client(named=[secure.url]), secure.url)
        assert found.cause is Cause.TLS
        assert "not trusted" in found.detail

    async def test_the_companys_authority_is(self, secure: ScriptedServer, certified: Certified) -> None:
        client = Net(NetSettings(authorities=certified.authority.read_bytes())).client(named=[secure.url])
        secure.script(http(200, b"safe"))
        assert await get(client, secure.url) == b"safe"
        await client.aclose()

    async def test_variables_do_not_decide_whom_to_trust(
        self, secure: ScriptedServer, certified: Certified, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certified.authority))
        found = await failure(Net().client(named=[secure.url]), secure.url)
        assert found.cause is Cause.TLS

    async def test_another_hosts_certificate_is_refused(self, secure: ScriptedServer, certified: Certified) -> None:
        url = f"https://localhost:{secure.port}/"
        client = Net(NetSettings(authorities=certified.authority.read_bytes())).client(named=[url])
        assert (await failure(client, url)).cause is Cause.TLS

    async def test_this_device_shows_its_certificate(self, certified: Certified) -> None:
        async with ScriptedServer(certified.server_context(wants_client=True)) as server:
            trusting = NetSettings(authorities=certified.authority.read_bytes())
            assert (await failure(Net(trusting).client(named=[server.url]), server.url)).cause in (
                Cause.TLS,
                Cause.CLOSED,
            )
            settings = NetSettings(
                authorities=certified.authority.read_bytes(),
                certificate=certified.client,
                certificate_key=certified.client_key,
            )
            client = Net(settings).client(named=[server.url])
            server.script(http(200, b"known"))
            assert await get(client, server.url) == b"known"
            await client.aclose()

    @pytest.mark.parametrize("field", ["authorities", "certificate"])
    async def test_an_unreadable_certificate_is_said(self, field: str, tmp_path: Path) -> None:
        (tmp_path / "bad.pem").write_text("not a certificate")
        files: tuple[object, ...] = (tmp_path / "bad.pem", tmp_path / "missing.pem")
        for given in (b"", b"not a certificate") if field == "authorities" else files:
            client = Net(replace(NetSettings(), **dict[str, Any]({field: given}))).client(named=["https://api.example"])
            found = await failure(client, "https://api.example/")
            assert found.cause is Cause.TLS
            assert "certificate" in found.detail

    async def test_a_server_without_encryption(self) -> None:
        async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(http(400))
            writer.close()

        async with await asyncio.start_server(refuse, "127.0.0.1", 0) as plain:
            url = f"https://127.0.0.1:{plain.sockets[0].getsockname()[1]}/"
            found = await failure(Net().client(named=[url]), url)
        assert (found.cause, found.detail) == (Cause.TLS, "no encrypted connection came about")


class TestProxy:
    @pytest.fixture
    def through(self, server: ScriptedServer) -> Iterator[Net]:
        yield Net(NetSettings(proxy=f"http://me:word@127.0.0.1:{server.port}"))

    async def test_requests_go_through_it(self, server: ScriptedServer, through: Net) -> None:
        client = through.client(named=["http://api.example"])
        server.script(http(200, b"fetched"))
        assert await get(client, "http://api.example/models") == b"fetched"
        assert server.requests[0].target == "http://api.example/models"
        assert server.requests[0].headers["proxy-authorization"] == "Basic bWU6d29yZA=="
        await client.aclose()

    @pytest.mark.parametrize("sign_in", ["me:" + "secret" * 12_000, "me:secret\x00"])
    async def test_an_unusable_sign_in_is_the_proxys_failure(self, sign_in: str) -> None:
        client = Net(NetSettings(proxy=f"http://{sign_in}@127.0.0.1:9")).client(named=["http://elsewhere.example"])
        found = await failure(client, "http://elsewhere.example/")
        assert (found.cause, "secret" in str(found)) == (Cause.PROXY, False)

    async def test_a_refused_tunnel_is_the_proxys_failure(self, server: ScriptedServer, through: Net) -> None:
        client = through.client(named=["https://api.example"])
        server.script(http(407), Do.CLOSE)
        found = await failure(client, "https://api.example/models")
        assert (found.cause, found.detail) == (Cause.PROXY, "the proxy answered 407")
        assert (server.requests[0].method, server.requests[0].target) == ("CONNECT", "api.example:443")

    async def test_it_is_told_an_address_of_ipv6_in_brackets(self, server: ScriptedServer, through: Net) -> None:
        places = ["http://[2001:db8::1]:8080", "http://[2001:db8::1]", "https://[2001:db8::1]:8443"]
        client = through.client(named=places)
        for place in places:
            server.script(http(407), Do.CLOSE)
            if place.startswith("https"):
                await failure(client, f"{place}/models")
            else:
                async with client.exchange("GET", f"{place}/models", headers={}):
                    pass
        assert [(request.target, request.headers["host"]) for request in server.requests] == [
            ("http://[2001:db8::1]:8080/models", "[2001:db8::1]:8080"),
            ("http://[2001:db8::1]/models", "[2001:db8::1]"),
            ("[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        ]
        await client.aclose()

    async def test_behind_a_tunnel_a_certificate_is_for_the_address_itself(self, certified: Certified) -> None:
        async with ScriptedServer(certified.server_context()) as server, Tunnels(server.port) as proxy:
            net = Net(NetSettings(proxy=proxy.url, authorities=certified.authority.read_bytes()))
            server.script(http(200, b"fetched"))
            client = net.client(named=["https://[2001:db8::1]", "https://[2001:db8::2]"])
            assert await get(client, "https://[2001:db8::1]/models") == b"fetched"
            assert (await failure(client, "https://[2001:db8::2]/models")).cause is Cause.TLS
            await client.aclose()

    async def test_a_tunnel_takes_no_longer_than_a_connection_may(self, certified: Certified) -> None:
        async with ScriptedServer(certified.server_context()) as server, Tunnels(server.port) as proxy:
            proxy.hold()
            net = Net(NetSettings(proxy=proxy.url, authorities=certified.authority.read_bytes()))
            client, limits = net.client(named=["https://api.example"]), replace(HASTY, connect=0.2, first_byte=600)
            found = await failure(client, "https://api.example/models", timeouts=limits)
            assert (found.cause, found.phase) == (Cause.TIMEOUT, Phase.CONNECT)
            # One that is open has the answer's own time.
            proxy.go.set()
            server.script(http(200, b"fetched"))
            limits = replace(limits, connect=60)
            assert await get(client, "https://api.example/models", timeouts=limits) == b"fetched"
            assert len(server.requests) == 1
            await client.aclose()


class Refusal(Exception):
    pass


async def test_whoever_is_asked_on_the_open_connection_may_refuse(server: ScriptedServer, client: HttpClient) -> None:
    asked = 0

    async def refuses() -> None:
        nonlocal asked
        asked += 1
        # The connection is there, and nothing came over it.
        assert server.connections == asked and not server.requests
        raise Refusal

    for number in (1, 2):
        with pytest.raises(Refusal):
            async with client.exchange("POST", server.url, headers={"x-key": "k"}, body=b"{}", ready=refuses):
                pass
        assert asked == number
    server.script(http(200, b"hello"))
    assert await get(client, server.url) == b"hello"
    assert len(server.requests) == 1


async def test_whoever_agrees_is_asked_once_for_each_request(server: ScriptedServer, client: HttpClient) -> None:
    asked: list[int] = []

    async def agrees() -> None:
        asked.append(len(server.requests))

    for _ in range(2):
        server.script(http(200, b"hello"))
        async with client.exchange("POST", server.url, headers={}, body=b"{}", ready=agrees) as answer:
            assert await answer.read(9) == b"hello"
    assert asked == [0, 1]
    assert server.connections == 1


async def test_nothing_is_ever_sent_past_loopback_here(loopback_only: list[str]) -> None:
    client = Net().client(named=["http://192.0.2.1"])
    assert (await failure(client, "http://192.0.2.1/")).cause is Cause.CONNECT
    assert loopback_only == ["socket.connect '192.0.2.1'"]
    loopback_only.clear()
