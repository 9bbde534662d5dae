"""Where clients may go: by address and by what a name turned out to be."""

import httpcore2
import pytest

from app.net.address import Address
from app.net.egress import check_address, check_peer
from app.net.failures import Cause, NetFailure
from app.net.transport import CheckedBackend

NOWHERE = [
    "169.254.169.254",
    "169.254.0.1",
    "fe80::1",
    "fd00:ec2::254",
    "100.100.100.200",
    "168.63.129.16",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "0.0.0.0",
    "::",
    "224.0.0.1",
]


def allowed(url: str, *named: str) -> bool:
    try:
        check_address(Address.parse(url), {Address.parse(text).origin for text in named})
    except NetFailure as failure:
        assert failure.cause is Cause.REFUSED
        return False
    return True


def test_a_provider_client_reaches_its_own_server_only() -> None:
    assert allowed("https://api.example/v1/models", "https://api.example")
    assert allowed("http://intranet.example:8000/x", "http://intranet.example:8000/v1")
    assert not allowed("http://api.example/v1", "https://api.example")
    assert not allowed("https://api.example:444/v1", "https://api.example")
    assert not allowed("https://other.example", "https://api.example")
    assert not allowed("http://127.0.0.1:9")


@pytest.mark.parametrize("ip", NOWHERE)
def test_link_local_and_metadata_addresses_are_refused_even_when_named(ip: str) -> None:
    url = f"http://[{ip}]/latest" if ":" in ip else f"http://{ip}/latest"
    assert not allowed(url, url)
    secure = url.replace("http:", "https:")
    assert not allowed(secure, secure)


@pytest.mark.parametrize("ip", NOWHERE)
def test_a_name_that_leads_there_is_refused_on_the_connection(ip: str) -> None:
    with pytest.raises(NetFailure):
        check_peer("innocent.example", ip)


def test_localhost_must_be_this_computer() -> None:
    check_peer("localhost", "127.0.0.1")
    check_peer("localhost", "::ffff:127.0.0.1")
    check_peer("server.example", "10.0.0.8")
    with pytest.raises(NetFailure):
        check_peer("localhost", "10.0.0.8")


class Line(httpcore2.AsyncNetworkStream):
    """A connection to wherever a name server said, which remembers what happens to it."""

    def __init__(self, ip: str) -> None:
        self.ip = ip
        self.closed = False
        self.written = b""

    def get_extra_info(self, info: str) -> object:
        return (self.ip, 443) if info == "server_addr" else None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.written += buffer

    async def aclose(self) -> None:
        self.closed = True


class Resolver(httpcore2.AsyncNetworkBackend):
    """Connects every name to one address."""

    def __init__(self, line: Line) -> None:
        self.line = line

    async def connect_tcp(self, *_: object, **__: object) -> httpcore2.AsyncNetworkStream:
        return self.line


@pytest.mark.anyio
@pytest.mark.parametrize(("ip", "refused"), [("169.254.169.254", True), ("fe80::1%eth0", True), ("10.0.0.8", False)])
async def test_a_refused_connection_is_closed_before_anything_is_sent(ip: str, refused: bool) -> None:
    line = Line(ip)
    backend = CheckedBackend(Resolver(line))
    if refused:
        with pytest.raises(NetFailure):
            await backend.connect_tcp("rebound.example", 443)
    else:
        await backend.connect_tcp("rebound.example", 443)
    assert (line.closed, line.written) == (refused, b"")
