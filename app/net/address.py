"""Addresses of servers: read from text once, compared by origin (RFC 6454, section 4).

What is read here is read alike by whoever reads it next, the client's library and the resolver among them: where two
could differ, the text is no address. What is left has one spelling, `Address.text`, in plain ASCII.
"""

import ipaddress
import re
import urllib.parse
from dataclasses import dataclass

import idna

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

DEFAULT_PORTS = {"http": 80, "https": 443}
# Far more than any server's, and far less than what any parser takes.
LONGEST = 2_048

_PARTS = re.compile(r"([^/?]*)([^?]*)\??(.*)", re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]*\]|[^\[\]:]*)(?::([0-9]{0,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# What resolvers may take for (the last part of) an IP address: decimal, octal and hexadecimal numbers.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST_NAME = 253
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# RFC 1918, 4193 and 6598: the last is what overlay networks between a person's own machines number them from.
_PRIVATE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)
_OWN_ENDINGS = (".local", ".lan", ".internal", ".home.arpa")
_DOTS = (".", "..")
# What the URL standard leaves as it is, beside letters and digits; what is escaped stays so.
_QUERY_SAFE = "%!$&'()*+,-./:;=?@[]^_`{|}~"
_PATH_SAFE = _QUERY_SAFE.translate({ord(c): None for c in "?`{}"})

# Names of parameters that hold a secret, written in any way: api-key, x_api_key, subscriptionKey.
_SECRET_NAME = re.compile(
    r".*(?:key|token|secret|password|passwd|passphrase|passcode|credentials?|signature|authorization)"
    r"|auth|code|pass|pwd|pat|sig|jwt|bearer"
)
# How vendors' keys begin; behind it, a run of characters without a break tells a key from a name.
_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:sk|rk|gsk|csk|xai|hf|nvapi|pplx|r8|tgp|fw|gh[pousr]|github_pat|glpat)[-_]|AIza|AKIA|dapi|eyJ)"
    r"([\w.-]{12,})",
    re.ASCII,
)
_RUN = re.compile(r"[A-Za-z]{16}|(?=[A-Za-z]{0,11}[0-9])[A-Za-z0-9]{12}")


class BadAddress(ValueError):
    """Text that is not the address of a server; the message says why in plain English and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address in ASCII. `path` begins with a slash or is empty; `query` has no question mark."""

    scheme: str
    host: str
    port: int
    path: str = ""
    query: str = ""

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read an address; raises `BadAddress`.

        Sign-in data, keys and fragments are refused: the first two would put a secret where addresses are shown, the
        third never reaches a server. So are steps upwards in a path, which some readers take and some do not.
        """
        if not text.isprintable() or " " in text or "\\" in text:
            raise BadAddress("an address has no spaces, control characters or backslashes")
        if len(text) > LONGEST:
            raise _too_long()
        scheme, mark, rest = text.partition("://")
        scheme = scheme.lower()
        if not mark or scheme not in DEFAULT_PORTS:
            raise BadAddress("an address begins with https:// or http://")
        if "#" in rest:
            raise BadAddress("an address has no part after #")
        parts = _PARTS.fullmatch(rest)
        assert parts is not None
        authority, path, query = parts.groups()
        host, port = _place(authority, DEFAULT_PORTS[scheme])
        if any(urllib.parse.unquote(step) in _DOTS for step in path.split("/")):
            raise BadAddress("an address has no steps “.” or “..” in its path")
        path, query = urllib.parse.quote(path, _PATH_SAFE), urllib.parse.quote(query, _QUERY_SAFE)
        address = cls(scheme, host, port, path, query)
        if len(address.text) > LONGEST:
            raise _too_long()
        if holds_secret(address):
            raise BadAddress("an address holds no key; enter it as the key")
        return address

    @property
    def origin(self) -> str:
        """Scheme, host and port: what two addresses of one server share."""
        return f"{self.scheme}://{self._bracketed}:{self.port}"

    @property
    def text(self) -> str:
        """The one spelling of this address."""
        return self._spelt(self.path)

    @property
    def is_loopback(self) -> bool:
        """Whether the host can only be this machine: a loopback literal or `localhost` (RFC 6761, section 6.3)."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        literal = ip_literal(self.host)
        return literal is not None and literal.is_loopback

    @property
    def is_near(self) -> bool:
        """Whether the host is this machine or, by its number or name alone, one of the network that it stands in.

        Names are not looked up: those that the public tree cannot hold (RFC 6762, 8375; ICANN's `internal`), and those
        without a dot, are a network's own.
        """
        literal = ip_literal(self.host)
        if literal is not None:
            return literal.is_loopback or any(literal in network for network in _PRIVATE)
        return self.is_loopback or "." not in self.host or self.host.endswith(_OWN_ENDINGS)

    def joined(self, suffix: str) -> str:
        """This address as text with `suffix` after its path and before its query."""
        return self._spelt(self.path.rstrip("/") + suffix)

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def _spelt(self, path: str) -> str:
        port = "" if DEFAULT_PORTS[self.scheme] == self.port else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{self._bracketed}{port}{path}{query}"


def holds_secret(address: Address) -> bool:
    """Whether a key or a password stands in the path or the query, by the name before it or by its own looks."""
    text = f"{address.path}?{address.query}"
    # An address in a parameter has its own escapes, and may have its own parameters.
    for _ in range(3):
        text = urllib.parse.unquote(text)
    for piece in re.split(r"[/?&;#]", text):
        name, _, value = piece.partition("=")
        if value.strip() and _SECRET_NAME.fullmatch("".join(c for c in name.casefold() if c.isalnum())):
            return True
        if any(_RUN.search(key) for key in _KEY.findall(piece)):
            return True
    return False


def ip_literal(host: str) -> IPAddress | None:
    """The IP address that `host` spells, or None for a name."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def plain(ip: IPAddress) -> IPAddress:
    """The IPv4 address inside a mapped (RFC 4291, 2.5.5.2) or translated (RFC 6052, 2.1) IPv6 address."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return ip.ipv4_mapped
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def _too_long() -> BadAddress:
    return BadAddress(f"an address has at most {LONGEST} characters")


def _place(authority: str, default_port: int) -> tuple[str, int]:
    if "@" in authority:
        raise BadAddress("an address holds no user name or password")
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise BadAddress("the port or host is malformed")
    host, port = match[1], int(match[2] or default_port)
    if not host:
        raise BadAddress("the host is missing")
    if not 0 < port < 1 << 16:
        raise BadAddress("the port or host is malformed")
    return _literal(host[1:-1]) if host[0] == "[" else _name(host), port


def _literal(host: str) -> str:
    try:
        # The same machine answers at both, so that no rule about one may miss the other.
        return str(plain(ipaddress.IPv6Address(host)))
    except ValueError:
        raise BadAddress("the host is malformed") from None


def _name(host: str) -> str:
    """A name as resolvers are asked for it, or an IPv4 address of four decimal numbers."""
    if isinstance(ip_literal(host), ipaddress.IPv4Address) and "%" not in host:
        return host
    try:
        name = host.lower() if host.isascii() else idna.encode(host.lower()).decode()
    except UnicodeError:
        raise BadAddress("the host is malformed") from None
    name = name.removesuffix(".")
    labels = name.split(".")
    if len(name) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise BadAddress("the host is malformed")
    if "xn--" in name and not _is_shown(name):
        raise BadAddress("the host is malformed")
    if _NUMBER.fullmatch(labels[-1]):
        raise BadAddress("a host of numbers has four decimal ones, such as 192.0.2.1")
    return name


def _is_shown(name: str) -> bool:
    """Whether it can be shown in its own letters, as the client's library does with each name that may have some."""
    try:
        idna.decode(name, display=True)
    except UnicodeError:
        return False
    return True
