"""What an offer must satisfy. Each check gives the reason why the offer may not take the request, or None.

Standing checks hold for every request under one policy; request checks depend on the label and the task. The first
reason that is found is the one that is told, so the order goes from what a person can change least to what most.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from app.core.decisions import Reason, ReasonCode, RouteRequest, TaskProfile
from app.core.labels import Label, Passage
from app.core.models import LOCAL, RESERVED_NAMES, Offer
from app.core.policy import Policy
from app.routing.window import input_room

# Input is counted in its ceiling, one token a byte. Shipped vocabularies need a token for every five bytes at least
# on average, so beyond this an input cannot fit; below it the runtime, which can count, has the word.
BYTES_PER_TOKEN = 5
# Likely bytes of a token, for a guess at what an input takes; the runtime counts for real.
LIKELY_BYTES_PER_TOKEN = 4
UNREAD = "Its file is still to be read through: your organization allows model files by their digest."


def standing(offer: Offer, policy: Policy) -> Reason | None:
    """Why an offer takes no request at all for now, or None."""
    return _provider(offer, policy) or _model(offer, policy) or _residency(offer, policy) or _available(offer)


def reads_all(offer: Offer, task: TaskProfile) -> bool:
    """Whether an offer likely holds all of a request and the answer."""
    if offer.context_tokens is None:
        return True
    return task.input_tokens // LIKELY_BYTES_PER_TOKEN <= input_room(offer.context_tokens, task.max_output)


def contact(offer: Offer, policy: Policy) -> Reason | None:
    """Why a provider is not even asked what it has, by any offer of it; or None."""
    return _provider(offer, policy) or _residency(offer, policy)


def may_turn_up(offer: Offer, policy: Policy, label: Label) -> bool:
    """Whether a model that nobody knows yet could take something under a label, by any offer of its provider."""
    return contact(offer, policy) is None and _passes(offer, policy.passage_rule(label))


@dataclass(frozen=True, slots=True)
class Demands:
    """What one request demands of every offer: worked out once, asked for each."""

    task: TaskProfile
    label: Label
    rule: str
    stays: bool = False

    @classmethod
    def of(cls, request: RouteRequest, policy: Policy) -> "Demands":
        """The demands of a request under a policy."""
        return cls(request.task, request.label, policy.passage_rule(request.label), request.stays)

    def unmet_by(self, offer: Offer) -> Reason | None:
        """Why an offer may not take this request, or None."""
        if not _passes(offer, self.rule):
            return Reason(ReasonCode.LABEL, self.label.value)
        if not self.task.needs <= offer.capabilities:
            return Reason(ReasonCode.CAPABILITY, min(self.task.needs - offer.capabilities).value)
        needed = self.task.least_tokens or self.task.input_tokens
        if offer.context_tokens is not None and needed // BYTES_PER_TOKEN >= offer.context_tokens:
            return Reason(ReasonCode.CONTEXT, str(offer.context_tokens))
        if self.stays and offer.passage is not Passage.STAYS:
            return Reason(ReasonCode.WOULD_LEAVE, offer.provider)
        return None


def _provider(offer: Offer, policy: Policy) -> Reason | None:
    reason = Reason(ReasonCode.POLICY_PROVIDER, offer.provider)
    if offer.provider == LOCAL:
        return None if policy.local_models else reason
    # A ban binds the server, whatever it is called here.
    if _matches(policy.providers_denied, offer.provider, *offer.aliases):
        return reason
    if not _is_named_for_all(offer):
        return None if policy.user_providers and policy.providers_allowed is None else reason
    if policy.providers_allowed is not None and not _matches(policy.providers_allowed, offer.provider):
        return reason
    return None


def _model(offer: Offer, policy: Policy) -> Reason | None:
    reason = Reason(ReasonCode.POLICY_MODEL, offer.model)
    # The name that is shown is made from the server's own, which whoever bans a model may know it by.
    called = {offer.model, offer.wire_name}
    whole = [f"{server}/{name}" for server in (offer.provider, *offer.aliases) for name in called]
    if policy.models_denied and _matches(policy.models_denied, *called, *whole):
        return reason
    if policy.models_allowed is None:
        return None
    if offer.provider == LOCAL:
        return _file(offer, policy)
    # A ban counts for every name that a model has, a permission for the full one only.
    return None if _is_named_for_all(offer) and _matches(policy.models_allowed, offer.name) else reason


def _file(offer: Offer, policy: Policy) -> Reason | None:
    """A permission holds for a file, or for all: what it is called is up to whoever renames it."""
    allowed = policy.local_digests
    if allowed is None or offer.sha256 in allowed:
        return None
    if allowed and not offer.sha256:
        return Reason(ReasonCode.UNAVAILABLE, UNREAD)
    return Reason(ReasonCode.POLICY_MODEL, offer.model)


def _is_named_for_all(offer: Offer) -> bool:
    """Whether an offer's name was not given by a person, who may give any that a permission asks for."""
    return offer.managed or offer.provider in RESERVED_NAMES


def _residency(offer: Offer, policy: Policy) -> Reason | None:
    if policy.residencies_allowed is None or offer.passage is Passage.STAYS:
        return None
    if offer.residency in policy.residencies_allowed:
        return None
    return Reason(ReasonCode.RESIDENCY, offer.residency)


def _available(offer: Offer) -> Reason | None:
    return None if offer.available else Reason(ReasonCode.UNAVAILABLE, offer.why_not)


def _passes(offer: Offer, rule: str) -> bool:
    if offer.passage is Passage.HELD:
        return False
    stays = offer.passage is Passage.STAYS
    if rule == "any":
        return True
    if rule == "reviewed":
        # Policy vouches for an address, which says at least as much as a review of its vendor.
        return stays or offer.reviewed
    # Whatever a rule that nobody knows may mean, the embedded runtime is the strictest there is.
    return stays and offer.provider == LOCAL


def _matches(patterns: tuple[str, ...], *names: str) -> bool:
    # Without regard to case: a ban on "GPT-*" means gpt-4 too.
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in patterns for name in names)
