"""A decision made again is the same to the last bit, or it is not made."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.decisions import Preference, RouteDecision, RouteRequest
from app.core.digest import Snapshot, canonical
from app.core.labels import Label
from app.core.models import AUTO, Offer
from app.core.policy import Policy
from app.routing import NotRecomputable, RouteState, decide, recompute, snapshots
from tests.support.routes import CHAT, offer, offers, policies, requests, states

SOME = (offer("acme/a"), offer("local/b"))
REQUEST = RouteRequest(CHAT, Label.INTERNAL, AUTO)


def kept(*sources: object) -> dict[str, bytes]:
    return {one.sha256: one.body for one in snapshots(*sources)}  # type: ignore[arg-type]


@given(requests, st.lists(offers, max_size=12), st.sampled_from(list(Preference)), policies, states)
def test_every_decision_is_made_again(
    request: RouteRequest, some: list[Offer], preference: Preference, policy: Policy, state: RouteState
) -> None:
    recorded = decide(request, some, preference, policy, state)
    assert recorded.request == request
    made = recompute(recorded.request, recorded.versions, kept(some, preference, policy, state))
    assert made == recorded
    assert canonical(made) == canonical(recorded)


def test_options_of_a_policy_come_back_as_what_they_were() -> None:
    values = (("a", True), ("b", 7), ("c", "text"), ("d", ("one", "two")))
    policy = Policy(options_mandatory=values, models_allowed=("acme/*",))
    recorded = decide(REQUEST, SOME, Preference.BALANCED, policy)
    assert recompute(REQUEST, recorded.versions, kept(SOME, Preference.BALANCED, policy)) == recorded


def test_a_snapshot_of_an_earlier_program_keeps_its_name() -> None:
    """Fields that came later are not in it, and what it was called then is what the record says."""
    recorded, known = decided()
    offers = json.loads(known[dict(recorded.versions)["offers"]])
    early = Snapshot.of([{key: value for key, value in one.items() if key != "reviewed"} for one in offers])
    versions = tuple((kind, early.sha256 if kind == "offers" else name) for kind, name in recorded.versions)
    made = recompute(REQUEST, versions, {**known, early.sha256: early.body})
    assert (made.chain, made.versions) == (recorded.chain, versions)


def test_other_rules_give_no_answer() -> None:
    recorded, known = decided()
    versions = tuple((kind, "ab" * 32 if kind == "rules" else name) for kind, name in recorded.versions)
    with pytest.raises(NotRecomputable, match="rules"):
        recompute(REQUEST, versions, known)
    with pytest.raises(NotRecomputable, match="rules"):
        recompute(REQUEST, (), known)


@pytest.mark.parametrize("what", ["offers", "policy", "preference", "state"])
def test_a_snapshot_that_is_missing_or_changed_gives_no_answer(what: str) -> None:
    recorded, known = decided()
    name = dict(recorded.versions)[what]
    with pytest.raises(NotRecomputable, match=f"its {what} is kept"):
        recompute(REQUEST, recorded.versions, {other: body for other, body in known.items() if other != name})
    with pytest.raises(NotRecomputable, match=f"its {what} is damaged"):
        recompute(REQUEST, recorded.versions, {**known, name: known[name] + b" "})
    odd = Snapshot.of({"provider": 5})
    versions = tuple((kind, odd.sha256 if kind == what else other) for kind, other in recorded.versions)
    if what in ("offers", "preference"):
        with pytest.raises(NotRecomputable, match="cannot read"):
            recompute(REQUEST, versions, {odd.sha256: odd.body, **known})


def decided() -> tuple[RouteDecision, dict[str, bytes]]:
    return decide(REQUEST, SOME, Preference.BALANCED, Policy()), kept(SOME, Preference.BALANCED, Policy())
