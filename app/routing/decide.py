"""The decision: hard constraints first, then the person's pick or, for `auto`, a fixed order."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.decisions import (
    Preference,
    Reason,
    ReasonCode,
    Removed,
    RouteDecision,
    RouteRequest,
)
from app.core.digest import canonical, digest
from app.core.labels import Passage
from app.core.models import AUTO, Offer
from app.core.policy import Policy
from app.routing import constraints, cues
from app.routing.classify import BASE_DIFFICULTY

# The name of these rules in every decision; the number goes up when the order of preference changes.
RULES = digest(
    {
        "rules": 1,
        "stems": cues.STEMS,
        "shapes": [(kind, weight, pattern.pattern) for kind, weight, pattern in cues.SHAPES],
        "hard": cues.HARD.pattern,
        "difficulty": BASE_DIFFICULTY,
        "bytes_per_token": constraints.BYTES_PER_TOKEN,
    }
)


@dataclass(frozen=True, slots=True)
class RouteState:
    """What happened before: `last_used` is the offer that answered last, "" when none did."""

    last_used: str = ""


@dataclass(frozen=True, slots=True)
class _Field:
    """The offers under one policy: in order, named, and with those set aside that can take no request at all."""

    offers: tuple[Offer, ...]
    standing: tuple[Reason | None, ...]
    offers_sha256: str
    policy_sha256: str


class _Fields:
    """Fields by the identity of what they were made from: digests of an unchanged snapshot are not worked out twice."""

    def __init__(self, size: int) -> None:
        self._size = size
        # The values hold what the keys identify, so that an id cannot be given to something else meanwhile.
        self._known: OrderedDict[tuple[int, int], tuple[_Field, tuple[Offer, ...], Policy]] = OrderedDict()

    def of(self, offers: tuple[Offer, ...], policy: Policy) -> _Field:
        key = (id(offers), id(policy))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (_field(offers, policy), offers, policy)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return known[0]


def _field(offers: tuple[Offer, ...], policy: Policy) -> _Field:
    # Names are unique; if a caller breaks that, the canonical form settles which of the two counts.
    by_name: dict[str, Offer] = {}
    for offer in sorted(offers, key=lambda offer: (offer.name, canonical(offer))):
        by_name.setdefault(offer.name, offer)
    unique = tuple(by_name.values())
    return _Field(unique, tuple(constraints.standing(offer, policy) for offer in unique), digest(unique), policy.sha256)


_FIELDS = _Fields(8)


def decide(
    request: RouteRequest,
    offers: Sequence[Offer],
    preference: Preference,
    policy: Policy,
    state: RouteState | None = None,
) -> RouteDecision:
    """Choose among offers; pure and total, ties by the offer's name.

    With the pick `auto` the chain holds every offer that may take the request, best first. With any other pick it
    holds that one or nothing: a person who chose a model is not given another.
    """
    state = state or RouteState()
    field = _FIELDS.of(tuple(offers), policy)
    held = Reason(ReasonCode.PRIVACY, request.secret) if request.secret else None
    demands = constraints.Demands.of(request.task, request.label, policy)
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
    if request.pick != AUTO and all(offer.name != request.pick for offer in field.offers):
        removed.append(Removed(request.pick, Reason(ReasonCode.UNAVAILABLE, "unknown")))
    local_first = preference is Preference.LOCAL_FIRST
    eligible.sort(key=lambda offer: _rank(offer, local_first, state))
    return RouteDecision(
        chosen=eligible[0].name if eligible else None,
        chain=tuple(offer.name for offer in eligible),
        removed=tuple(removed),
        reasons=_reasons(eligible, request.pick, local_first, state),
        versions=(
            ("offers", field.offers_sha256),
            ("policy", field.policy_sha256),
            ("preference", digest(preference)),
            ("rules", RULES),
            ("state", digest(state)),
        ),
        task=request.task,
        label=request.label,
        preference=preference,
        findings=request.findings,
    )


def _rank(offer: Offer, local_first: bool, state: RouteState) -> tuple[bool, bool, str]:
    return (local_first and offer.passage is not Passage.STAYS, offer.name != state.last_used, offer.name)


def _reasons(eligible: list[Offer], pick: str, local_first: bool, state: RouteState) -> tuple[Reason, ...]:
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
    if len(eligible) > 1:
        last = chosen.name == state.last_used
        reasons.append(Reason(ReasonCode.LAST_USED if last else ReasonCode.FIRST_BY_NAME))
    return tuple(reasons)
