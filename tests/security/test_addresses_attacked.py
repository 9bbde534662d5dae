"""Addresses that one parser reads otherwise than another, and keys in addresses."""

import string

import httpcore2
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.net.address import Address, BadAddress, ip_literal, plain
from app.net.transport import Transport
from app.providers.openai_chat import base_url

SPELT_OTHERWISE = [
    # 169.254.169.254 and 127.0.0.1, as one resolver or another reads numbers.
    "0251.0376.0251.0376",
    "0251.0376.0251.0376.",
    "0xa9.0xfe.0xa9.0xfe",
    "0xa9fea9fe",
    "2852039166",
    "025177524776",
    "169.254.43518",
    "169.16689662",
    "127.1",
    "127.1.",
    "127.0.0.1.",
    "127.0.0.01",
    "0x7f.1",
    "1.0x7f",
    "host.0x",
    "2130706433",
    "0",
    "256.256.256.256",
    "1.2.3.4.5",
    "example.7",
    "%31%36%39.254.169.254",
    "169%2e254.169.254",
    "169.254.169.254%25x",
    "169.254.169.254%00.example",
    # Digits and dots of other scripts.
    "１６９.254.169.254",
    "１６９。２５４。１６９。２５４",
    "127。0。0。1。",
    "①②⑦.⓪.⓪.①",
    "١٢٧.0.0.1",
    # Brackets with something beside them, and with something else in them.
    "[::1]example.net",
    "example.net[::1]",
    "[::1][::2]",
    "[v1.x]",
    "[127.0.0.1]",
    "[fe80::1%25eth0]",
    "[2001:db8::1%25eth0]",
    "[2001:db8::1%eth0]",
    "[]",
    "[::1",
    "::1",
    "1::2:80",
    # Ports.
    "host:0",
    "host:+80",
    "host:-1",
    "host: 80",
    "host:８０",
    "host:8_0",
    "host:65536",
    "host:80:80",
    "host:080000000000000000080",
    # Whoever reads up to the @, the backslash or the line's end.
    "a@b",
    "@b",
    "a:b@c",
    "a%40b",
    "a\\b",
    "a\tb",
    "a\nb",
    "a\x00b",
    "a\u200bb",
    "a\u3000b",
    "a^b",
    "a|b",
    "a<b",
    "a,b",
    "a;b",
    "a*b",
    "℀.example",
    "a\u037eb",
    # What no resolver takes, and some raise for.
    "a..b",
    ".a",
    "a..",
    ".",
    "-a.example",
    "a-.example",
    "xn--zz--",
    # What the client's library would show in other letters, and raises for beside an underscore.
    "_xn--a.example",
    "axn--_b.example",
    "_a.xn--mnchen-3ya.example",
    "xn--mnchen-3ya.a_b.example",
    "_a.münchen.example",
    f"{'a' * 64}.example",
    ".".join(["a" * 63] * 4),
    f"{'ä' * 60}.example",
]


@pytest.mark.parametrize("authority", SPELT_OTHERWISE)
@pytest.mark.parametrize("text", ["http://{}/v1", "https://{}"])
def test_what_only_some_read_as_an_address_is_none(text: str, authority: str) -> None:
    with pytest.raises(BadAddress):
        Address.parse(text.format(authority))


@pytest.mark.parametrize(
    "text",
    [
        "http:///x",
        "http:x",
        "http:/x",
        "http:",
        "//h/x",
        "http:\\\\h",
        "ht\ttp://h",
        "http://h/../x",
        "http://h/a/..",
        "http://h/./x",
        "http://h/%2e%2E/x",
        "http://h/a/.%2e",
        "http://h#@evil.example",
        "http://h#",
        "http://h?#x",
        f"http://h/{'x' * 70_000}",
    ],
)
def test_a_path_is_what_it_says(text: str) -> None:
    with pytest.raises(BadAddress):
        Address.parse(text)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("http://127.0.0.1", "127.0.0.1", 80),
        ("HTTP://my_box:/v1", "my_box", 80),
        ("https://h.example.:0443", "h.example", 443),
        ("http://[0:0:0:0:0:0:0:1]", "::1", 80),
        # Of one machine at two addresses a rule would know one only.
        ("http://[::FFFF:127.0.0.1]", "127.0.0.1", 80),
        ("http://[::ffff:7f00:1]", "127.0.0.1", 80),
        ("http://[0:0:0:0:0:ffff:a00:5]", "10.0.0.5", 80),
        ("https://[64:ff9b::10.0.0.5]:8443", "10.0.0.5", 8443),
        ("https://[64:ff9b:1::10.0.0.5]", "64:ff9b:1::a00:5", 443),
        # Not “fass.example”, which is somebody else's.
        ("https://faß.example", "xn--fa-hia.example", 443),
        ("https://h?next=http://b@c/", "h", 443),
        ("https://h/a:b@c", "h", 443),
    ],
)
def test_what_everybody_reads_alike_is_one(text: str, host: str, port: int) -> None:
    address = Address.parse(text)
    assert (address.host, address.port) == (host, port)


HOSTS = [
    "h",
    "Example.COM",
    "my_box",
    "bücher.example",
    "faß.example",
    "bu\u0308cher.example",
    "例え。テスト",
    "ΣΑΣ.example",
    "127.0.0.1",
    "[::1]",
    "[0:0::A9FE:a9fe]",
    "[::ffff:169.254.169.254]",
    "h.example.",
    "xn--a.example",
    "xn--bcher-kva.example",
]
ANYTHING = st.text(string.printable, max_size=3) | st.text(max_size=3) | st.sampled_from(SPELT_OTHERWISE)
STEPS = st.sampled_from(
    ["v1", "", "a.b", "...", "%2e", "%E4", "%zz", "%", "ä€😀", "x y", "a;b=c", "{x}`", "@:[]|^'\"<>", "?"]
)
TEXTS = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTPS://"]),
    st.sampled_from(HOSTS)
    | st.sampled_from(HOSTS)
    | ANYTHING
    | st.builds(str.__add__, st.sampled_from(HOSTS), ANYTHING),
    st.sampled_from(["", "", "", ":", ":80", ":443", ":08080"]) | st.integers(0, 70_000).map(":{}".format),
    st.lists(STEPS | ANYTHING, max_size=4).map(lambda steps: "".join(f"/{step}" for step in steps)),
    st.just("") | st.lists(STEPS | ANYTHING, max_size=3).map(lambda steps: "?" + "&".join(steps)),
)


def meant(host: str) -> object:
    """The IP address of a literal; that of IPv4 where it holds one, which is the same machine."""
    literal = ip_literal(host)
    return literal and plain(literal)


@given(TEXTS)
def test_the_library_reads_what_we_read(text: str) -> None:
    try:
        address = Address.parse(text)
    except BadAddress:
        return
    for spelt in (text, address.text):
        theirs = httpx2.URL(spelt)
        host = theirs.raw_host.decode().removesuffix(".")
        assert host == address.host or meant(host) == ip_literal(address.host)
        assert (theirs.scheme, theirs.port or {"http": 80, "https": 443}[theirs.scheme]) == (
            address.scheme,
            address.port,
        )
        path, _, query = theirs.raw_path.decode().partition("?")
        assert (path, query) == (address.path or "/", address.query)
        assert theirs.userinfo == b""
        # The library shows a host in its own letters when it makes a request.
        assert httpx2.Request("GET", spelt).headers["host"]


@given(TEXTS)
def test_an_address_stays_what_it_is_however_often_it_is_read(text: str) -> None:
    try:
        address = Address.parse(text)
    except BadAddress:
        return
    assert Address.parse(address.text) == address
    once = Address.parse(address.joined(""))
    assert once.origin == address.origin
    assert Address.parse(once.joined("")) == once
    assert base_url(text).origin == address.origin


class Pool:
    """Takes what a connection pool would be given."""

    def __init__(self) -> None:
        self.urls: list[httpcore2.URL] = []

    async def handle_async_request(self, request: httpcore2.Request) -> httpcore2.Response:
        self.urls.append(request.url)
        return httpcore2.Response(200)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("http://Bücher.example:81/ä", (b"http", b"xn--bcher-kva.example", 81, b"/%C3%A4/models")),
        ("https://faß.example?v=ö", (b"https", b"xn--fa-hia.example", 443, b"/models?v=%C3%B6")),
        ("http://[0::1]:80/a`b", (b"http", b"::1", 80, b"/a%60b/models")),
        ("https://h.example.:/v1/?x='y'", (b"https", b"h.example", 443, b"/v1/models?x='y'")),
    ],
)
async def test_the_pool_is_given_the_host_that_was_checked(
    text: str, wanted: tuple[bytes, bytes, int, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, transport = Pool(), Transport(None, None)
    monkeypatch.setattr(transport, "_pool", pool)
    await transport.handle_async_request(httpx2.Request("GET", Address.parse(text).joined("/models")))
    (url,) = pool.urls
    assert (url.scheme, url.host, url.origin.port, url.target) == wanted


KEY = "sk-proj-4fQ9ZtR2mXw7Lb0cVn83"

HOLDING_KEYS = [
    "https://h/v1?api_key=abc",
    "https://h/v1?key=abc",
    "https://h/v1?API-KEY=abc",
    "https://h/v1?a=1&token=abc",
    "https://h/v1?a=1;access_token=abc",
    "https://h/v1?x-goog-api-key=abc",
    "https://h/v1?subscriptionKey=abc",
    "https://h/v1?azureOpenAiKey=abc",
    "https://h/v1?code=abc",
    "https://h/v1?X-Amz-Signature=abc",
    "https://h/v1?api%5Fkey=abc",
    "https://h/v1?%6bey=abc",
    "https://h/v1?api%255Fkey=abc",
    "https://h/v1?keys[0].key=abc",
    "https://h/v1?password==",
    "https://h/v1?next=https%3A%2F%2Fi%2F%3Fkey%3Dabc",
    "https://h/v1?next=https://i/?key=abc",
    "https://h/v1;api-key=abc/models",
    "https://h/token=abc/v1",
    f"https://h/v1?{KEY}",
    f"https://h/v1?user={KEY}",
    f"https://h/v1/{KEY}",
    f"https://h/{KEY}/v1",
    f"https://h/v1/{KEY.replace('-', '%2D')}",
    "https://h/v1/gsk_abcdefghijklmnopqrstuv",
    "https://h/AIzaSyA0123456789abcdefghijklmnopqrstuv/v1",
]


@pytest.mark.parametrize("text", HOLDING_KEYS)
def test_an_address_with_a_key_in_it_is_none_and_is_not_quoted(text: str) -> None:
    with pytest.raises(BadAddress) as caught:
        Address.parse(text)
    assert str(caught.value) == "an address holds no key; enter it as the key"


@pytest.mark.parametrize(
    "text",
    [
        "https://h.openai.azure.com/openai/v1?api-version=2024-10-21",
        "https://h/v1?key=",
        "https://h/v1?key&token",
        "https://h/v1?max_tokens=5&model=gpt-5",
        "https://h/v1?keyboard=de&region=eu",
        "https://api.cloudflare.com/client/v4/accounts/0123456789abcdef0123456789abcdef/ai/v1",
        "https://h/v1/projects/123456789012/locations/europe-west4/endpoints/openapi",
        "https://h/sk-learn/v1",
        "https://h/sk-bratislava-production-01/v1",
        "https://h/key/v1",
        "https://sk-ok.example/tokens",
    ],
)
def test_an_address_without_a_key_is_one(text: str) -> None:
    assert Address.parse(text).text == text
