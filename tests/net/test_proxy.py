"""Which proxy is taken."""

import pytest

from app.net.address import Address
from app.net.failures import Cause, NetFailure
from app.net.proxy import proxy_for

OUTSIDE = Address.parse("https://api.example/v1")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_the_setting_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://system:1")
    assert proxy_for("http://set:2", OUTSIDE) == "http://set:2"
    assert proxy_for("direct", OUTSIDE) is None
    assert proxy_for("", OUTSIDE) == "http://system:1"


def test_the_system_is_asked_with_its_exceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_for("", OUTSIDE) is None
    monkeypatch.setenv("all_proxy", "proxy.example:3128")
    monkeypatch.setenv("no_proxy", ".inside.example")
    assert proxy_for("", OUTSIDE) == "http://proxy.example:3128"
    assert proxy_for("", Address.parse("https://a.inside.example")) is None


def test_this_computer_is_reached_directly() -> None:
    assert proxy_for("http://set:2", Address.parse("http://127.0.0.1:8080")) is None
    assert proxy_for("http://set:2", Address.parse("http://localhost:8080")) is None
    assert proxy_for("http://set:2", Address.parse("http://[::ffff:127.0.0.1]:8080")) is None


@pytest.mark.parametrize("proxy", ["socks5://proxy:1080", "http://", "http://a b", "http://user:secret@pro xy"])
def test_an_unusable_proxy_is_a_failure_and_never_a_detour(proxy: str) -> None:
    with pytest.raises(NetFailure) as caught:
        proxy_for(proxy, OUTSIDE)
    assert caught.value.cause is Cause.PROXY
    assert "secret" not in str(caught.value)


def test_a_proxy_may_have_a_sign_in() -> None:
    assert proxy_for("http://me:secret@proxy:8080", OUTSIDE) == "http://me:secret@proxy:8080"
