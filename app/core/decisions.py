"""Why a model was chosen: everything a decision says, so that it can be shown, recorded and recomputed."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import KnownError
from app.core.labels import Label
from app.core.models import AUTO, Capability


class TaskKind(StrEnum):
    """What a message wants done."""

    CODE = "code"
    MATH = "math"
    REASONING = "reasoning"
    WRITING = "writing"
    EDITING = "editing"
    SUMMARY = "summary"
    EXTRACTION = "extraction"
    TRANSLATION = "translation"
    FACTUAL = "factual"
    DATA = "data"
    CHAT = "chat"
    AGENT = "agent"


class Preference(StrEnum):
    """The person's dial."""

    QUALITY = "quality"
    BALANCED = "balanced"
    COST = "cost"
    LATENCY = "latency"
    LOCAL_FIRST = "local_first"

    @property
    def counts(self) -> bool:
        """Whether it changes the order of models today; the others need measured models."""
        return self is Preference.LOCAL_FIRST


@dataclass(frozen=True, slots=True)
class Finding:
    """A secret or personal data, by kind; never the thing itself."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class TaskProfile:
    """What a request is and needs.

    `difficulty` is 0 to 100. `input_tokens` is a ceiling, not an estimate: all texts at one token a byte, and what the
    chat templates of the known families add at most (see `core.tokens`); a template of another kind may add more.
    `least_tokens` is the same for what must be read at least, where the oldest turns may be left out; 0 is all.
    """

    kind: TaskKind
    difficulty: int
    needs: frozenset[Capability]
    language: str
    input_tokens: int
    max_output: int
    least_tokens: int = 0


@dataclass(frozen=True, slots=True)
class RouteRequest:
    """What `decide` is asked: the task, the label in force, and the person's pick (`auto` or an offer's name).

    `secret` is the kind of a found secret, which holds the request whatever the offers are; "" when there is none.
    With `stays` only offers that stay on the device may take it: a person was shown that it would.
    """

    task: TaskProfile
    label: Label
    pick: str
    findings: tuple[Finding, ...] = ()
    secret: str = ""
    stays: bool = False


class ReasonCode(StrEnum):
    """Why an offer was chosen or removed. The faces hold a sentence for each."""

    PICKED = "picked"
    ONLY_ONE = "only_one"
    STAYS = "stays"
    LAST_USED = "last_used"
    FIRST_BY_NAME = "first_by_name"
    READS_ALL = "reads_all"
    NOT_PICKED = "not_picked"
    LAST_RESORT = "last_resort"
    ONLY_PICKED = "only_picked"
    GONE = "gone"
    LABEL = "label"
    PRIVACY = "privacy"
    WOULD_LEAVE = "would_leave"
    UNAVAILABLE = "unavailable"
    CONTEXT = "context"
    CAPABILITY = "capability"
    POLICY_PROVIDER = "policy_provider"
    POLICY_MODEL = "policy_model"
    RESIDENCY = "residency"
    BUDGET = "budget"
    BREAKER = "breaker"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the one word that it is about (a label, a capability, a token count)."""

    code: ReasonCode
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """An offer that may not take this request, and why."""

    model: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class RouteDecision:
    """The whole decision. `chain` begins with `chosen` and names the hops to try in order.

    `versions` names every snapshot that went in, by SHA-256: offers, policy, preference and so on. Together with
    `request` they are all that is needed to make it again.
    """

    chosen: str | None
    chain: tuple[str, ...]
    removed: tuple[Removed, ...]
    reasons: tuple[Reason, ...]
    versions: tuple[tuple[str, str], ...]
    task: TaskProfile
    label: Label
    preference: Preference
    findings: tuple[Finding, ...] = ()
    pick: str = AUTO
    secret: str = ""
    stays: bool = False

    @property
    def request(self) -> RouteRequest:
        """What was asked."""
        return RouteRequest(self.task, self.label, self.pick, self.findings, self.secret, self.stays)


@dataclass(frozen=True, slots=True)
class Fill:
    """How much of what the chosen model can read a chat takes with the message: `tokens`, likely, of `room`."""

    tokens: int
    room: int

    @property
    def percent(self) -> int:
        """100 and more is too much: the oldest messages are left out."""
        return self.tokens * 100 // max(1, self.room)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a message would go among the models that are known: the decision, and why none may take it, if so.

    `fill` is None where no model would take it, or nobody knows how much it can read. `may_leave` names the provider to
    which it may come to leave at worst, if the first model fails or a server tells of its models only then; "" is none.
    """

    decision: RouteDecision
    refusal: KnownError | None
    fill: Fill | None = None
    may_leave: str = ""

    @property
    def stays(self) -> bool:
        """Whether it stays on the device, whatever fails."""
        return self.decision.chosen is not None and not self.may_leave

    @property
    def stays_first(self) -> bool:
        """Whether it leaves only if what is asked before stays on the device and fails."""
        ways = [name.partition("/")[0] for name in self.decision.chain]
        return self.may_leave in ways and self.may_leave != ways[0]
