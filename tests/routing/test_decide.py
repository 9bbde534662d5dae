"""Decisions are total, do not depend on the order of offers, and never break a constraint."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.decisions import Preference, Reason, ReasonCode, RouteDecision, RouteRequest
from app.core.labels import Label, Passage
from app.core.models import AUTO, LOCAL, AutoUse, Offer, ProviderConfig, ProviderKind
from app.core.policy import Policy
from app.routing import RULES, RouteState, cues, decide, snapshots
from tests.support.routes import CHAT, offer, offers, policies, requests, states


def run(
    *some: Offer, pick: str = AUTO, label: Label = Label.INTERNAL, policy: Policy | None = None, **more: object
) -> RouteDecision:
    request = RouteRequest(more.pop("task", CHAT), label, pick, secret=more.pop("secret", ""))  # type: ignore[arg-type]
    return decide(request, some, more.pop("preference", Preference.BALANCED), policy or Policy(), **more)  # type: ignore[arg-type]


@given(requests, st.lists(offers, max_size=12), st.sampled_from(list(Preference)), policies, states, st.randoms())
def test_total_and_blind_to_order(
    request: RouteRequest,
    some: list[Offer],
    preference: Preference,
    policy: Policy,
    state: RouteState,
    chance: random.Random,
) -> None:
    first = decide(request, some, preference, policy, state)
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert decide(request, shuffled, preference, policy, state) == first
    names = {one.name for one in some}
    told = {removed.model for removed in first.removed}
    assert set(first.chain) | told >= names
    assert not set(first.chain) & told
    assert len(first.chain) == len(set(first.chain))
    assert first.chosen == (first.chain[0] if first.chain else None)


@given(requests, st.lists(offers, max_size=12, unique_by=lambda one: one.name), policies)
def test_nothing_in_the_chain_breaks_a_constraint(request: RouteRequest, some: list[Offer], policy: Policy) -> None:
    decision = decide(request, some, Preference.LOCAL_FIRST, policy)
    by_name = {one.name: one for one in some}
    rule = policy.passage_rule(request.label)
    for name in decision.chain:
        chosen = by_name[name]
        assert not request.secret
        assert request.pick in (AUTO, name)
        assert chosen.available
        assert chosen.passage is not Passage.HELD
        assert chosen.capabilities >= request.task.needs
        if rule == "embedded":
            assert chosen.provider == LOCAL
            assert chosen.passage is Passage.STAYS
        if rule == "reviewed":
            assert chosen.reviewed or chosen.passage is Passage.STAYS
        if chosen.provider == LOCAL:
            assert policy.local_models
            assert policy.local_digests is None or chosen.sha256 in policy.local_digests
        else:
            assert "*" not in policy.providers_denied
            assert policy.user_providers or chosen.provider in ("acme", "fake")
        if policy.residencies_allowed is not None and chosen.passage is Passage.LEAVES:
            assert chosen.residency in policy.residencies_allowed


@pytest.mark.parametrize(
    ("label", "taken"),
    [
        (Label.PUBLIC, ["acme/plain", "acme/reviewed", "acme/vouched", "local/own"]),
        (Label.INTERNAL, ["acme/plain", "acme/reviewed", "acme/vouched", "local/own"]),
        (Label.CONFIDENTIAL, ["acme/reviewed", "acme/vouched", "local/own"]),
        (Label.RESTRICTED, ["local/own"]),
    ],
)
def test_the_default_matrix(label: Label, taken: list[str]) -> None:
    some = (
        offer("local/own", Passage.STAYS),
        offer("acme/plain"),
        offer("acme/reviewed", reviewed=True),
        # A server that policy vouches for stays, and is still not the embedded runtime.
        offer("acme/vouched", Passage.STAYS),
    )
    decision = run(*some, label=label)
    assert list(decision.chain) == taken
    assert {removed.reason for removed in decision.removed} <= {Reason(ReasonCode.LABEL, label.value)}


def test_a_label_that_policy_does_not_name_counts_as_restricted() -> None:
    policy = Policy(label_passages=((Label.INTERNAL, "any"),))
    assert run(offer("acme/a"), label=Label.PUBLIC, policy=policy).chosen is None


def test_order_of_auto() -> None:
    some = (offer("acme/b"), offer("acme/a"), offer("local/z", Passage.STAYS))
    assert run(*some).chain == ("acme/a", "acme/b", "local/z")
    assert run(*some, state=RouteState("acme/b")).chain == ("acme/b", "acme/a", "local/z")
    local_first = run(*some, preference=Preference.LOCAL_FIRST, state=RouteState("acme/b"))
    assert local_first.chain == ("local/z", "acme/b", "acme/a")
    assert local_first.reasons[0].code is ReasonCode.STAYS


def test_a_preference_counts_when_it_changes_the_order() -> None:
    some = (offer("acme/b"), offer("acme/a"), offer("local/z", Passage.STAYS))
    for preference in Preference:
        assert (run(*some, preference=preference).chain != run(*some).chain) is preference.counts


def test_a_pick_is_not_replaced() -> None:
    decision = run(offer("acme/a", available=False, why_not="gone"), offer("acme/b"), pick="acme/a")
    assert decision.chosen is None
    assert {r.model: r.reason.code for r in decision.removed} == {
        "acme/a": ReasonCode.UNAVAILABLE,
        "acme/b": ReasonCode.NOT_PICKED,
    }
    assert run(offer("acme/a"), pick="acme/b").removed[-1].reason == Reason(ReasonCode.GONE)


def test_a_secret_removes_everything() -> None:
    decision = run(offer("local/a", Passage.STAYS), secret="private_key")
    assert decision.removed[0].reason == Reason(ReasonCode.PRIVACY, "private_key")


@given(
    requests,
    st.lists(offers, max_size=12, unique_by=lambda one: one.name),
    st.sampled_from(list(Preference)),
    policies,
    states,
)
def test_a_last_resort_is_alone_or_not_asked(
    request: RouteRequest, some: list[Offer], preference: Preference, policy: Policy, state: RouteState
) -> None:
    request = replace(request, pick=AUTO)
    by_name = {one.name: one for one in some}
    uses = {by_name[name].auto for name in decide(request, some, preference, policy, state).chain}
    usual = [replace(one, auto=AutoUse.ANY) for one in some]
    may = {by_name[name].auto for name in decide(request, usual, preference, policy, state).chain}
    # Whatever may take the request does, in the first of these kinds that is there.
    first = next((use for use in (AutoUse.ANY, AutoUse.LAST) if use in may), None)
    assert uses == ({first} if first else set())


def test_a_last_resort_says_why_it_was_not_asked_and_answers_whoever_picks_it() -> None:
    last, never = offer("local/starter", Passage.STAYS, auto=AutoUse.LAST), offer("acme/b", auto=AutoUse.NEVER)
    decision = run(last, never, offer("acme/a"))
    assert decision.chain == ("acme/a",)
    assert [(one.model, one.reason.code) for one in decision.removed] == [
        ("acme/b", ReasonCode.ONLY_PICKED),
        ("local/starter", ReasonCode.LAST_RESORT),
    ]
    assert run(last, never).chain == ("local/starter",)
    assert run(last, never, offer("acme/a"), pick="local/starter").chain == ("local/starter",)
    assert run(never).chosen is None and run(never, pick="acme/b").chosen == "acme/b"


COMPANYS = ("acme", "globex")


def test_bans_count_for_every_name_and_case() -> None:
    policy = Policy(models_denied=("GPT-*",))
    assert run(offer("acme/gpt-4"), offer("acme/own-name", wire_name="gpt-5"), policy=policy).chosen is None
    acme, globex = (ProviderConfig(name, ProviderKind.OPENAI_CHAT, f"https://{name}.example") for name in COMPANYS)
    allowed = Policy(models_allowed=("acme/*",), providers=(acme, globex))
    named = (offer("acme/gpt-4", managed=True), offer("globex/acme/x", managed=True))
    assert run(*named, policy=allowed).chain == ("acme/gpt-4",)
    # The company's names are no names of its providers' where a person gave them.
    assert run(*(replace(one, managed=False) for one in named), policy=allowed).chosen is None


def test_what_cannot_fit_is_removed_and_what_may_fit_is_not() -> None:
    long = replace(CHAT, input_tokens=20_000)
    assert run(offer("acme/a", context_tokens=2_048), task=long).chosen is None
    assert run(offer("acme/a", context_tokens=8_192), task=long).chosen == "acme/a"


def test_the_rules_are_all_in_their_version() -> None:
    (rules,) = (snapshot for snapshot in snapshots([], Preference.QUALITY, Policy()) if snapshot.sha256 == RULES)
    named = json.loads(rules.body)
    assert {"stems", "shapes", "quantity", "number", "stop_words", "scripts", "precedence", "head", "tail"} <= set(
        named
    )
    assert named["hard"] == [cues.HARD.pattern, cues.HARD.flags]
    kind, weight, shape = cues.SHAPES[0]
    assert named["shapes"][0] == [kind.value, weight, [shape.pattern, shape.flags]]


def test_versions_name_every_snapshot() -> None:
    some = (offer("acme/a"), offer("acme/b"))
    first = dict(run(*some).versions)
    assert set(first) == {"offers", "policy", "preference", "rules", "state"}
    assert all(len(sha256) == 64 for sha256 in first.values())
    assert dict(run(*reversed(some)).versions) == first
    assert dict(run(*some, preference=Preference.COST).versions)["preference"] != first["preference"]
    assert dict(run(some[0]).versions)["offers"] != first["offers"]
    assert dict(run(*some, policy=Policy(managed=True)).versions)["policy"] == Policy(managed=True).sha256
