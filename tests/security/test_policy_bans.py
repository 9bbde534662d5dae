"""A ban that would bind nothing is no ban: it is spelt like what it means, or the whole list closes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.labels import Passage
from app.core.models import Offer, ProviderConfig, ProviderKind
from app.core.policy import PolicyReport
from app.engine.door.servers import aliases
from app.providers.openai_chat_offers import offers_in
from app.providers.openai_chat_profiles import profile_for
from app.routing.constraints import standing
from app.settings.layers import Settings
from app.settings.policy_check import check
from tests.support.policies import Given

ACME = "https://api.acme.example/v1"


def report(folder: Path, **rules: object) -> PolicyReport:
    return Settings.load(folder, Given(**rules)).report


def binds(found: PolicyReport, url: str, name: str = "mine") -> bool:
    config = ProviderConfig(name, ProviderKind.OPENAI_CHAT, url)
    offer = Offer(name, "big", "big", Passage.LEAVES, aliases=aliases(config, [config]))
    return standing(offer, found.policy) is not None


BOUND = [
    ("https://bücher.example", "https://bücher.example/v1"),
    ("https://*.bücher.example", "https://api.bücher.example/v1"),
    ("https://*.BÜCHER.example/v1", "https://api.bücher.example/v1"),
    ("*.bücher.example", "https://api.bücher.example/v1"),
    ("bücher.example", "https://bücher.example/v1"),
    ("bücher.example:8443", "https://bücher.example:8443/v1"),
    ("bücher。example", "https://bücher.example/v1"),
    ("https://*。acme.example", ACME),
    ("https://*.acme.example.", ACME),
    ("https://*.acme.example.:443", ACME),
    ("api.acme.example.", ACME),
    ("*.acme.example:443", ACME),
    ("https://api.acme.example:*", ACME),
    ("http?://*.acme.example", ACME),
    ("*://*acme*", ACME),
    ("*acme*", ACME),
    ("https://?::1?:8", "https://[::1]:8/v1"),
    # One address has one spelling here, and so has a ban of it.
    ("?2001:0db8:0:0:0:0:0:0001?", "https://[2001:db8::1]/v1"),
    ("https://?2001:0DB8::1?", "https://[2001:db8::1]/v1"),
    ("?2001:0db8::1?:8443", "https://[2001:db8::1]:8443/v1"),
    ("2001:0db8::1", "https://[2001:db8::1]/v1"),
    ("?2001:db8:*?", "https://[2001:db8::1]/v1"),
    ("http://10.0.0.5:8080", "http://[::ffff:10.0.0.5]:8080/v1"),
    ("10.0.0.5", "http://[::ffff:a00:5]/v1"),
    ("10.0.0.*", "http://[0:0:0:0:0:ffff:10.0.0.5]/v1"),
    ("10.0.0.5", "http://[64:ff9b::a00:5]/v1"),
    ("http://10.0.0.5", "http://[64:ff9b::10.0.0.5]/v1"),
    ("?::ffff:10.0.0.5?", "http://10.0.0.5/v1"),
    ("?::ffff:a00:5?:8080", "http://10.0.0.5:8080/v1"),
    ("64:ff9b::10.0.0.5", "http://10.0.0.5/v1"),
    ("api.acme.example:0443", ACME),
    # A path says nothing of a server.
    ("https://*.acme.example/\\*", ACME),
    ("m?ne", ACME),
    ("Mine", ACME),
]


@pytest.mark.parametrize(("pattern", "url"), BOUND)
def test_a_ban_binds_what_it_says_in_whatever_letters(tmp_path: Path, pattern: str, url: str) -> None:
    found = report(tmp_path, providers_denied=[pattern])
    assert not found.issues
    assert binds(found, url)
    assert not binds(found, "https://else.test/v1", "other")


USELESS = [
    "api.acme.example/v1",
    "*.acme.example/*",
    "//api.acme.example",
    "https:/api.acme.example",
    "wss://*.acme.example",
    "ftp://api.acme.example",
    "https://*.acme.example:0443",
    "https://*.acme.example:x",
    "https://user@*.acme.example",
    "https://*.acme.example#x",
    "https://*.büch*.example",
    "https://*..example",
    ".acme.example",
    "\u200bacme",
    "acme,other",
    "acme;*",
    "-acme",
    "https://?2001:0db8:*?",
    "?2001:00:*?",
    "?2001:db8::1?:0443",
    "?2001:db8:::1?",
    "?::1?:x",
    "api.acme.example:99999",
]


@pytest.mark.parametrize(
    "pattern", ["*münchen.example", "faß*", "faß*.example", "ａpi.acme.example", "10.0.5", "0127.0.0.1"]
)
def test_one_that_no_address_can_match_and_a_name_can_is_told(tmp_path: Path, pattern: str) -> None:
    found = report(tmp_path, providers_denied=["acme", pattern])
    told = "Number 2 can match no server's address; it counts for names of providers alone."
    assert [issue.problem for issue in found.issues] == [told]
    assert set(found.policy.providers_denied) == {"acme", pattern}
    assert not report(tmp_path, providers_denied=["my_box", "büro", "gpt-4*", "münchen.example"]).issues


@pytest.mark.parametrize("pattern", USELESS)
def test_a_ban_that_no_name_and_no_address_can_match_closes(tmp_path: Path, pattern: str) -> None:
    found = report(tmp_path, providers_denied=["else", pattern])
    (issue,) = found.issues
    assert issue.key == "providers_denied" and "Number 2 can match no provider's name" in issue.problem
    assert found.policy.providers_denied == ("*",)
    # What was written may hold a password.
    assert pattern not in issue.problem
    file = tmp_path / "10.json"
    file.write_text(json.dumps({"providers_denied": ["else", pattern]}))
    assert [one.problem for one in check(file).issues] == [issue.problem]


@pytest.mark.parametrize(
    "pattern",
    ["https://bücher.example/big", "bücher.example/b?g", "https://*.example./big", "HTTPS://BÜCHER.example:443/*"],
)
def test_so_does_a_ban_of_a_model_at_its_server(tmp_path: Path, pattern: str) -> None:
    found = report(tmp_path, models_denied=[pattern])
    assert not found.issues
    assert binds(found, "https://bücher.example/v1")
    assert not binds(found, "https://bücher.test/v1")


@pytest.mark.parametrize(
    "pattern",
    [
        "https://api.acme.example",
        "https://api.acme.example/",
        "https://api.acme.example/v1/big",
        "https://api.acme.example/v1/b*",
        "https://*.acme.example/v1/big",
        "https://*.acme.example",
        "HTTP?://api.acme.example:0443/big",
        "api.acme.example:0443/big",
        "api.acme.example:443/*",
        "api.acme.example/v1/big",
        "api.acme.example/v1beta/b*",
        "*.acme.example:443/v1/big",
        "*//api.acme.example/big",
    ],
)
def test_so_does_one_that_stands_there_as_people_copy_it(tmp_path: Path, pattern: str) -> None:
    found = report(tmp_path, models_denied=[pattern])
    assert binds(found, ACME)
    assert not binds(found, "https://else.test/v1") or found.issues


@pytest.mark.parametrize("wire", ["llama(free)", "gpt~4", "ft:gpt,4", "/models/x.gguf", "gpt-4 ", "a" * 150 + "~"])
@pytest.mark.parametrize("server", ["", "mine/", "api.acme.example/", "https://api.acme.example/", "*/"])
def test_a_ban_of_a_model_may_call_it_as_its_server_does(tmp_path: Path, server: str, wire: str) -> None:
    found = report(tmp_path, models_denied=[f"{server}{wire.strip()}*"])
    config = ProviderConfig("mine", ProviderKind.OPENAI_CHAT, ACME)
    (offer,) = offers_in({"data": [{"id": wire}]}, config, profile_for("api.acme.example")) or ()
    assert standing(replace(offer, aliases=aliases(config, [config])), found.policy) is not None
    (other,) = offers_in({"data": [{"id": "else"}]}, config, profile_for("api.acme.example")) or ()
    assert standing(replace(other, aliases=aliases(config, [config])), found.policy) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "hf://org/big",
        "acme/https://big",
        "llama:8b",
        "@cf/meta/llama",
        "ft:gpt-4:org::id*",
        "ft:gpt-4:org::id/x",
        "/models/x.gguf",
        "v1/big",
        "https",
    ],
)
def test_a_name_of_a_model_may_look_like_an_address(tmp_path: Path, pattern: str) -> None:
    found = report(tmp_path, models_denied=[pattern])
    assert (found.policy.models_denied, found.issues) == ((pattern,), ())


@pytest.mark.parametrize("pattern", ["ａpi.acme.example/big", "*münchen.example/big", "api.acme.example:99999/big"])
def test_one_of_a_model_that_no_server_can_match_is_told(tmp_path: Path, pattern: str) -> None:
    (issue,) = report(tmp_path, models_denied=[pattern]).issues
    assert "Number 1 can match no server's address" in issue.problem


@pytest.mark.parametrize(
    "pattern",
    [
        "\u200bbig",
        "https://256.1.1.1/big",
        "https://*münchen.example/big",
        "https://?2001:0db8:*?/big",
        "http://*:x/big",
        "htps://api.acme.example/big",
        "hhttp://localhost/big",
        "https:/api.acme.example/big",
        "https:api.acme.example/big",
        "https//api.acme.example/big",
        "https;//api.acme.example/big",
        "HTTPS:/API.acme.example",
        "wss://api.acme.example/big",
        "ftp:/api.acme.example/*",
        "s3://host:80/big",
        "//api.acme.example/big*",
        "//localhost/big",
        "2001:db8::*/big*",
        "2001:db8:::1/big",
        "?2001:0db8:*?/big",
    ],
)
def test_a_ban_of_a_model_that_can_have_no_such_name_closes(tmp_path: Path, pattern: str) -> None:
    found = report(tmp_path, models_denied=[pattern])
    assert found.policy.models_denied == ("*",)
    assert [issue.key for issue in found.issues] == ["models_denied"]


@pytest.mark.parametrize("pattern", ["*" * 200, "*a" * 100, "?*" * 100])
def test_no_pattern_takes_long_to_look_at(tmp_path: Path, pattern: str) -> None:
    assert not report(tmp_path, providers_denied=[pattern], models_denied=[pattern]).issues
