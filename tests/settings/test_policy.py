"""What policy files come to: strictest wins, wrong values fail closed, and everybody is told."""

import base64
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Kind, KnownError
from app.core.labels import Label
from app.core.models import ProviderConfig, ProviderKind
from app.core.options import Layer
from app.core.policy import Policy, PolicyReport
from app.sealing import hpke
from app.settings.options import OPTIONS, Renamed
from app.settings.policy_check import check
from app.settings.policy_keys import BY_NAME, KEYS, covers
from app.settings.policy_merge import assemble
from app.settings.policy_reading import PASSAGE_RULES
from app.settings.policy_schema import schema
from app.settings.policy_source import PolicyDocument, PolicyReading

M, R = Layer.MANDATORY, Layer.RECOMMENDED


def policies(*files: dict[str, Any] | None, layer: Layer = M) -> PolicyReport:
    documents = (PolicyDocument(f"/{n}.json", layer, values, "It is broken.") for n, values in enumerate(files, 1))
    return assemble(PolicyReading(tuple(documents)))


def of(*files: dict[str, Any] | None) -> Policy:
    return policies(*files).policy


def officer() -> str:
    return base64.b64encode(hpke.generate()[1]).decode()


ACME = {"name": "acme", "kind": "openai-chat", "url": "https://acme.example/v1", "residency": "DE", "reviewed": True}


def test_no_files_are_personal_mode() -> None:
    report = assemble(PolicyReading())
    assert (report.policy, report.values, report.issues) == (Policy(), (), ())
    assert not report.policy.managed


def test_a_whole_file() -> None:
    key = officer()
    values = {
        "providers_allowed": ["acme*"],
        "providers_denied": ["evil"],
        "models_allowed": ["acme/*"],
        "models_denied": ["*/old-*"],
        "residencies_allowed": ["DE", "FR"],
        "vouched": ["http://127.0.0.1:8080"],
        "default_label": "confidential",
        "label_passages": {"internal": "reviewed"},
        "user_providers": False,
        "local_models": False,
        "providers": [ACME],
        "recipients": [key],
        "audit_content": "hash",
        "passphrase_fallback": False,
        "home": "~/Signalbox",
        "options": {"routing.preference": "local_first"},
    }
    jsonschema.validate(values, schema())
    report = policies(values)
    assert report.issues == ()
    assert report.policy == Policy(
        managed=True,
        providers_allowed=("acme*",),
        providers_denied=("evil",),
        models_allowed=("acme/*",),
        models_denied=("*/old-*",),
        residencies_allowed=("DE", "FR"),
        vouched=("http://127.0.0.1:8080",),
        default_label=Label.CONFIDENTIAL,
        label_passages=(
            (Label.PUBLIC, "any"),
            (Label.INTERNAL, "reviewed"),
            (Label.CONFIDENTIAL, "reviewed"),
            (Label.RESTRICTED, "embedded"),
        ),
        user_providers=False,
        local_models=False,
        providers=(ProviderConfig("acme", ProviderKind.OPENAI_CHAT, "https://acme.example/v1", "DE", True, True),),
        recipients=(key,),
        audit_content="hash",
        passphrase_fallback=False,
        home="~/Signalbox",
        options_mandatory=(("routing.preference", "local_first"),),
    )
    assert {key for key, _, _ in report.values} == {*values, "options.routing.preference"} - {"options"}
    assert {source for _, _, source in report.values} == {"/1.json"}
    assert all(json.loads(value) is not None for _, value, _ in report.values)


# --- several files ------------------------------------------------------------------------------------------------


def test_the_strictest_of_several_files_wins() -> None:
    first = {
        "providers_allowed": ["acme*", "local-?"],
        "providers_denied": ["a"],
        "models_allowed": ["acme/*"],
        "residencies_allowed": ["DE", "FR"],
        "vouched": ["http://a", "http://b"],
        "default_label": "restricted",
        "label_passages": {"public": "reviewed"},
        "user_providers": True,
        "local_models": False,
        "passphrase_fallback": False,
        "audit_content": "metadata",
    }
    second = {
        "providers_allowed": ["acme-eu", "local-?", "other"],
        "providers_denied": ["b"],
        "models_allowed": ["*"],
        "residencies_allowed": ["FR", "US"],
        "vouched": ["http://b", "http://c"],
        "default_label": "public",
        "label_passages": {"public": "any"},
        "user_providers": False,
        "local_models": True,
        "passphrase_fallback": True,
        "audit_content": "full",
    }
    for policy in (of(first, second), of(second, first)):
        assert policy.providers_allowed == ("acme-eu", "local-?")
        assert policy.providers_denied == ("a", "b")
        assert policy.models_allowed == ("acme/*",)
        assert policy.residencies_allowed == ("FR",)
        assert policy.vouched == ("http://b",)
        assert policy.default_label is Label.RESTRICTED
        assert policy.passage_rule(Label.PUBLIC) == "reviewed"
        assert policy.passage_rule(Label.INTERNAL) == "reviewed"
        assert (policy.user_providers, policy.local_models, policy.passphrase_fallback) == (False, False, False)
        assert policy.audit_content == "full"


def test_the_later_file_wins_where_nothing_is_stricter_and_says_so() -> None:
    report = policies(
        {"home": "/a", "options": {"chat.model": "a/b"}}, {"home": "/b", "options": {"chat.model": "c/d"}}
    )
    assert report.policy.home == "/b"
    assert report.policy.options_mandatory == (("chat.model", "c/d"),)
    assert [(i.source, i.key) for i in report.issues] == [("/2.json", "home"), ("/2.json", "options.chat.model")]


def test_a_provider_is_reviewed_only_if_all_files_say_so() -> None:
    report = policies({"providers": [ACME]}, {"providers": [{**ACME, "reviewed": False}, {**ACME, "name": "b"}]})
    assert [(p.name, p.reviewed) for p in report.policy.providers] == [("acme", False), ("b", True)]
    assert of({"providers": [{**ACME, "reviewed": False}]}, {"providers": [ACME]}).providers[0].reviewed is False


NAMES = st.text("ab-", min_size=1, max_size=6)
PATTERNS = st.text("ab-*?", min_size=1, max_size=4)


def matches(pattern: str, name: str) -> bool:
    """The meaning of a pattern, letter by letter."""
    if not pattern:
        return not name
    if pattern[0] == "*":
        return matches(pattern[1:], name) or (bool(name) and matches(pattern, name[1:]))
    return bool(name) and pattern[0] in ("?", name[0]) and matches(pattern[1:], name[1:])


@given(PATTERNS, PATTERNS, NAMES)
def test_a_pattern_that_covers_another_matches_all_that_it_matches(wide: str, narrow: str, name: str) -> None:
    if covers(wide, narrow) and matches(narrow, name):
        assert matches(wide, name)


@given(st.lists(st.lists(PATTERNS, max_size=3), min_size=2, max_size=3), NAMES)
def test_what_several_files_allow_each_of_them_allows(files: list[list[str]], name: str) -> None:
    allowed = of(*({"providers_allowed": patterns} for patterns in files)).providers_allowed or ()
    if any(matches(pattern, name) for pattern in allowed):
        assert all(any(matches(pattern, name) for pattern in patterns) for patterns in files)


RULES = st.dictionaries(st.sampled_from([label.value for label in Label]), st.sampled_from(PASSAGE_RULES))


@given(st.lists(RULES, min_size=1, max_size=3))
def test_no_label_is_freer_than_the_one_below_or_than_any_file_says(files: list[dict[str, str]]) -> None:
    policy = of(*({"label_passages": rules} for rules in files))
    strictness = [PASSAGE_RULES.index(policy.passage_rule(label)) for label in Label]
    assert strictness == sorted(strictness)
    for rules in files:
        for label, rule in rules.items():
            assert strictness[Label(label).rank] >= PASSAGE_RULES.index(rule)


# --- the rest -----------------------------------------------------------------------------------------------------


def test_unknown_keys_are_told_and_the_rest_applies() -> None:
    report = policies({"$schema": "x", "ProvidersAllowed": [], "user_providers": False})
    assert report.policy.user_providers is False
    assert [(i.key, i.problem) for i in report.issues] == [
        ("ProvidersAllowed", "No such key is known; the rest of the file applies.")
    ]


def test_recommended_files_hold_options_only() -> None:
    report = policies({"user_providers": False, "options": {"chat.bin_days": 9}}, layer=R)
    assert report.policy == Policy(options_recommended=(("chat.bin_days", 9),))
    assert [i.key for i in report.issues] == ["user_providers"]
    assert report.values == (("recommended.chat.bin_days", "9", "/1.json"),)


def test_a_renamed_option_counts_under_its_old_name() -> None:
    reading = PolicyReading((PolicyDocument("/1.json", M, {"options": {"old.key": 9}}),))
    report = assemble(reading, [Renamed("old.key", "chat.bin_days")])
    assert report.policy.options_mandatory == (("chat.bin_days", 9),)


def test_equal_policies_have_one_name_whatever_the_order() -> None:
    one = of({"providers_denied": ["a", "b"], "options": {"chat.model": "a/b", "chat.bin_days": 1}})
    other = of({"options": {"chat.bin_days": 1, "chat.model": "a/b"}, "providers_denied": ["b", "a"]})
    assert one.sha256 == other.sha256 != Policy().sha256
    assert (
        one.sha256
        == of(
            {"providers_denied": ["b"]},
            {"providers_denied": ["a"], "options": {"chat.bin_days": 1, "chat.model": "a/b"}},
        ).sha256
    )


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text("ab*/:.", max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=6,
)
ANY_FILE = st.dictionaries(st.sampled_from([*BY_NAME, "options", "x"]), JSON)


@given(st.lists(st.one_of(st.none(), ANY_FILE), max_size=3))
def test_whatever_files_say_there_is_a_policy(files: list[dict[str, Any] | None]) -> None:
    report = policies(*files)
    assert report.policy.managed == bool(files)
    assert len(report.policy.sha256) == 64
    assert all(issue.problem and issue.source for issue in report.issues)


def test_the_schema_is_one_and_names_everything() -> None:
    made = schema()
    jsonschema.Draft202012Validator.check_schema(made)
    assert set(made["properties"]) == {"$schema", "options", *(key.name for key in KEYS)}
    assert set(made["properties"]["options"]["properties"]) == {o.key for o in OPTIONS if o.managed}
    for option in OPTIONS:
        if option.managed:
            jsonschema.validate({"options": {option.key: option.default}}, made)


def test_check_reads_files_and_folders(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text('{"user_providers": false}')
    assert check(good).issues == ()
    bad.write_text('{"user_providers": 0}')
    assert [i.key for i in check(bad).issues] == ["user_providers"]
    assert [(i.source, i.key) for i in check(tmp_path).issues] == [(str(bad), "user_providers")]
    for name, text in (("managed", '{"x": 1}'), ("recommended", '{"home": "/x"}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.json").write_text(text)
    assert [i.key for i in check(tmp_path).issues if i.key] == ["x", "home"]
    assert [i.key for i in check(tmp_path / "recommended" / "1.json").issues] == ["home"]
    bad.write_text("{")
    assert "not valid JSON" in check(bad).issues[0].problem


def test_check_says_when_there_is_nothing(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "x.json", Path("x" * 5_000)):
        with pytest.raises(KnownError) as caught:
            check(path)
        assert caught.value.kind is Kind.NOT_FOUND
