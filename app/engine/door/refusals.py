"""The one sentence for a decision in which no model is left."""

from app.core.decisions import ReasonCode, Removed, RouteDecision
from app.core.errors import Kind, KnownError
from app.core.models import AUTO
from app.core.policy import PolicyReport

_POLICY = frozenset({ReasonCode.POLICY_PROVIDER, ReasonCode.POLICY_MODEL, ReasonCode.RESIDENCY})


_FORBIDDEN = frozenset({Kind.POLICY, Kind.LABEL})
_MISSING = frozenset({Kind.NOT_FOUND, Kind.NO_CANDIDATE})


def refusal(decision: RouteDecision) -> KnownError:
    """Why nothing can be sent, as an error that says what to do about it."""
    if decision.pick != AUTO:
        own = next((removed for removed in decision.removed if removed.model == decision.pick), None)
        return _for_pick(decision, decision.pick, own)
    return _for_auto(decision)


def by_rules_misread(error: KnownError, report: PolicyReport) -> KnownError | None:
    """The refusal that names what cannot be read in a policy file, where that took away what could have answered."""
    # Where a provider is missing, so are its models; other values forbid them.
    missing, forbidden = error.kind in _MISSING, error.kind in _FORBIDDEN
    narrowed = (one for one in report.narrowed_by if forbidden or (missing and one.key == "providers"))
    issue = report.closed_by or next(narrowed, None)
    return KnownError(Kind.POLICY, detail=issue.told) if issue is not None else None


def _for_auto(decision: RouteDecision) -> KnownError:
    codes = {removed.reason.code for removed in decision.removed}
    if leaving := [removed.reason for removed in decision.removed if removed.reason.code is ReasonCode.WOULD_LEAVE]:
        return KnownError(Kind.WOULD_LEAVE, who=leaving[0].detail)
    if ReasonCode.LABEL in codes:
        return KnownError(Kind.LABEL, label=decision.label.value, who="any of your models")
    if ReasonCode.CAPABILITY in codes:
        return KnownError(Kind.NO_CANDIDATE, detail=_missing(decision.removed))
    if ReasonCode.CONTEXT in codes:
        return KnownError(Kind.CONTEXT_LENGTH)
    if codes and codes <= _POLICY:
        return KnownError(Kind.POLICY, detail="No model that you have is allowed.")
    unavailable = {r.reason.detail for r in decision.removed if r.reason.code is ReasonCode.UNAVAILABLE}
    return KnownError(Kind.NO_CANDIDATE, detail=unavailable.pop() if len(unavailable) == 1 else "")


def _for_pick(decision: RouteDecision, pick: str, own: Removed | None) -> KnownError:
    code = own.reason.code if own else ReasonCode.GONE
    if code is ReasonCode.LABEL:
        return KnownError(Kind.LABEL, label=decision.label.value, who=pick)
    if code in _POLICY:
        return KnownError(Kind.POLICY, detail=f"The model “{pick}” is not allowed.")
    if own is None or code is ReasonCode.GONE:
        return KnownError(Kind.NOT_FOUND, what="model", name=pick)
    if code is ReasonCode.WOULD_LEAVE:
        return KnownError(Kind.WOULD_LEAVE, who=own.reason.detail)
    if code is ReasonCode.CONTEXT:
        return KnownError(Kind.CONTEXT_LENGTH)
    return KnownError(
        Kind.NO_CANDIDATE, detail=_missing((own,)) if code is ReasonCode.CAPABILITY else own.reason.detail
    )


_NEEDS = {
    "images": "The message holds pictures, which it cannot read.",
    "tools": "The message needs tools, which it cannot call.",
    "json_schema": "An answer in a given JSON form is asked for, which it cannot promise.",
    "thinking": "Thinking is asked for, which it cannot do.",
}


def _missing(removed: tuple[Removed, ...]) -> str:
    details = [r.reason.detail for r in removed if r.reason.code is ReasonCode.CAPABILITY]
    return _NEEDS.get(details[0], "") if details else ""
