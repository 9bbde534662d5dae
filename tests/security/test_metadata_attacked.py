"""Addresses that hold another one, of a cloud's metadata or of this network."""

import ipaddress

import pytest

from app.net.address import Address
from app.net.egress import check_address, check_ip, check_peer
from app.net.failures import NetFailure

HOLDING_METADATA = [
    # Local NAT64 (RFC 8215), with prefixes of every length in it, whatever stands behind the address.
    "64:ff9b:1::a9fe:a9fe",
    "64:ff9b:1:2:3:4:169.254.1.1",
    "64:ff9b:1:a9fe:a9:fe00::",
    "64:ff9b:1:a9fe:a9:fe00:0:7",
    "64:ff9b:1:a9:fe:a9fe::",
    "64:ff9b:1:0:a9:fea9:fe00:0",
    "64:ff9b:1:0:1a9:fea9:fe01:1",
    # Prefixes of a network's own (RFC 6052): 32, 40, 48, 56, 64 and 96 bits.
    "2001:db8:a9fe:a9fe::",
    "2001:db8:1a9:fea9:fe::",
    "2001:db8:1:a9fe:a9:fe00::",
    "2001:db8:1:2a9:fe:a9fe::",
    "2001:db8:1:2:a9:fea9:fe00:0",
    "2001:db8:1:2::a9fe:a9fe",
    "2001:db8:1:2::a9fe:1",
    "2001:db8:a9fe:a9fe::5",
    # 6to4, Teredo (its server, its client), IPv4-compatible, SIIT, ISATAP.
    "2002:a9fe:a9fe::1",
    "2002:a9fe:1:2:3:4:5:6",
    "2001:0:a9fe:a9fe:8000:63bf:3fff:fdd2",
    "2001:0:4136:e378:8000:63bf:5601:5601",
    "::a9fe:a9fe",
    "::169.254.0.9",
    "::ffff:0:169.254.169.254",
    "2001:db8::5efe:169.254.169.254",
    "2001:db8::200:5efe:169.254.1.1",
    "2001:db8::5efe:168.63.129.16",
    # Other clouds' own.
    "64:ff9b::100.100.100.200",
    "64:ff9b:1::100.100.100.200",
    "2002:a83f:8110::1",
    "::192.0.0.192",
    "fd00:ec2::254",
    "fd00:ec2::23",
    "fd00:ec2:0:1::254",
    "fd20:ce::254",
    "fd00:42::42",
    "fd00:c1::a9fe:a9fe",
    "fd00:a9fe:a9fe::1",
    "100.96.0.96",
    "::ffff:100.96.0.96",
    "64:ff9b::100.96.0.96",
    "2002:6460:60::1",
    # Everybody on this network at once (RFC 919).
    "255.255.255.255",
    "::ffff:255.255.255.255",
    # This network (RFC 1122): some systems take it for this machine.
    "0.0.0.0",
    "0.0.0.1",
    "0.255.255.255",
    "::ffff:0.0.0.1",
    "64:ff9b::0.1.2.3",
]


@pytest.mark.parametrize("ip", HOLDING_METADATA)
def test_what_leads_to_metadata_is_refused_however_it_is_wrapped(ip: str) -> None:
    with pytest.raises(NetFailure):
        check_peer("innocent.example", ip)
    text = f"http://[{ip}]/latest" if ":" in ip else f"http://{ip}/latest"
    with pytest.raises(NetFailure):
        check_address(Address.parse(text), {Address.parse(text).origin})


@pytest.mark.parametrize(
    "ip",
    [
        "::1",
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "100.64.0.1",
        "100.96.0.95",
        "240.0.0.1",
        "fd12:3456:789a::1",
        "fd00:ec3::254",
        "2606:4700::6810:85e5",
        "2a00:1450:4001:830::200e",
        "64:ff9b::10.0.0.8",
        "64:ff9b:1::10.0.0.8",
        "2002:c000:204::1",
        "2001:db8::5efe:10.0.0.8",
        # Groups of a network or a machine that only look so.
        "2001:db8:a9fe:1::5",
        "2001:db8:1:a9fe::5",
        "2001:db8:a9fe:1:200:5efe:10.0.0.8",
        "2001:db8:1:2:a9:fe12:3456:789a",
        "2001:db8:1:2:345:67ff:a9fe:1234",
    ],
)
def test_others_are_reached_as_before(ip: str) -> None:
    check_ip(ipaddress.ip_address(ip))


@pytest.mark.parametrize(
    "host",
    [
        "metadata.google.internal",
        "METADATA.google.internal.",
        "metadata.goog",
        "metadata",
        "instance-data.ec2.internal",
        "metadata.tencentyun.com",
        "metadata。google。internal",
    ],
)
def test_nor_is_metadata_reached_by_its_name_which_a_proxy_would_look_up(host: str) -> None:
    address = Address.parse(f"http://{host}/computeMetadata/v1")
    with pytest.raises(NetFailure):
        check_address(address, {address.origin})


@pytest.mark.parametrize("host", ["metadata.example", "metadata.google.internal.example", "instance-data.example"])
def test_a_name_that_only_looks_so_is_reached(host: str) -> None:
    address = Address.parse(f"http://{host}/v1")
    check_address(address, {address.origin})
