"""One pool of connections to the servers of one purpose, checked at both ends of the name look-up."""

import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore2
import httpx2

from app.net.egress import check_peer
from app.net.failures import Cause, NetFailure, Phase
from app.net.proxy import Proxy

# Most servers drop an idle connection sooner; the pool then notices before it is used again.
KEEPALIVE_SECONDS = 30.0
MAX_CONNECTIONS = 64
MAX_IDLE_CONNECTIONS = 4


class CheckedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections, and drops one whose other end is refused before a byte is sent on it."""

    def __init__(self, inner: httpcore2.AsyncNetworkBackend | None = None) -> None:
        self._inner = inner or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect; raises `NetFailure` (REFUSED) and httpcore2's errors."""
        stream = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        try:
            check_peer(host, str(stream.get_extra_info("server_addr")[0]))
        except NetFailure:
            await stream.aclose()
            raise
        return stream


class Transport(httpx2.AsyncBaseTransport):
    """HTTP/1.1 over a checked pool, failing with `NetFailure` only."""

    def __init__(self, tls: ssl.SSLContext | None, proxy: Proxy | None) -> None:
        via = None if proxy is None else _proxy(proxy, tls)
        self._is_direct = via is None
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls,
            proxy=via,
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=MAX_IDLE_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=CheckedBackend(),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; raises `NetFailure`."""
        url, host, more = request.url, request.url.raw_host, request.extensions
        if b":" in host and not self._is_direct:
            # A proxy is told the host as it stands here, and a certificate names it without brackets.
            host, more = b"[%b]" % host, {**more, "sni_hostname": host.decode()}
        with _failures():
            response = await self._pool.handle_async_request(
                httpcore2.Request(
                    method=request.method,
                    url=httpcore2.URL(scheme=url.raw_scheme, host=host, port=url.port, target=url.raw_path),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=more,
                )
            )
        return httpx2.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        with _failures():
            await self._pool.aclose()


class _Body(httpx2.AsyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        stream = self._response.stream
        assert isinstance(stream, AsyncIterable)
        with _failures():
            async for chunk in stream:
                yield chunk

    async def aclose(self) -> None:
        with _failures():
            await self._response.aclose()


def _proxy(proxy: Proxy, tls: ssl.SSLContext | None) -> httpcore2.Proxy:
    address, sign_in = proxy.address, proxy.sign_in
    url = httpcore2.URL(scheme=address.scheme, host=address.host, port=address.port, target="/")
    auth = None if sign_in is None else (sign_in[0].encode(), sign_in[1].encode())
    return httpcore2.Proxy(url, auth=auth, ssl_context=tls if address.scheme == "https" else None)


_WAITED_FOR = {
    httpcore2.ConnectTimeout: Phase.CONNECT,
    httpcore2.PoolTimeout: Phase.POOL,
    httpcore2.WriteTimeout: Phase.WRITE,
}


@contextmanager
def _failures() -> Iterator[None]:
    """Turn the library's errors into ours. Their texts may quote headers, keys included, so none is passed on."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise NetFailure(Cause.TIMEOUT, phase=_WAITED_FOR.get(type(error), Phase.IDLE)) from None
    except httpcore2.ProxyError as error:
        raise NetFailure(Cause.PROXY, f"the proxy answered {str(error)[:3]}") from None
    except (httpcore2.ConnectError, ssl.SSLError) as error:
        raise _no_connection(error) from None
    except (httpcore2.NetworkError, OSError):
        raise NetFailure(Cause.CLOSED, "the connection broke") from None
    except httpcore2.RemoteProtocolError as error:
        # The two ways in which h11 and httpcore2 say that a connection ended inside an answer.
        if str(error).startswith(("peer closed connection", "Server disconnected")):
            raise NetFailure(Cause.CLOSED, "the connection ended before the answer did") from None
        raise NetFailure(Cause.PROTOCOL, "the server does not speak HTTP here") from None
    except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol):
        raise NetFailure(Cause.PROTOCOL, "the request cannot be put into HTTP") from None


def _no_connection(error: BaseException) -> NetFailure:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NetFailure(Cause.TLS, f"the certificate is not trusted: {cause.verify_message}")
        if isinstance(cause, ssl.SSLError):
            return NetFailure(Cause.TLS, "no encrypted connection came about")
        if isinstance(cause, socket.gaierror):
            return NetFailure(Cause.CONNECT, "its name is not known here")
        if isinstance(cause, ConnectionRefusedError):
            return NetFailure(Cause.CONNECT, "no server listens at this address")
        cause = cause.__cause__ or cause.__context__
    return NetFailure(Cause.CONNECT)
