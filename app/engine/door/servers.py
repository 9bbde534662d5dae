"""Whose server an address is: what keys belong to, what a ban means, what policy vouches for."""

from collections.abc import Iterable
from functools import lru_cache

from app.core.models import ProviderConfig
from app.core.options import Layer
from app.core.policy import Policy
from app.net.address import DEFAULT_PORTS, Address, BadAddress
from app.net.proxy import DIRECT
from app.settings.layers import Settings

# What the option says, and what the room of the net understands by it.
_PROXIES = {"system": "", "none": DIRECT}


def host_of(url: str) -> str:
    """Where requests to an address go, as host and port; "" where it is none."""
    try:
        address = Address.parse(url)
    except BadAddress:
        return ""
    return f"{address.host}:{address.port}"


@lru_cache(maxsize=1024)
def server_origin(url: str) -> str:
    """Scheme, host and port of an address, or the text itself where it is none."""
    try:
        return Address.parse(url).origin
    except BadAddress:
        return url


def is_vouched(url: str, policy: Policy) -> bool:
    """Whether policy says of this very address, its path with it, that content sent there stays on the device."""
    try:
        return Address.parse(url).joined("") in map(_whole, policy.vouched)
    except BadAddress:
        return False


def aliases(config: ProviderConfig, known: Iterable[ProviderConfig]) -> tuple[str, ...]:
    """All else by which a ban may mean a provider: its server's address, and the other names of that server."""
    origin = server_origin(config.url)
    names = {other.name for other in known if server_origin(other.url) == origin} - {config.name}
    scheme, _, host = origin.partition("://")
    usual = f":{DEFAULT_PORTS.get(scheme, '')}"
    bare = host.removesuffix(usual)
    return tuple(sorted(names | {origin, f"{scheme}://{bare}", host, bare}))


def proxy_to(url: str, settings: Settings) -> str:
    """The way to a server, as `net.client.NetSettings` says it.

    To a server that policy vouches for there is none but the direct one, unless policy itself names a proxy: another
    one, which whoever set the environment chose, would read what must stay.
    """
    state = settings.state("network.proxy")
    chosen = _PROXIES.get(str(state.value), str(state.value))
    companys = state.layer is Layer.MANDATORY and chosen
    return chosen if companys or not is_vouched(url, settings.report.policy) else DIRECT


def _whole(url: str) -> str:
    try:
        return Address.parse(url).joined("")
    except BadAddress:
        return url
