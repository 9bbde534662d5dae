"""The one door to any model: screen, label, classify, decide, record, send.

A request is admitted here, which sends nothing; then a `Movement` takes it along the chain of its decision, each hop
recorded durably before its first byte leaves.
"""

import asyncio
import logging
from dataclasses import replace

from app.core.decisions import Fill, Preference, Route, RouteDecision, RouteRequest
from app.core.errors import Kind, KnownError, ProviderFailure
from app.core.labels import Label, Passage
from app.core.models import AUTO, LOCAL, STARTER, Offer
from app.core.policy import Policy, PolicyReport
from app.core.preparing import Preparing
from app.core.requests import Purpose
from app.engine.door import records
from app.engine.door.built_in import hidden_by
from app.engine.door.catalogue import Catalogue
from app.engine.door.changes import Changes
from app.engine.door.lines import Lines
from app.engine.door.recording import Recording
from app.engine.door.refusals import by_rules_misread, refusal
from app.engine.door.requests import Admitted, Ask, Screened, Subject, SubjectKind, Way
from app.engine.door.screening import Screen
from app.engine.door.servers import host_of
from app.engine.door.window import newest_turn
from app.engine.frame.ground import Ground
from app.engine.frame.setup import account
from app.routing import RouteState, asked, decide, input_room, profile, snapshots
from app.routing.constraints import LIKELY_BYTES_PER_TOKEN, Demands, may_turn_up, standing

log = logging.getLogger(__name__)

# The refusals that the register keeps: something was held back on purpose.
_HELD = frozenset({Kind.LABEL, Kind.PRIVACY, Kind.BUDGET, Kind.POLICY, Kind.WOULD_LEAVE})
# Only a person's own message is asked of the built-in model, for they are told what it is.
_OF_STARTER = frozenset({Purpose.CHAT})


class Dispatch:
    """Admits requests and moves them; holds the lines to the providers."""

    def __init__(self, ground: Ground, lines: Lines, catalogue: Catalogue, changes: Changes, screen: Screen) -> None:
        self._ground = ground
        self._register = ground.register
        self._conversations = ground.conversations
        self._turns = ground.turns
        self._lines = lines
        self._catalogue = catalogue
        self._changes = changes
        self._settings = ground.settings
        self._screen = screen
        self._actor = account()
        self._last_used = ""
        self._named: tuple[PolicyReport, str] | None = None

    @property
    def _policy(self) -> Policy:
        return self._settings.report.policy

    async def consider(
        self, ask: Ask, before: Screened | None = None, *, untold: bool = False
    ) -> tuple[Admitted, KnownError | None]:
        """The decision about a request, and why it cannot be sent, if so; records nothing, sends nothing.

        For who only wants to know: `before` is what messages come to that would be sent before those of the request,
        and with `untold` a model may be at a server that nobody has asked yet.
        """
        screened = await self._screen.screen(ask)
        screened = screened if before is None else Screened.together((before, screened))
        task = profile(
            asked(ask.messages),
            tokens=screened.tokens,
            pictures=screened.pictures,
            max_output=ask.max_output,
            json_schema=ask.json_schema is not None,
            tools=bool(ask.tools),
            least=screened.steering + newest_turn(ask.messages) if ask.may_leave_out else None,
        )
        label = Label.highest(ask.subject.label, screened.label)
        policy = self._policy
        preference = Preference(self._settings.text("routing.preference"))
        state = RouteState(self._last_used if ask.purpose is Purpose.CHAT else "")
        sources = (self._offers_for(ask, untold), preference, policy, state)
        decision = decide(RouteRequest(task, label, ask.pick, screened.findings, screened.secret, ask.stays), *sources)
        admitted = Admitted(ask, decision, label, dict(decision.versions)["policy"], snapshots(*sources))
        return admitted, self._refusal(decision, " in an earlier message" if screened.secret_is_old else "")

    def _offers_for(self, ask: Ask, untold: bool) -> tuple[Offer, ...]:
        offers = self._catalogue.offers_for(ask.pick, untold=untold)
        if ask.purpose in _OF_STARTER:
            return offers
        return tuple(offer for offer in offers if offer.name != STARTER)

    def _refusal(self, decision: RouteDecision, where: str) -> KnownError | None:
        if decision.secret:
            return KnownError(Kind.PRIVACY, detail=self._screen.describe(decision.secret) + where)
        if decision.chosen:
            return None
        error = refusal(decision)
        if misread := by_rules_misread(error, self._settings.report):
            return misread
        if error.kind in (Kind.NOT_FOUND, Kind.NO_CANDIDATE):
            wants_starter = decision.pick == STARTER or (decision.pick == AUTO and not self._catalogue.offers)
            coming = self._lines.preparation.of_starter() if wants_starter else None
            error = coming or self._catalogue.silence(decision.pick) or error
        if error.kind is Kind.NO_CANDIDATE and not error.fields.get("detail"):
            # What was hidden is what could have answered.
            return KnownError(Kind.NO_CANDIDATE, detail=hidden_by(self._settings))
        return error

    async def admit(self, ask: Ask) -> Admitted:
        """Let a request in; raises why it is held, which is recorded where a rule held it."""
        await self._changes.before_sending()
        asking = self._catalogue.seek(ask.pick, self._changes.up_to_date, stays=ask.stays)
        admitted, error = await self.consider(ask)
        while asking and self._lacks(admitted, error):
            # No model that is known can take it, or only the last of all: one of those that are being asked for may.
            _, asking = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
            admitted, error = await self.consider(ask)
        if error is None:
            return admitted
        if error.kind in _HELD:
            try:
                await self._register.append(records.held(admitted, error, self._actor))
                await self._turns.keep(admitted.snapshots)
            except KnownError as failure:
                # Nothing was sent and nothing will be: the refusal itself is what the person must see.
                log.warning("A refusal could not be recorded: %s", failure.kind)
        raise error

    def _lacks(self, admitted: Admitted, error: KnownError | None) -> bool:
        """Whether a model that is not known yet could take a request better than those that are."""
        if error is not None:
            return error.kind is not Kind.PRIVACY
        decision = admitted.decision
        last = decision.pick == AUTO and decision.chosen == STARTER
        return last and self._policy.passage_rule(admitted.label) != "embedded"

    def route(self, decision: RouteDecision, refusal: KnownError | None) -> Route:
        """What is foretold of a request by its decision, which was made at this moment."""
        return Route(decision, refusal, self.fill(decision), self._may_leave(decision))

    def _may_leave(self, decision: RouteDecision) -> str:
        """The first provider to which a request would leave, if what comes before it fails; "" where none would."""
        if decision.secret:
            return ""
        ways = [(name.partition("/")[0], self._catalogue.find(name)) for name in decision.chain]
        first = next((who for who, offer in ways if offer is None or offer.passage is not Passage.STAYS), "")
        # A server that tells of its models only when something is sent may be chosen before all that are known.
        untold = (offer for offer in self._catalogue.untold(decision.pick) if offer.passage is not Passage.STAYS)
        turns_up = next((o.provider for o in untold if may_turn_up(o, self._policy, decision.label)), "")
        return first or turns_up

    def fill(self, decision: RouteDecision) -> Fill | None:
        """How much of what the chosen model can read a request likely takes."""
        offer = self._catalogue.find(decision.chosen) if decision.chosen else None
        if offer is None or offer.context_tokens is None:
            return None
        task = decision.task
        return Fill(task.input_tokens // LIKELY_BYTES_PER_TOKEN, input_room(offer.context_tokens, task.max_output))

    def recording(self, admitted: Admitted, turn: str) -> Recording:
        """What the register is told of a request that was let in, about a turn."""
        return Recording(self._ground, admitted, turn)

    def answered(self, offer: Offer, purpose: Purpose) -> None:
        """Remember which offer answered a person last; `auto` likes to stay with it."""
        if purpose is Purpose.CHAT:
            self._last_used = offer.name

    def awaited(self, name: str) -> Preparing | None:
        """How far that is what a model still waits for; None once it can answer. Raises why it will not."""
        return self._lines.preparation.awaited() if name.partition("/")[0] == LOCAL else None

    async def pause(self) -> None:
        """Until it is worth looking again at what a model waits for."""
        await self._lines.preparation.pause()

    async def way(self, name: str, admitted: Admitted) -> Way:
        """The way to an offer, checked again against everything that may have changed since the decision."""
        label = Label.highest(admitted.label, await self._label_now(admitted.ask.subject))
        # Last, and nothing is waited for between this and the checks.
        await self._changes.before_sending()
        offer = self._catalogue.find(name)
        if offer is None:
            gone = ProviderFailure(Kind.NO_CANDIDATE, detail=f"The model “{name}” is not there any more.")
            raise by_rules_misread(gone, self._settings.report) or gone
        policy, request = self._policy, replace(admitted.decision.request, label=label)
        if standing(offer, policy) or Demands.of(request, policy).unmet_by(offer):
            refused = refusal(self._again(admitted, name, label))
            raise by_rules_misread(refused, self._settings.report) or refused
        rules, inside = self._settings.report, self._lines.within(offer.provider)
        if inside is not None:
            return Way(offer, inside, "", label, rules, self._name(rules))
        config = self._catalogue.config(offer.provider)
        if config is None:
            raise KnownError(Kind.NOT_FOUND, what="provider", name=offer.provider)
        line, through = await self._lines.way_to(config)
        return Way(offer, line, host_of(config.url), label, rules, self._name(rules), through)

    def holds(self, way: Way) -> bool:
        """Whether no other rules may hold by now than those that the way was checked under."""
        return way.rules is self._settings.report and not self._changes.is_behind

    async def stands(self, way: Way, admitted: Admitted) -> bool:
        """As `holds`, and the label was not raised either; nothing is waited for after the look at the rules."""
        label = await self._label_now(admitted.ask.subject)
        return label.rank <= way.label.rank and self.holds(way)

    async def rules(self) -> str:
        """The name of the policy that holds now."""
        await self._changes.before_sending()
        return self._name(self._settings.report)

    def _name(self, rules: PolicyReport) -> str:
        """The name of a policy, worked out once for as long as it holds."""
        if self._named is None or self._named[0] is not rules:
            self._named = rules, rules.policy.sha256
        return self._named[1]

    async def _label_now(self, subject: Subject) -> Label:
        """What a subject's label has become since the request was made; raises `not_found`."""
        match subject.kind:
            case SubjectKind.CONVERSATION:
                return (await self._conversations.get(subject.id)).label

    def _again(self, admitted: Admitted, name: str, label: Label) -> RouteDecision:
        request = replace(admitted.decision.request, pick=name, label=label)
        return decide(request, self._catalogue.offers_for(name), admitted.decision.preference, self._policy)
