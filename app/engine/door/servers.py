"""Whose server an address is: what keys belong to, what a ban means, what policy vouches for."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from app.core.models import ProviderConfig
from app.core.options import Layer
from app.core.policy import Policy
from app.engine.door.requests import Through
from app.net.address import DEFAULT_PORTS, Address, BadAddress
from app.net.client import NetSettings
from app.net.exchange import Timeouts
from app.net.failures import NetFailure
from app.net.proxy import DIRECT, Proxy, proxy_for
from app.settings.layers import Settings

# All authorities of a system together take half a million bytes.
_LONGEST_FILE = 16 * 1024 * 1024
# What the option says, and what the room of the net understands by it.
# How long the first byte of an answer may take where nobody set it, in seconds: from a server far away, and from one of
# this machine or its network, which may read a long prompt on a processor, a dozen tokens a second.
FIRST_BYTE_FAR, FIRST_BYTE_NEAR = 300, 3_600
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
        return Address.parse(url).joined("") in map(whole, policy.vouched)
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


def proxy_to(config: ProviderConfig, settings: Settings) -> str:
    """The way to a server, as `net.client.NetSettings` says it.

    To one that policy vouches for, and to one of the company's without encryption, there is none but the direct way,
    unless policy itself names a proxy: another one, which whoever set the environment chose, would read along.
    """
    state = settings.state("network.proxy")
    chosen = _PROXIES.get(str(state.value), str(state.value))
    guarded = is_vouched(config.url, settings.report.policy) or (config.managed and config.url.startswith("http:"))
    return chosen if (state.layer is Layer.MANDATORY and chosen) or not guarded else DIRECT


def net_for(config: ProviderConfig, settings: Settings) -> NetSettings:
    """How a server is reached: by which proxy, whatever says so, and what stands in a file of authorities; blocks."""
    chosen, file = proxy_to(config, settings), authorities_for(config, settings)
    try:
        way = proxy_for(chosen, Address.parse(config.url))
        proxy = way.text if way else DIRECT
    except (BadAddress, NetFailure):
        # Whoever tries it is told what is wrong.
        proxy = chosen
    try:
        authorities = None if file is None else _read(file)
    except OSError:
        authorities = b""
    return NetSettings(proxy, authorities)


def _read(file: Path) -> bytes:
    """A file of authorities; b"" for what is none, and nothing that never ends is waited for."""
    if not file.is_file() or file.stat().st_size > _LONGEST_FILE:
        return b""
    return file.read_bytes()


def timeouts_for(config: ProviderConfig, settings: Settings) -> Timeouts:
    """How long a server is waited for, by the options of this moment."""
    first = settings.number("network.first_byte_seconds") or (
        FIRST_BYTE_NEAR if is_near(config.url) else FIRST_BYTE_FAR
    )
    return Timeouts(first_byte=float(first), idle=float(settings.number("network.stall_seconds")))


def is_near(url: str) -> bool:
    """Whether an address leads to this machine or its own network, as far as it tells."""
    try:
        return Address.parse(url).is_near
    except BadAddress:
        return False


def through(net: NetSettings) -> Through:
    """What an entry says of that."""
    try:
        proxy = "" if net.proxy in ("", DIRECT) else Proxy.parse(net.proxy).host
    except BadAddress:
        proxy = ""
    return Through(proxy, hashlib.sha256(net.authorities).hexdigest() if net.authorities else "")


def authorities_for(config: ProviderConfig, settings: Settings) -> Path | None:
    """The file of certificate authorities to believe beside the system's.

    For a server of the company's, and one that policy vouches for, the company's alone: a person's own authority would
    let them read along, and whoever has their account.
    """
    state = settings.state("network.ca_file")
    companys = config.managed or is_vouched(config.url, settings.report.policy)
    return Path(str(state.value)) if state.value and not (companys and state.layer is Layer.USER) else None


def whole(url: str) -> str:
    """An address in the one way to write it, its path with it, or the text itself where it is none."""
    try:
        return Address.parse(url).joined("")
    except BadAddress:
        return url
