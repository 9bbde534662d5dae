"""Which proxy a request takes: what was set, else what the system says."""

import urllib.request

from app.net.address import Address, BadAddress
from app.net.failures import Cause, NetFailure

# The setting that means: no proxy, whatever the system says.
DIRECT = "direct"


def proxy_for(setting: str, address: Address) -> str | None:
    """The proxy's address, or None for a direct connection.

    `setting` is an http or https address, `direct`, or "" to ask the system (environment on Linux, registry on
    Windows, network preferences on macOS, with their exceptions). This computer is always reached directly. A proxy
    of a kind that is not spoken is a failure and never a silent detour. Raises `NetFailure` (PROXY).
    """
    if setting == DIRECT or address.is_loopback:
        return None
    proxy = setting or _system_proxy(address)
    if not proxy:
        return None
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    _check(proxy)
    return proxy


def host_of_proxy(proxy: str) -> str:
    """Host and port of a proxy's address, without a sign-in."""
    scheme, _, rest = proxy.partition("://")
    address = Address.parse(f"{scheme}://{rest.rpartition('@')[2]}")
    return f"{address.host}:{address.port}"


def _system_proxy(address: Address) -> str:
    proxies = urllib.request.getproxies()
    if urllib.request.proxy_bypass(f"{address.host}:{address.port}"):
        return ""
    return proxies.get(address.scheme) or proxies.get("all") or ""


def _check(proxy: str) -> None:
    scheme, _, rest = proxy.partition("://")
    # A proxy's address may carry a sign-in, unlike every other address.
    host = rest.rpartition("@")[2]
    try:
        Address.parse(f"{scheme}://{host}")
    except BadAddress as problem:
        raise NetFailure(Cause.PROXY, f"the proxy cannot be used: {problem}") from None
