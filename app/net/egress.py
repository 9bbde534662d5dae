"""Where a client may go: to servers that were named, checked before a connection and once more on it."""

import ipaddress
from collections.abc import Collection

from app.net.address import Address, ip_literal
from app.net.failures import Cause, NetFailure

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


# Where clouds hand credentials to whoever asks from inside; the link-local ones are refused as such.
METADATA = frozenset(
    ipaddress.ip_address(text) for text in ("fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def check_address(address: Address, named: Collection[str]) -> None:
    """Refuse every address but those of `named`, which are origins that policy or the person gave.

    Raises `NetFailure` (REFUSED).
    """
    literal = ip_literal(address.host)
    if literal is not None:
        check_ip(literal)
    if address.origin not in named:
        raise NetFailure(Cause.REFUSED, "this server was not named")


def check_peer(host: str, peer: str) -> None:
    """Refuse a fresh connection by the IP address at its other end, which no name server can talk away.

    Raises `NetFailure` (REFUSED).
    """
    ip = ip_literal(peer)
    if ip is None:
        return
    check_ip(ip)
    if (host == "localhost" or host.endswith(".localhost")) and not _plain(ip).is_loopback:
        raise NetFailure(Cause.REFUSED, "localhost is not this computer here")


def check_ip(ip: IPAddress) -> None:
    """Refuse link-local, metadata and other addresses at which no server of ours can be; raises `NetFailure`."""
    ip = _plain(ip)
    if ip.is_link_local or ip in METADATA or ip.is_multicast or ip.is_unspecified:
        raise NetFailure(Cause.REFUSED, "no server is reached at such an address")


def _plain(ip: IPAddress) -> IPAddress:
    """The IPv4 address inside a mapped (RFC 4291, 2.5.5.2) or translated (RFC 6052, 2.1) IPv6 address."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return ip.ipv4_mapped
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip
