"""Which proxy a request takes: what was set, else what the system says."""

import re
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from app.net.address import Address, BadAddress
from app.net.failures import Cause, NetFailure

# The setting that means: no proxy, whatever the system says.
DIRECT = "direct"
# A sign-in may be a long token; beyond this no server takes the header.
_LONGEST = 16_384
# What ends the part of an address in which a host stands (RFC 3986, section 3.2).
_BEHIND = re.compile(r"[/?#]")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy by the parts that whoever connects is handed, and no text that could be read in another way.

    `sign_in` is a name and a password, which a proxy's address may hold unlike every other address.
    """

    address: Address
    sign_in: tuple[str, str] | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str) -> "Proxy":
        """Read an address, of http where it does not say; raises `BadAddress`, which quotes nothing."""
        if not text.isprintable() or len(text) > _LONGEST:
            raise BadAddress("the sign-in or the host is malformed")
        scheme, mark, rest = text.partition("://")
        if not mark:
            scheme, rest = "http", text
        # First the end of the authority, then the sign-in within it: an “@” behind it says nothing of the host.
        end = _BEHIND.search(rest)
        authority = rest[: end.start()] if end else rest
        if rest[len(authority) :] not in ("", "/"):
            raise BadAddress("the address of a proxy ends with its port")
        sign_in, mark, host = authority.rpartition("@")
        name, _, word = sign_in.partition(":")
        return cls(Address.parse(f"{scheme}://{host}"), (unquote(name), unquote(word)) if mark else None)

    @property
    def text(self) -> str:
        """The one spelling of it, with the sign-in."""
        if self.sign_in is None:
            return self.address.text
        scheme, _, host = self.address.text.partition("://")
        return f"{scheme}://{':'.join(quote(part, safe='') for part in self.sign_in)}@{host}"

    @property
    def host(self) -> str:
        """Host and port, without the sign-in."""
        return f"{self.address.host}:{self.address.port}"


def proxy_for(setting: str, address: Address) -> Proxy | None:
    """The proxy, or None for a direct connection.

    `setting` is an http or https address, `direct`, or "" to ask the system (environment on Linux, registry on
    Windows, network preferences on macOS, with their exceptions). This computer is always reached directly. A proxy
    of a kind that is not spoken is a failure and never a silent detour. Raises `NetFailure` (PROXY).
    """
    if setting == DIRECT or address.is_loopback:
        return None
    text = setting or _system_proxy(address)
    if not text:
        return None
    try:
        return Proxy.parse(text)
    except BadAddress as problem:
        raise NetFailure(Cause.PROXY, f"the proxy cannot be used: {problem}") from None


def _system_proxy(address: Address) -> str:
    proxies = urllib.request.getproxies()
    if urllib.request.proxy_bypass(f"{address.host}:{address.port}"):
        return ""
    return proxies.get(address.scheme) or proxies.get("all") or ""
