"""Where a client may go: to servers that were named, checked before a connection and once more on it."""

import ipaddress
from collections.abc import Collection

from app.net.address import Address, IPAddress, ip_literal, plain
from app.net.failures import Cause, NetFailure

# Where clouds hand credentials to whoever asks from inside. The link-local ones are refused as such; the one that most
# of them share stands here because inside other addresses it is looked for more widely.
METADATA = frozenset(
    ipaddress.ip_address(text)
    for text in (
        "169.254.169.254",
        "100.100.100.200",
        "100.96.0.96",
        "168.63.129.16",
        "192.0.0.192",
        "fd20:ce::254",
        "fd00:42::42",
        "fd00:c1::a9fe:a9fe",
        "fd00:a9fe:a9fe::1",
    )
)
# Names by which they are known from inside, for a proxy looks at no address on our behalf.
METADATA_NAMES = frozenset(
    {
        "metadata",
        "metadata.google.internal",
        "metadata.goog",
        "metadata.tencentyun.com",
        "instance-data",
        "instance-data.ec2.internal",
    }
)
_BROADCAST = ipaddress.IPv4Address("255.255.255.255")
_METADATA_NETWORK = ipaddress.IPv6Network("fd00:ec2::/32")
# On some systems every address of it is this machine.
_THIS_NETWORK = ipaddress.IPv4Network("0.0.0.0/8")
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
# Which bytes of an address hold an IPv4 address behind prefixes of 32, 40, 48, 56, 64 and 96 bits (RFC 6052, 2.2). The
# last are those of IPv4-compatible addresses, SIIT and ISATAP, too.
_EMBEDDINGS = ((4, 5, 6, 7), (5, 6, 7, 9), (6, 7, 9, 10), (7, 9, 10, 11), (9, 10, 11, 12), (12, 13, 14, 15))
_ISATAP = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")


def check_address(address: Address, named: Collection[str]) -> None:
    """Refuse every address but those of `named`, which are origins that policy or the person gave.

    Raises `NetFailure` (REFUSED).
    """
    literal = ip_literal(address.host)
    if literal is not None:
        check_ip(literal)
    if address.host.rstrip(".") in METADATA_NAMES:
        raise NetFailure(Cause.REFUSED, "no server is reached by such a name")
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
    if (host == "localhost" or host.endswith(".localhost")) and not plain(ip).is_loopback:
        raise NetFailure(Cause.REFUSED, "localhost is not this computer here")


def check_ip(ip: IPAddress) -> None:
    """Refuse link-local, metadata and other addresses at which no server of ours can be; raises `NetFailure`."""
    ip = plain(ip)
    refused = ip.is_link_local or ip in METADATA or ip.is_multicast or ip.is_unspecified
    if isinstance(ip, ipaddress.IPv6Address):
        refused = refused or ip in _METADATA_NETWORK or _leads_to_metadata(ip)
    else:
        refused = refused or ip in _THIS_NETWORK or ip == _BROADCAST
    if refused:
        raise NetFailure(Cause.REFUSED, "no server is reached at such an address")


def _leads_to_metadata(ip: ipaddress.IPv6Address) -> bool:
    """Whether a tunnel or a translator may make a link-local or a metadata address of this one."""
    certain = [found for found in (ip.sixtofour, *(ip.teredo or ())) if found is not None]
    possible: list[ipaddress.IPv4Address] = []
    for places in _EMBEDDINGS:
        found = ipaddress.IPv4Address(bytes(ip.packed[place] for place in places))
        (certain if _is_so_embedded(ip, places[-1]) else possible).append(found)
    return any(found.is_link_local for found in certain) or not METADATA.isdisjoint(certain + possible)


def _is_so_embedded(ip: ipaddress.IPv6Address, last: int) -> bool:
    """Whether an IPv4 address ending at that byte stands where standards put one, and not in a network's number.

    A translator's own prefix is known to nobody: it shows in byte 8 and in what follows, which are zero.
    """
    packed = ip.packed
    if ip in _LOCAL_NAT64 or (last == 15 and packed[8:12] in _ISATAP):
        return True
    return packed[8] == 0 and not any(packed[last + 1 :])
