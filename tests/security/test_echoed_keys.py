"""A server that was sent a key may say it again, in whatever writing: nobody is shown it."""

import base64
import codecs
import json
import string
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.events import Started
from app.providers.openai_chat import OpenAIChat
from app.providers.openai_chat_echoes import KeyEcho
from app.providers.openai_chat_failures import Complaint, Reporter
from tests.support.chat_wire import answer, failure, talking_to
from tests.support.scripted_server import ScriptedServer, chunk, delta, error, http, message, stream_head

KEY = "sk-proj-Zq3vW8tYb2Lm5Xc7Rk9Nd4Hs6Gf1Jp0AeUiO"
Writing = Callable[[str], str]


def grouped(key: str, size: int, between: str) -> str:
    return between.join(key[at : at + size] for at in range(0, len(key), size))


def html(key: str) -> str:
    return "".join(f"&#{ord(c)};" for c in key)


WRITINGS: dict[str, Writing] = {
    "as it is": lambda key: key,
    "a part": lambda key: key[8:20],
    "spaced": " ".join,
    "in groups": lambda key: grouped(key, 4, " "),
    "in groups with dashes": lambda key: grouped(key.replace("-", ""), 4, "-"),
    "in groups of three with dots": lambda key: grouped(key, 3, "..."),
    "on lines": lambda key: grouped(key, 10, "\n"),
    "without its dashes": lambda key: key.replace("-", ""),
    "underscored": lambda key: key.replace("-", "_"),
    "backwards": lambda key: key[::-1],
    "backwards and spaced": lambda key: " ".join(key[::-1]),
    "in capitals": str.upper,
    "in small letters": str.lower,
    "full width": lambda key: "".join(chr(ord(c) + 0xFEE0) for c in key),
    "bold": lambda key: "".join(chr(0x1D41A + ord(c) - ord("a")) if c.islower() else c for c in key),
    "circled": lambda key: "".join(chr(0x24D0 + ord(c) - ord("a")) if c.islower() else c for c in key),
    "underlined": lambda key: "".join(f"{c}\u0332" for c in key),
    "with nothing between": "\u200b".join,
    "with joiners between": "\u2060".join,
    "with another script between": "ж".join,
    "shortened": lambda key: f"{key[:12]}…{key[-12:]}",
    "shortened more": lambda key: f"{key[:7]}***{key[-7:]}",
    "shortened with words": lambda key: f"it begins {key[8:14]} and ends {key[-6:]}",
    "in many pieces": lambda key: ", then ".join(key[at : at + 5] for at in range(8, 38, 7)),
    "for addresses": lambda key: quote(key, safe="").replace("-", "%2D"),
    "all for addresses": lambda key: "".join(f"%{ord(c):02X}" for c in key),
    "twice for addresses": lambda key: "".join(f"%25{ord(c):02x}" for c in key),
    "for JSON": lambda key: "".join(f"\\u{ord(c):04x}" for c in key),
    "half for JSON": lambda key: "".join(c if at % 2 else f"\\u{ord(c):04x}" for at, c in enumerate(key)),
    "for JavaScript": lambda key: "".join(f"\\u{{{ord(c):x}}}" for c in key),
    "for C": lambda key: "".join(f"\\x{ord(c):02x}" for c in key),
    "for mail": lambda key: "".join(f"={ord(c):02X}" for c in key),
    "for pages": html,
    "for pages, in hexadecimal": lambda key: "".join(f"&#x{ord(c):x};" for c in key),
    "in tags": "<b>".join,
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 behind something": lambda key: base64.b64encode(f"user:{key}".encode()).decode(),
    "base64 behind something else": lambda key: base64.urlsafe_b64encode(f"Bearer  {key}!".encode()).decode(),
    "base64 on lines": lambda key: codecs.encode(key.encode() * 3, "base64").decode(),
    "base64 without case": lambda key: base64.b64encode(key.encode()).decode().lower(),
    "base64 twice": lambda key: base64.b64encode(base64.b64encode(key.encode())).decode(),
    "base64 twice, behind something": lambda key: base64.b64encode(
        b"Basic " + base64.b64encode(f"user:{key}".encode())
    ).decode(),
    "base64 of two bytes each": lambda key: base64.b64encode(key.encode("utf-16-le")).decode(),
    "base64 of two bytes each, the other way": lambda key: base64.b64encode(f"key {key}".encode("utf-16-be")).decode(),
    "base32": lambda key: base64.b32encode(key.encode()).decode(),
    "base32 behind something": lambda key: base64.b32encode(f"key {key}".encode()).decode(),
    "base32 behind something else": lambda key: base64.b32encode(f"my key: {key}!".encode()).decode().lower(),
    "hexadecimal of two bytes each": lambda key: key.encode("utf-16-be").hex(),
    "octal": lambda key: "".join(f"\\{ord(c):o}" for c in key),
    "octal of three digits": lambda key: "".join(f"\\{ord(c):03o}" for c in key),
    "base85": lambda key: base64.b85encode(key.encode()).decode(),
    "base85 behind something": lambda key: base64.b85encode(f"key: {key}".encode()).decode(),
    "Ascii85": lambda key: base64.a85encode(key.encode()).decode(),
    "Ascii85 behind something": lambda key: base64.a85encode(f"Bearer {key}".encode()).decode(),
    "base64 of it backwards": lambda key: base64.b64encode(key[::-1].encode()).decode(),
    "base64 of it in capitals": lambda key: base64.b64encode(f"Bearer {key.upper()}".encode()).decode(),
    "base64 of it in small letters": lambda key: base64.b64encode(f"user: {key.lower()}".encode()).decode(),
    "hexadecimal of it backwards": lambda key: key.encode()[::-1].hex(),
    "hexadecimal of it in capitals": lambda key: key.upper().encode().hex(),
    "hexadecimal of it in small letters": lambda key: key.lower().encode().hex(),
    "hexadecimal": lambda key: key.encode().hex(),
    "hexadecimal, spaced": lambda key: key.encode().hex(" ").upper(),
    "hexadecimal with marks": lambda key: ", ".join(hex(ord(c)) for c in key),
    "as bytes": lambda key: str(list(key.encode())),
    "a header": lambda key: f"authorization: bearer {key.lower()}",
    "Python's own": lambda key: repr({"Authorization": f"Bearer {key}"}.items()),
}


def quoted(message: str, key: str = KEY) -> str:
    """What a person would be told of a server's words."""
    failure = Reporter("acme", "model", key).refusal(400, Complaint(message))
    return str(failure.fields["detail"])


@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS)
@pytest.mark.parametrize("key", [KEY, "0123456789abcdef0123456789abcdef"[:24] + "zYxW", "a1B2-c3D4-e5F6-g7H8"])
def test_no_writing_of_the_key_is_shown(writing: Writing, key: str) -> None:
    assert quoted(f"No such key: {writing(key)}", key) == "Its answer was HTTP 400."


@pytest.mark.parametrize(
    "words",
    [
        "The field temperature must lie between 0 and 2.",
        "Incorrect key provided: sk-pr***eUiO. You find yours at https://platform.example/account/api-keys.",
        f"Incorrect key provided: {KEY[:4]}…{KEY[-4:]}.",
        f"The key ending in {KEY[-6:]} is not active.",
        "Your key should begin with sk- and have 48 characters.",
        "Request 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0: invalid schema (U+0041, %20, 0x7f, =3D, &amp;, \\u0041, \\x41).",
        "Le modèle n'existe pas: 模型不存在",
    ],
)
def test_other_words_are_shown(words: str) -> None:
    assert quoted(words) == f"It says: “{words}”"


@pytest.mark.parametrize("key", ["", "x", "abc", "none", "lm-studio", "local-key", "!" * 12])
def test_a_key_that_is_none_hides_nothing(key: str) -> None:
    assert quoted("The field temperature must lie between 0 and 2.", key).startswith("It says:")


@pytest.mark.parametrize(
    ("key", "echo"), [("ollama", "oll ama"), ("abcd", "a-b-c-d"), ("!?%&/()=!?%&", "!?%&/()=!?%&")]
)
def test_short_and_strange_keys_are_not_shown_either(key: str, echo: str) -> None:
    assert quoted(f"Not {echo}.", key) == "Its answer was HTTP 400."


@pytest.mark.parametrize("key", ["sk-1234", "Pa55wrt", "a8f3k2m9q1", "A1b2C3d4", "tenant", "#1f!2g?"])
def test_a_whole_short_key_is_in_no_name(key: str) -> None:
    for name in (key, f"llama-for-{key}", f"{key}/qwen3", f"a{key}b", f"served {key.upper()}", key.lower()):
        assert KeyEcho(key).in_name(name), name
    assert not KeyEcho(key).in_name("llama-3.3-70b-versatile")


@pytest.mark.parametrize("key", ["sk-1234", "Pa55wrt", "a8f3k2m9q1"])
def test_a_short_key_that_is_no_word_is_in_no_name_in_another_writing_either(key: str) -> None:
    for name in (f"x/{' '.join(key)}", f"x/{key[::-1]}", f"x/{key.replace('-', '')}", f"x/{WRITINGS['for C'](key)}"):
        assert KeyEcho(key).in_name(name), name


@pytest.mark.parametrize(
    ("key", "name"), [("lm-studio", "lmstudio-community/qwen3"), ("gpt-4", "gpt-4o"), ("llama", "llama-3.3")]
)
def test_a_word_hides_no_other_name(key: str, name: str) -> None:
    assert not KeyEcho(key).in_name(name)


@given(st.text(max_size=60), st.text(max_size=400) | st.text("%&#x;\\u{}0Uf=+ \x1b[<>", max_size=100))
def test_whatever_key_and_whatever_words_nothing_breaks(key: str, words: str) -> None:
    quoted(words, key)
    KeyEcho(key).in_name(words)


@given(
    st.text(string.ascii_letters + string.digits + "-_.", min_size=20, max_size=60),
    st.sampled_from(["", " ", "\u200b", "-", "\n", "ж", "*"]),
    st.integers(0, 11),
)
def test_eight_letters_of_any_key_are_found_between_anything(key: str, between: str, start: int) -> None:
    letters = [c for c in key if c.isalnum()]
    part = between.join(letters[start : start + 8])
    if len(letters) >= start + 8:
        assert KeyEcho(key).in_words(f"no: {part}")


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as running:
        yield running


@pytest.fixture
async def provider(server: ScriptedServer) -> AsyncIterator[OpenAIChat]:
    made = talking_to(server.url, KEY)
    yield made
    await made.aclose()


@pytest.mark.anyio
class TestOverTheWire:
    @pytest.mark.parametrize("name", ["spaced", "backwards", "base64", "hexadecimal", "for JSON", "shortened"])
    async def test_a_refusal(self, server: ScriptedServer, provider: OpenAIChat, name: str) -> None:
        server.script(error(400, f"Bad request of {WRITINGS[name](KEY)}"))
        assert (await failure(provider)).fields["detail"] == "Its answer was HTTP 400."

    async def test_an_error_inside_an_answer(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        said = {"error": {"message": f"No: {KEY[::-1]}", "code": 400}}
        server.script(stream_head() + chunk(message(delta("first")) + message(said)))
        assert "It says" not in str((await failure(provider)).fields)

    async def test_a_list_of_models(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        names = ["gpt-5", KEY, f"{KEY[:20]}-mini", KEY[::-1], KEY.upper(), grouped(KEY, 4, "/"), KEY.encode().hex()]
        server.script(http(200, json.dumps({"data": [{"id": name} for name in names]}).encode()))
        assert [offer.model for offer in await provider.list_offers()] == ["gpt-5"]

    async def test_a_key_that_is_a_word_hides_no_model(self, server: ScriptedServer) -> None:
        provider = talking_to(server.url, "lm-studio")
        server.script(http(200, b'{"data": [{"id": "lmstudio-community/qwen3"}]}'))
        assert [offer.model for offer in await provider.list_offers()] == ["lmstudio-community/qwen3"]
        await provider.aclose()

    async def test_the_names_of_an_answer(self, server: ScriptedServer, provider: OpenAIChat) -> None:
        first = {**delta("Yes", finish="stop"), "model": KEY[::-1], "id": f"chatcmpl-{KEY}"}
        server.script(http(200, json.dumps(first).encode()))
        events = await answer(provider)
        assert events[0] == Started(model="", response_id="")
