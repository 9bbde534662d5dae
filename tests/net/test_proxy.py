"""Which proxy is taken."""

import httpx2
import pytest

from app.net.address import Address
from app.net.failures import Cause, NetFailure
from app.net.proxy import Proxy, proxy_for

OUTSIDE = Address.parse("https://api.example/v1")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def taken(setting: str, address: Address) -> str | None:
    proxy = proxy_for(setting, address)
    return None if proxy is None else proxy.text


def test_the_setting_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://system:1")
    assert taken("http://set:2", OUTSIDE) == "http://set:2"
    assert taken("direct", OUTSIDE) is None
    assert taken("", OUTSIDE) == "http://system:1"


def test_the_system_is_asked_with_its_exceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    assert taken("", OUTSIDE) is None
    monkeypatch.setenv("all_proxy", "proxy.example:3128")
    monkeypatch.setenv("no_proxy", ".inside.example")
    assert taken("", OUTSIDE) == "http://proxy.example:3128"
    assert taken("", Address.parse("https://a.inside.example")) is None


def test_this_computer_is_reached_directly() -> None:
    assert taken("http://set:2", Address.parse("http://127.0.0.1:8080")) is None
    assert taken("http://set:2", Address.parse("http://localhost:8080")) is None
    assert taken("http://set:2", Address.parse("http://[::ffff:127.0.0.1]:8080")) is None


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://proxy:1080",
        "http://",
        "http://a b",
        "http://user:secret@pro xy",
        "//user:secret@proxy:1",
        "http://evil.test:81/@proxy:3128",
        "http://evil.test:81?@proxy:3128",
        "http://evil.test:81#@proxy:3128",
        "http://evil.test:81/secret?y@proxy:3128",
        "http://user:secret@evil.test/@proxy:3128",
        "evil.test:81/@proxy:3128",
        "http://proxy:3128/proxy.pac",
        "http://proxy:3128//",
        "http://proxy:3128?secret",
        "http://proxy:3128#",
    ],
)
def test_an_unusable_proxy_is_a_failure_and_never_a_detour(proxy: str) -> None:
    with pytest.raises(NetFailure) as caught:
        proxy_for(proxy, OUTSIDE)
    assert caught.value.cause is Cause.PROXY
    assert "secret" not in str(caught.value)


def test_a_proxy_may_have_a_sign_in() -> None:
    assert taken("http://me:secret@proxy:8080", OUTSIDE) == "http://me:secret@proxy:8080"


@pytest.mark.parametrize(
    ("text", "host", "sign_in"),
    [
        ("http://me:secret@proxy:8080", "proxy:8080", ("me", "secret")),
        ("HTTP://PROXY.example", "proxy.example:80", None),
        ("HttpS://proxy.example./", "proxy.example:443", None),
        ("http://me@proxy", "proxy:80", ("me", "")),
        ("http://:secret@proxy", "proxy:80", ("", "secret")),
        ("http://u@evil.test@proxy:1", "proxy:1", ("u@evil.test", "")),
        ("http://u%40evil.test%2F:a%3Ab%25@proxy:1", "proxy:1", ("u@evil.test/", "a:b%")),
        ("http://häns:wörd wört@[0::1]:3128", "::1:3128", ("häns", "wörd wört")),
        ("http://DOMAIN\\me:secret@proxy:1", "proxy:1", ("DOMAIN\\me", "secret")),
    ],
)
def test_a_proxy_has_one_spelling_which_is_read_alike(text: str, host: str, sign_in: tuple[str, str] | None) -> None:
    proxy = Proxy.parse(text)
    assert (proxy.host, proxy.sign_in) == (host, sign_in)
    assert Proxy.parse(proxy.text) == proxy
    assert "secret" not in repr(proxy)
    theirs = httpx2.Proxy(proxy.text)
    assert (theirs.url.host, theirs.url.scheme) == (proxy.address.host, proxy.address.scheme)
    assert (theirs.auth or None) == sign_in
