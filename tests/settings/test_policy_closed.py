"""What a wrong value counts as: the strictest one, or nothing at all."""

from typing import Any

import jsonschema
import pytest

from app.core.labels import Label
from app.core.policy import Policy
from app.settings.options import BY_KEY
from app.settings.policy_keys import BY_NAME
from app.settings.policy_merge import CLOSED_OPTIONS
from app.settings.policy_schema import schema
from tests.settings.test_policy import ACME, R, of, policies

CLOSED: dict[str, dict[str, Any]] = {
    "providers_allowed": {"providers_allowed": ()},
    "providers_denied": {"providers_denied": ("*",)},
    "models_allowed": {"models_allowed": ()},
    "models_denied": {"models_denied": ("*",)},
    "residencies_allowed": {"residencies_allowed": ()},
    "vouched": {"vouched": ()},
    "default_label": {"default_label": Label.RESTRICTED},
    "label_passages": {"label_passages": tuple((label, "embedded") for label in Label)},
    "user_providers": {"user_providers": False},
    "local_models": {"local_models": False},
    "providers": {"providers": ()},
    "recipients": {"providers_denied": ("*",), "local_models": False, "recipients": ()},
    "audit_content": {"audit_content": "full"},
    "passphrase_fallback": {"passphrase_fallback": False},
    "home": {"providers_denied": ("*",), "local_models": False, "home": ""},
}


def test_every_key_has_its_case_here() -> None:
    assert set(CLOSED) == set(BY_NAME)
    assert set(BY_NAME) | {"managed", "options_mandatory", "options_recommended"} == set(Policy.__dataclass_fields__)


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("wrong", [None, 7, "x", {"x": 1}, [1], [["x"]], 1.5])
def test_a_wrong_type_counts_as_the_strictest_value(name: str, wrong: Any) -> None:
    report = policies({name: wrong, "providers": [ACME]} if name != "providers" else {name: wrong})
    if name == "providers" and isinstance(wrong, list):
        assert "Provider 1 is left out" in report.issues[0].problem
    for field, value in CLOSED[name].items():
        assert getattr(report.policy, field) == value
    assert [issue.key for issue in report.issues] == [name]
    assert report.policy.managed
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({name: wrong}, schema())


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("providers_denied", ["ok", "a[b]"]),
        ("residencies_allowed", ["Germany"]),
        ("vouched", ["localhost:8080"]),
        ("default_label", "secret"),
        ("label_passages", {"internal": "sometimes"}),
        ("label_passages", {"restrictd": "any"}),
        ("recipients", []),
        ("recipients", ["AQ=="]),
        ("home", "relative/folder"),
    ],
)
def test_so_does_a_wrong_value_of_the_right_type(name: str, wrong: Any) -> None:
    report = policies({name: wrong})
    for field, value in CLOSED[name].items():
        assert getattr(report.policy, field) == value
    assert "The strictest value applies instead" in report.issues[0].problem


def test_a_wrong_file_does_not_loosen_a_right_one() -> None:
    policy = of(
        {"providers_allowed": ["acme"], "user_providers": False}, {"providers_allowed": 1, "user_providers": "yes"}
    )
    assert (policy.providers_allowed, policy.user_providers) == ((), False)


def test_a_file_that_cannot_be_read_keeps_everything_on_the_device() -> None:
    report = policies(None, {"providers": [ACME]})
    assert report.policy.providers_denied == ("*",)
    assert report.policy.local_models
    assert report.policy.managed
    assert report.issues[0].problem == "It is broken. Until it is mended, nothing leaves this device."
    assert policies(None, layer=R).policy == Policy()


@pytest.mark.parametrize("key", CLOSED_OPTIONS)
def test_a_wrong_network_or_label_option_closes_too(key: str) -> None:
    assert key in BY_KEY
    report = policies({"options": {key: 5}})
    for field, value in CLOSED_OPTIONS[key].items():
        assert getattr(report.policy, field) == value
    assert policies({"options": {key: 5}}, layer=R).policy == Policy()
    assert of({"options": 5}).providers_denied == ("*",)


def test_other_wrong_options_are_left_out() -> None:
    report = policies({"options": {"chat.model": 5, "appearance.text_size": 2, "no.such": 1, "chat.bin_days": 9}})
    assert report.policy.options_mandatory == (("chat.bin_days", 9),)
    assert [issue.key for issue in report.issues] == [
        "options.chat.model",
        "options.appearance.text_size",
        "options.no.such",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {**ACME, "name": "local"},
        {**ACME, "name": "a/b"},
        {**ACME, "kind": "soap"},
        {**ACME, "url": "ftp://x"},
        {**ACME, "url": "https://user:key@x"},
        {**ACME, "url": "https://x?key=sk-1"},
        {**ACME, "kind": ["openai-chat"]},
        {**ACME, "kind": {}},
        {**ACME, "key": "sk-1"},
        {"name": "x"},
        "acme",
    ],
)
def test_a_wrong_provider_is_left_out_and_the_others_stay(wrong: Any) -> None:
    report = policies({"providers": [wrong, {**ACME, "name": "fine"}]})
    assert [provider.name for provider in report.policy.providers] == ["fine"]
    assert report.issues[0].problem.startswith("Provider 1 is left out")


@pytest.mark.parametrize(
    ("key", "wrong"), [("residency", "Germany"), ("residency", 5), ("reviewed", "yes"), ("reviewed", 1)]
)
def test_a_wrong_statement_about_a_provider_says_nothing_in_its_favour(key: str, wrong: Any) -> None:
    good = {**ACME, "residency": "DE", "reviewed": True}
    report = policies({"providers": [good]}, {"providers": [{**good, key: wrong}]})
    (provider,) = report.policy.providers
    assert not getattr(provider, key)
    assert report.issues[0].problem.startswith("Provider 1: ")


def test_a_provider_that_stands_twice_in_one_file_is_told() -> None:
    report = policies({"providers": [ACME, {**ACME, "url": "https://other.example"}]})
    assert [provider.url for provider in report.policy.providers] == ["https://other.example"]
    assert "stands in this file before" in report.issues[0].problem
