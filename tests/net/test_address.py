"""Addresses are read once, strictly, and compared by origin."""

import pytest

from app.net.address import Address, BadAddress


@pytest.mark.parametrize(
    ("text", "origin", "joined"),
    [
        ("https://Example.COM/v1/", "https://example.com:443", "https://example.com/v1/models"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1:8080/models"),
        ("http://[::1]:80/a", "http://[::1]:80", "http://[::1]/a/models"),
        ("https://h/x?api-version=1", "https://h:443", "https://h/x/models?api-version=1"),
        ("https://bücher.example./", "https://xn--bcher-kva.example:443", "https://xn--bcher-kva.example/models"),
    ],
)
def test_origin_and_paths(text: str, origin: str, joined: str) -> None:
    address = Address.parse(text)
    assert address.origin == origin
    assert address.joined("/models") == joined


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@example.com",
        "https://user@example.com",
        "https://example.com/#x",
        "https://example.com:99999",
        "https://example.com:port",
        "https://exa mple.com",
        " https://example.com",
        "https://example.com/\r\nhost: other",
        "https://exam\\ple.com",
        "https://[::1",
        "https://%2f.example",
        "https://..",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress) as caught:
        Address.parse(text)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("[::1]", True),
        ("[::ffff:127.0.0.1]", True),
        ("[::ffff:10.0.0.5]", False),
        ("localhost", True),
        ("api.localhost", True),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("192.168.0.1", False),
    ],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert Address.parse(f"http://{host}:1").is_loopback is loopback
