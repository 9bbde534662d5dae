"""The clients themselves, over httpx2."""

import asyncio
import os
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from app import __version__
from app.net.address import Address, BadAddress
from app.net.egress import check_address
from app.net.exchange import Timeouts
from app.net.failures import Cause, NetFailure, Phase
from app.net.proxy import Proxy, proxy_for
from app.net.transport import Transport
from app.net.trust import tls_context

T = TypeVar("T")

# With these the environment would lead the names of servers elsewhere (resolver(5), hostname(7)).
_RESOLVER = ("LOCALDOMAIN", "RES_OPTIONS", "HOSTALIASES")

USER_AGENT = f"Signalbox/{__version__}"


@dataclass(frozen=True, slots=True)
class NetSettings:
    """How this device gets out. `proxy` is an address, `direct`, or "" for what the system says; files are PEM.

    `authorities` is what such a file held, so that whom it names is certain; b"" where it could not be read.
    """

    proxy: str = ""
    authorities: bytes | None = None
    certificate: Path | None = None
    certificate_key: Path | None = None


class Net:
    """Makes clients; they share one view of whom to trust."""

    def __init__(self, settings: NetSettings | None = None) -> None:
        self._settings = settings or NetSettings()
        for variable in _RESOLVER:
            os.environ.pop(variable, None)

    def client(self, *, named: Iterable[str] = ()) -> "HttpClient":
        """A client for one purpose; `named` are the addresses that policy or the person gave for it.

        Nothing is opened or loaded yet. Raises `BadAddress` for a malformed one.
        """
        origins = frozenset(Address.parse(text).origin for text in named)
        return HttpClient(self, origins)

    def transport(self, address: Address, proxy: Proxy | None) -> Transport:
        """A pool for servers of this address's scheme; raises `NetFailure` (TLS) for unreadable certificates."""
        secure = "https" in (address.scheme, proxy and proxy.address.scheme)
        return Transport(self._tls if secure else None, proxy)

    def proxy(self, address: Address) -> Proxy | None:
        """The proxy for an address; raises `NetFailure` (PROXY)."""
        return proxy_for(self._settings.proxy, address)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return tls_context(self._settings.authorities, self._settings.certificate, self._settings.certificate_key)


class HttpClient:
    """A client for some servers: rooms above see it as `exchange.Client`."""

    def __init__(self, net: Net, named: frozenset[str]) -> None:
        self._net = net
        self._named = named
        self._clients: dict[tuple[str, Proxy | None], httpx2.AsyncClient] = {}

    @asynccontextmanager
    async def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        timeouts: Timeouts | None = None,
        ready: Callable[[], Awaitable[None]] | None = None,
    ) -> AsyncIterator["HttpAnswer"]:
        """Send a request; leaving the context closes an unfinished answer's connection at once.

        Redirects come back as answers with their status. Raises `NetFailure` here and from the answer's methods, and
        here what `ready` raises, which is awaited on the open connection before headers and body.
        """
        limits = timeouts or Timeouts()
        try:
            address = Address.parse(url)
        except BadAddress as problem:
            raise NetFailure(Cause.ADDRESS, str(problem)) from None
        check_address(address, self._named)
        client, pace = self._client(address), _Pace(limits, ready)
        request = client.build_request(
            method,
            address.text,
            headers={"accept-encoding": "identity", **headers},
            content=body,
            timeout=httpx2.Timeout(connect=limits.connect, write=limits.write, read=None, pool=limits.connect),
            extensions={"trace": pace.trace},
        )
        response = await pace.keep(client.send(request, stream=True, auth=None))
        try:
            yield HttpAnswer(response, pace, limits.idle)
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            await client.aclose()

    def _client(self, address: Address) -> httpx2.AsyncClient:
        proxy = self._net.proxy(address)
        key = (address.scheme, proxy)
        if key not in self._clients:
            self._clients[key] = httpx2.AsyncClient(
                transport=self._net.transport(address, proxy),
                headers={"user-agent": USER_AGENT},
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                follow_redirects=False,
                trust_env=False,
            )
        return self._clients[key]


class HttpAnswer:
    """An answer whose body is still on its way."""

    def __init__(self, response: httpx2.Response, pace: "_Pace", idle: float) -> None:
        self._response = response
        self._pace = pace
        self._idle = idle

    @property
    def status(self) -> int:
        """The status code."""
        return self._response.status_code

    def header(self, name: str) -> str:
        """A header's value, "" when there is none; names are case-insensitive."""
        return self._response.headers.get(name, "")

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The decoded body in pieces of at most a mebibyte; raises `NetFailure`."""
        wait = self._pace.keep
        async with aclosing(self._response.aiter_bytes()) as pieces:
            while True:
                try:
                    piece = await wait(anext(pieces, None))
                except httpx2.DecodingError:
                    raise NetFailure(Cause.PROTOCOL, "the answer's compression is damaged") from None
                if piece is None:
                    return
                yield piece
                wait = self._unless_idle

    async def read(self, limit: int) -> bytes:
        """The whole decoded body; raises `NetFailure` (TOO_LARGE beyond `limit` bytes)."""
        body = await self.head(limit + 1)
        if len(body) > limit:
            raise NetFailure(Cause.TOO_LARGE, "the answer is too large")
        return body

    async def head(self, limit: int) -> bytes:
        """At most the first `limit` bytes of the decoded body, whatever follows; raises `NetFailure`."""
        body = bytearray()
        async with aclosing(self.chunks()) as chunks:
            async for chunk in chunks:
                body += chunk
                if len(body) >= limit:
                    break
        return bytes(body[:limit])

    async def _unless_idle(self, wanted: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._idle):
                return await wanted
        except TimeoutError:
            raise NetFailure(Cause.TIMEOUT, phase=Phase.IDLE) from None


class _Pace:
    """How a request gets on, and until when: a proxy's tunnel, its headers, the answer's first byte.

    The limit of the first byte runs from the sent request. `ready` is asked before anything of it is sent.
    """

    def __init__(self, limits: Timeouts, ready: Callable[[], Awaitable[None]] | None) -> None:
        self._limits = limits
        self._ready = ready
        self._phase = Phase.FIRST_BYTE
        # Each step of sending has a limit of its own; this one is for all of them.
        self._due = self._whole = _now() + limits.connect + limits.write + limits.first_byte
        self._running = asyncio.timeout(None)

    async def trace(self, event: str, info: dict[str, Any]) -> None:
        """Hear from httpcore2 how the request gets on."""
        is_tunnel = event.endswith(".started") and getattr(info.get("request"), "method", b"") == b"CONNECT"
        if event == "http11.send_request_headers.started" and is_tunnel:
            # The library would wait for a proxy's answer as long as for a server's.
            self._until(min(self._whole, _now() + self._limits.connect), Phase.CONNECT)
        elif event == "proxy.start_tls.started":
            self._until(self._whole, Phase.CONNECT)
        elif event == "http11.send_request_headers.started":
            self._until(self._whole, Phase.FIRST_BYTE)
            if self._ready is not None:
                await self._ready()
        elif event == "http11.receive_response_headers.started" and not is_tunnel:
            self._until(_now() + self._limits.first_byte, Phase.FIRST_BYTE)

    async def keep(self, wanted: Awaitable[T]) -> T:
        """What is wanted, if it comes in time; raises `NetFailure`."""
        try:
            async with asyncio.timeout_at(self._due) as self._running:
                return await wanted
        except TimeoutError:
            raise NetFailure(Cause.TIMEOUT, phase=self._phase) from None

    def _until(self, due: float, phase: Phase) -> None:
        self._due, self._phase = due, phase
        self._running.reschedule(due)


def _now() -> float:
    return asyncio.get_running_loop().time()
