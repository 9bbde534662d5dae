"""Addresses of servers: read from text once, compared by origin (RFC 6454, section 4)."""

import ipaddress
import urllib.parse
from dataclasses import dataclass

DEFAULT_PORTS = {"http": 80, "https": 443}


class BadAddress(ValueError):
    """Text that is not the address of a server; the message says why in plain English."""


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address. `path` begins with a slash or is empty; `query` has no question mark."""

    scheme: str
    host: str
    port: int
    path: str = ""
    query: str = ""

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read an address; raises `BadAddress`.

        Sign-in data and fragments are refused: the first would put a secret where addresses are shown, the second
        never reaches a server.
        """
        if text != text.strip() or not text.isprintable() or " " in text or "\\" in text:
            raise BadAddress("an address has no spaces, control characters or backslashes")
        try:
            parts = urllib.parse.urlsplit(text)
            port = parts.port
        except ValueError:
            raise BadAddress("the port or host is malformed") from None
        if parts.scheme not in DEFAULT_PORTS:
            raise BadAddress("an address begins with https:// or http://")
        if parts.username is not None or parts.password is not None:
            raise BadAddress("an address holds no user name or password")
        if parts.fragment:
            raise BadAddress("an address has no part after #")
        return cls(
            scheme=parts.scheme,
            host=_ascii_host(parts.hostname or ""),
            port=DEFAULT_PORTS[parts.scheme] if port is None else port,
            path=parts.path,
            query=parts.query,
        )

    @property
    def origin(self) -> str:
        """Scheme, host and port: what two addresses of one server share."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the host can only be this machine: a loopback literal or `localhost` (RFC 6761, section 6.3)."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        literal = ip_literal(self.host)
        return literal is not None and literal.is_loopback

    def joined(self, suffix: str) -> str:
        """This address as text with `suffix` after its path and before its query."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if DEFAULT_PORTS[self.scheme] == self.port else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{host}{port}{self.path.rstrip('/')}{suffix}{query}"


def ip_literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that `host` spells, or None for a name."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _ascii_host(host: str) -> str:
    if not host:
        raise BadAddress("the host is missing")
    if ip_literal(host) is not None:
        return host
    try:
        name = host.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        raise BadAddress("the host is malformed") from None
    if not name or not all(c.isalnum() or c in "-._" for c in name):
        raise BadAddress("the host is malformed")
    return name
