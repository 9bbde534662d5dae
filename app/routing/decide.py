"""The decision: hard constraints first, then the person's pick or, for `auto`, a fixed order."""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.core.decisions import (
    Preference,
    Reason,
    ReasonCode,
    Removed,
    RouteDecision,
    RouteRequest,
)
from app.core.digest import Snapshot, canonical
from app.core.labels import Passage
from app.core.models import AUTO, AutoUse, Offer
from app.core.policy import Policy
from app.routing import constraints, cues, window


def _spelt(rule: object) -> object:
    if isinstance(rule, re.Pattern):
        return rule.pattern, rule.flags
    return tuple(map(_spelt, rule)) if isinstance(rule, tuple) else rule


# The name of these rules in every decision; the number goes up when they make something else of the same offers.
_RULES = Snapshot.of(
    {
        "rules": 6,
        "bytes_per_token": constraints.BYTES_PER_TOKEN,
        "likely_bytes_per_token": constraints.LIKELY_BYTES_PER_TOKEN,
        "answer_share": window.ANSWER_SHARE,
        **{name.lower(): _spelt(rule) for name, rule in vars(cues).items() if name.isupper()},
    }
)
RULES = _RULES.sha256

Versions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RouteState:
    """What happened before: `last_used` is the offer that answered last, "" when none did."""

    last_used: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """The offers under one policy, in order, each with the reason why it can take no request at all, if so."""

    offers: tuple[Offer, ...]
    standing: tuple[Reason | None, ...]
    policy: Policy

    @classmethod
    def of(cls, offers: Sequence[Offer], policy: Policy) -> "Field":
        """Put some offers in order."""
        # Names are unique; if a caller breaks that, the canonical form settles which of the two counts.
        by_name: dict[str, Offer] = {}
        for offer in sorted(offers, key=lambda offer: (offer.name, canonical(offer))):
            by_name.setdefault(offer.name, offer)
        unique = tuple(by_name.values())
        return cls(unique, tuple(constraints.standing(offer, policy) for offer in unique), policy)


@dataclass(frozen=True, slots=True)
class _Known:
    """A field with the snapshots of what it was made from, and that itself: ids are compared, so it must live on."""

    field: Field
    offers: Snapshot
    policy: Snapshot
    source: tuple[Offer, ...]


class _Fields:
    """Fields by the identity of what they were made from: digests of an unchanged snapshot are not worked out twice."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[tuple[int, int], _Known] = OrderedDict()

    def of(self, offers: tuple[Offer, ...], policy: Policy) -> _Known:
        key = (id(offers), id(policy))
        known = self._known.get(key)
        if known is None:
            field = Field.of(offers, policy)
            known = _Known(field, Snapshot.of(field.offers), Snapshot.of(policy), offers)
            self._known[key] = known
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return known


_FIELDS = _Fields(8)


def decide(
    request: RouteRequest,
    offers: Sequence[Offer],
    preference: Preference,
    policy: Policy,
    state: RouteState | None = None,
) -> RouteDecision:
    """Choose among offers; pure and total, ties by the offer's name.

    With the pick `auto` the chain holds every offer that may take the request, best first; those that are a last resort
    only where it would be empty else. With any other pick it holds that one or nothing: a person who chose a model is
    not given another.
    """
    state = state or RouteState()
    known = _FIELDS.of(tuple(offers), policy)
    versions = tuple((kind, snapshot.sha256) for kind, snapshot in _sources(known, preference, state))
    return choose(request, known.field, preference, state, versions)


def snapshots(
    offers: Sequence[Offer], preference: Preference, policy: Policy, state: RouteState | None = None
) -> tuple[Snapshot, ...]:
    """Everything that `versions` of a decision among these names."""
    known = _FIELDS.of(tuple(offers), policy)
    return tuple(snapshot for _, snapshot in _sources(known, preference, state or RouteState()))


def choose(
    request: RouteRequest, field: Field, preference: Preference, state: RouteState, versions: Versions
) -> RouteDecision:
    """Choose from a field: the rules themselves."""
    held = Reason(ReasonCode.PRIVACY, request.secret) if request.secret else None
    demands = constraints.Demands.of(request, field.policy)
    eligible: list[Offer] = []
    removed: list[Removed] = []
    for offer, standing in zip(field.offers, field.standing, strict=True):
        reason = held or standing or demands.unmet_by(offer)
        if reason is None and request.pick not in (AUTO, offer.name):
            reason = Reason(ReasonCode.NOT_PICKED)
        if reason is None:
            eligible.append(offer)
        else:
            removed.append(Removed(offer.name, reason))
    if request.pick == AUTO:
        spared = _spared(eligible)
        eligible = [offer for offer in eligible if offer.name not in spared]
        removed += [Removed(name, spared[name]) for name in sorted(spared)]
    elif all(offer.name != request.pick for offer in field.offers):
        removed.append(Removed(request.pick, Reason(ReasonCode.GONE)))
    local_first = preference is Preference.LOCAL_FIRST
    whole = frozenset(offer.name for offer in eligible if constraints.reads_all(offer, request.task))
    eligible.sort(key=lambda offer: _rank(offer, local_first, state, whole))
    return RouteDecision(
        chosen=eligible[0].name if eligible else None,
        chain=tuple(offer.name for offer in eligible),
        removed=tuple(removed),
        reasons=_reasons(eligible, request.pick, state, whole),
        versions=versions,
        task=request.task,
        label=request.label,
        preference=preference,
        findings=request.findings,
        pick=request.pick,
        secret=request.secret,
        stays=request.stays,
    )


def _spared(eligible: Sequence[Offer]) -> dict[str, Reason]:
    """The offers that `auto` leaves out though they may take the request; one that is a last resort stays alone."""
    found = {offer.name: Reason(ReasonCode.ONLY_PICKED) for offer in eligible if offer.auto is AutoUse.NEVER}
    if any(offer.auto is AutoUse.ANY for offer in eligible):
        last = [offer.name for offer in eligible if offer.auto is AutoUse.LAST]
        found |= dict.fromkeys(last, Reason(ReasonCode.LAST_RESORT))
    return found


def _sources(known: _Known, preference: Preference, state: RouteState) -> tuple[tuple[str, Snapshot], ...]:
    return (
        ("offers", known.offers),
        ("policy", known.policy),
        ("preference", _snapshot(preference)),
        ("rules", _RULES),
        ("state", _snapshot(state)),
    )


@lru_cache(256)
def _snapshot(value: Preference | RouteState) -> Snapshot:
    return Snapshot.of(value)


def _rank(offer: Offer, local_first: bool, state: RouteState, whole: frozenset[str]) -> tuple[bool, bool, bool, str]:
    far = local_first and offer.passage is not Passage.STAYS
    return (far, offer.name not in whole, offer.name != state.last_used, offer.name)


def _reasons(eligible: list[Offer], pick: str, state: RouteState, whole: frozenset[str]) -> tuple[Reason, ...]:
    if not eligible:
        return ()
    chosen = eligible[0]
    if pick != AUTO:
        return (Reason(ReasonCode.PICKED, chosen.name),)
    reasons = []
    if len(eligible) == 1:
        reasons.append(Reason(ReasonCode.ONLY_ONE))
    if chosen.passage is Passage.STAYS:
        reasons.append(Reason(ReasonCode.STAYS))
    if chosen.name in whole and len(whole) < len(eligible):
        reasons.append(Reason(ReasonCode.READS_ALL))
    if len(eligible) > 1:
        last = chosen.name == state.last_used
        reasons.append(Reason(ReasonCode.LAST_USED if last else ReasonCode.FIRST_BY_NAME))
    return tuple(reasons)
