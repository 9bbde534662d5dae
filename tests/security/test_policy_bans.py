"""A ban that would bind nothing is no ban: it is spelt like what it means, or the whole list closes."""

import json
from pathlib import Path

import pytest

from app.core.labels import Passage
from app.core.models import Offer, ProviderConfig, ProviderKind
from app.core.policy import PolicyReport
from app.engine.door.servers import aliases
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
]


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


@pytest.mark.parametrize("pattern", ["\u200bbig", "https://256.1.1.1/big"])
def test_a_ban_of_a_model_that_can_have_no_such_name_closes(tmp_path: Path, pattern: str) -> None:
    found = report(tmp_path, models_denied=[pattern])
    assert found.policy.models_denied == ("*",)
    assert [issue.key for issue in found.issues] == ["models_denied"]


@pytest.mark.parametrize("pattern", ["*" * 200, "*a" * 100, "?*" * 100])
def test_no_pattern_takes_long_to_look_at(tmp_path: Path, pattern: str) -> None:
    assert not report(tmp_path, providers_denied=[pattern], models_denied=[pattern]).issues
