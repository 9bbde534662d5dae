"""Everything that could answer: the providers that are known and the offers that they make."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError, ProviderFailure
from app.core.events import ModelsChanged
from app.core.labels import Passage
from app.core.models import AUTO, RESERVED_NAMES, AutoUse, Offer, ProviderConfig
from app.core.policy import Policy, PolicyReport
from app.core.ports.providers import Ready
from app.engine.door.lines import Lines
from app.engine.door.local_models import Shelf
from app.engine.door.requests import Through
from app.engine.door.servers import aliases, is_vouched
from app.engine.frame.ground import Ground
from app.routing.constraints import contact

log = logging.getLogger(__name__)

Asking = set[asyncio.Task[KnownError | None]]
# Brings into force what holds at that moment, as `Changes.up_to_date` does.
UpToDate = Callable[[], Awaitable[None]]


# A server that has no list, or none for this key, may well answer a message; one that is busy may tell it later.
_NO_LIST = frozenset({Kind.NOT_FOUND, Kind.PROTOCOL, Kind.PERMISSION, Kind.BAD_REQUEST})
# Of a server that was not asked yet.
_UNTOLD = KnownError(Kind.INTERRUPTED)


class _Moved(ProviderFailure):
    """The line was opened by options or rules that hold no longer."""


class Catalogue:
    """The offers in force as one snapshot, which stays the same object until something changes."""

    def __init__(self, ground: Ground, lines: Lines, shelf: Shelf) -> None:
        self._registry = ground.registry
        self._register = ground.register
        self._settings = ground.settings
        self._lines = lines
        self._shelf = shelf
        self._bus = ground.bus
        self._configs: dict[str, ProviderConfig] = {}
        self._terms: dict[str, dict[str, Any]] = {}
        # What a pick named last beside the offers, with both together.
        self._beside: tuple[tuple[Offer, ...], Offer, tuple[Offer, ...]] | None = None
        # By what was asked and not by its name: what an earlier server said is no word of the one that is there now.
        self._asked: dict[ProviderConfig, asyncio.Task[KnownError | None]] = {}
        self._told: dict[ProviderConfig, KnownError | None] = {}
        self._seen: object = None
        self._refreshing = asyncio.Lock()
        self.offers: tuple[Offer, ...] = ()
        # The rules that the offers were judged by, this very report: an equal one tells not what came between.
        self.judged_by: PolicyReport | None = None

    @property
    def providers(self) -> tuple[ProviderConfig, ...]:
        """The company's and the person's, by name; the company's wins over one of the same name."""
        return tuple(self._configs[name] for name in sorted(self._configs))

    def find(self, name: str) -> Offer | None:
        """The offer of that name, if there is one, or could be where no list names it."""
        return next((offer for offer in self.offers if offer.name == name), None) or self._unlisted(name)

    def offers_for(self, pick: str, *, untold: bool = False) -> tuple[Offer, ...]:
        """The offers that a pick is decided among: those that are known, and one that it names beside them.

        With `untold` also one at a server that nobody has asked yet, for who only wants to know.
        """
        named = None if pick == AUTO else self.find(pick) or self._unlisted(pick, None if untold else _UNTOLD)
        if named is None or named in self.offers:
            return self.offers
        if self._beside is None or self._beside[:2] != (self.offers, named):
            # The same object for the same pick: its digest need not be worked out again.
            self._beside = self.offers, named, (*self.offers, named)
        return self._beside[2]

    def config(self, provider: str) -> ProviderConfig | None:
        """A provider by name."""
        return self._configs.get(provider)

    async def refresh(self) -> None:
        """Read everything again: providers, local models, and the offers last seen at servers."""
        # One after the other: what an earlier one read must not be put in the place of what a later one did.
        async with self._refreshing:
            await self._read()
        self._bus.publish(ModelsChanged())

    def seek(self, pick: str, up_to_date: UpToDate, *, stays: bool = False) -> Asking:
        """Before a decision: begin to ask servers whose offers nobody knows.

        A server is asked once by itself, and again whenever a person wants it (`ask`). What is returned is still under
        way, for a decision that cannot do without; it goes on whether anybody waits for it or not. With `stays` the
        decision wants none that does not stay on the device.
        """
        unknown = self._unknown(pick)
        for config in unknown:
            if config not in self._asked:
                task = asyncio.create_task(self.ask(config.name, up_to_date), name=f"offers of {config.name}")
                self._asked[config] = task
                # A bug is reported now and not when the task is collected.
                task.add_done_callback(lambda done: done.cancelled() or done.result())
        policy = self._settings.report.policy
        wanted = [config for config in unknown if not stays or is_vouched(config.url, policy)]
        return {self._asked[config] for config in wanted if not self._asked[config].done()}

    def untold(self, pick: str) -> tuple[Offer, ...]:
        """For each server of which `seek` would tell more, what is known of any model that it may have."""
        policy = self._settings.report.policy
        asked = [(config, self._asked.get(config)) for config in self._unknown(pick)]
        return tuple(self._any_of(config, policy) for config, task in asked if task is None or not task.done())

    def _unknown(self, pick: str) -> list[ProviderConfig]:
        """The servers whose offers nobody knows, among those that a pick may be at."""
        if pick != AUTO and self.find(pick):
            return []
        known = {offer.provider for offer in self.offers}
        wanted = self._configs if pick == AUTO else {pick.partition("/")[0]} & set(self._configs)
        return [self._configs[name] for name in sorted(wanted) if name not in known]

    def _any_of(self, config: ProviderConfig, policy: Policy) -> Offer:
        return replace(Offer(config.name, "", "", Passage.LEAVES), **_terms(config, self._configs, policy))

    def _unlisted(self, name: str, untold: KnownError | None = _UNTOLD) -> Offer | None:
        """A model of a known provider that no list names, once that was asked for: a list is help and no gate.

        Where the server let nobody in, or was not reached, it is not asked for a model either.
        """
        provider, _, model = name.partition("/")
        config = self._configs.get(provider)
        if config is None:
            return None
        if not any(offer.provider == provider for offer in self.offers):
            failure = self._told.get(config, untold)
            if failure is not None and failure.kind not in _NO_LIST:
                return None
        offer = self._lines.named(config, model)
        return offer and replace(offer, **self._terms[provider], auto=AutoUse.NEVER)

    def silence(self, pick: str) -> KnownError | None:
        """Why nothing is known that a pick could be, where a server was asked what it has and did not tell."""
        named = set(self._configs) if pick == AUTO and not self.offers else {pick.partition("/")[0]}
        silent = named - {offer.provider for offer in self.offers}
        asked = [self._asked.get(config) for config in self.providers if config.name in silent]
        told = [task.result() for task in asked if task is not None and _has_told(task)]
        return next((failure for failure in told if failure is not None), None)

    async def catch_up(self) -> None:
        """Files come and go, and another process may have added or removed something."""
        if await self._shelf.changed() or await self._registry.mark() != self._seen:
            await self.refresh()

    async def aclose(self) -> None:
        """Wait for no server any more."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)

    async def ask(self, provider: str, up_to_date: UpToDate) -> KnownError | None:
        """Ask a provider for its offers and remember them; returns why it could not tell."""
        while True:
            config = self._configs.get(provider)
            try:
                await self._ask(provider, up_to_date)
            except _Moved:
                continue
            except KnownError as error:
                log.info("The offers of %s are not known: %s", provider, error.kind)
                failure: KnownError | None = error
            else:
                failure = None
            if config is not None:
                self._told[config] = failure
            return failure

    async def _ask(self, provider: str, up_to_date: UpToDate) -> None:
        config = self._configs.get(provider)
        if config is None:
            raise KnownError(Kind.NOT_FOUND, what="provider", name=provider)
        self.check_contact(config)
        line, through = await self._lines.way_to(config)
        await self.record_contact(config, "offers", through)
        ready = await self.permit(config, up_to_date, lambda: self._lines.leads(line, config))
        offers = await line.list_offers(ready)
        # It may have been changed or removed meanwhile.
        if self._configs.get(provider) == config:
            await self.remember(provider, offers)

    def check_contact(self, config: ProviderConfig) -> None:
        """Raise `policy` for a server that is not to be contacted at all: its address and its key go along."""
        policy = self._settings.report.policy
        if contact(self._any_of(config, policy), policy):
            raise KnownError(Kind.POLICY, detail=f"The provider “{config.name}” is not allowed.")

    async def permit(self, config: ProviderConfig, up_to_date: UpToDate, leads: Callable[[], bool]) -> Ready:
        """What says, before a contact goes out and once more on its line, that it may by now.

        `leads` tells whether the line is still the one that it is to take. Raises `policy`, and `network` for another.
        """

        async def check() -> None:
            await up_to_date()
            if config.managed and self._configs.get(config.name) != config:
                raise KnownError(Kind.POLICY, detail=f"The provider “{config.name}” has just changed.")
            self.check_contact(config)
            if not leads():
                raise _Moved(Kind.NETWORK, who=config.name, detail="The way to it has just changed.")

        await check()
        return check

    async def record_contact(self, config: ProviderConfig, why: str, through: Through) -> None:
        """The entry that a call without content writes before it is made; raises `audit_blocked`."""
        body = {"gen_ai.provider.name": config.name, "signalbox.url": config.url, "signalbox.why": why}
        body |= through.body
        await self._register.append(AuditEvent(AuditKind.PROVIDER_CONTACT, body))

    async def remember(self, provider: str, offers: Sequence[Offer]) -> None:
        """Keep what a server offers, so that a start needs no network."""
        await self._registry.put_offers(provider, offers)
        if (config := self._configs.get(provider)) is not None:
            self._told[config] = None
        await self.refresh()

    async def _read(self) -> None:
        rules = self._settings.report
        policy = rules.policy
        seen = await self._registry.mark()
        added, models = await self._registry.providers(), await self._registry.local_models()
        # Rows may come from elsewhere, and what they say of themselves is not a person's to say.
        own = (config for config in added if config.name.casefold() not in RESERVED_NAMES)
        configs = {config.name: replace(config, managed=False) for config in own}
        if policy.managed:
            # Who approved a vendor is for the company to say, and for nobody else in it.
            configs = {name: replace(config, reviewed=False) for name, config in configs.items()}
        configs |= {config.name: replace(config, managed=True) for config in policy.providers}
        await self._shelf.refresh(models)
        terms = {name: _terms(config, configs, policy) for name, config in configs.items()}
        known = [one for one in await self._registry.offers() if one.provider in terms and self._lines.is_named(one)]
        remote = [replace(offer, **terms[offer.provider]) for offer in known]
        offers = tuple(
            sorted((*self._shelf.offers, *await self._lines.built_in(), *remote), key=lambda offer: offer.name)
        )
        self._told = {config: failure for config, failure in self._told.items() if config in configs.values()}
        # All at once and at the end: an offer and the address that it was judged by belong together.
        here = set(configs.values())
        self._asked = {config: task for config, task in self._asked.items() if config in here or not task.done()}
        self._configs, self._terms, self._seen, self.judged_by = configs, terms, seen, rules
        # An equal snapshot stays the same object: its digest need not be worked out again.
        self.offers = self.offers if offers == self.offers else offers


def _terms(config: ProviderConfig, configs: Mapping[str, ProviderConfig], policy: Policy) -> dict[str, Any]:
    """What the company or the person has said of a provider, in whose place a server's own word does not count.

    Nor does what a person says where the company has rules, which are not for the ruled to meet by a statement.
    """
    return {
        "passage": Passage.STAYS if is_vouched(config.url, policy) else Passage.LEAVES,
        "residency": config.residency if config.managed or not policy.managed else "",
        "reviewed": config.reviewed,
        "managed": config.managed,
        "aliases": aliases(config, configs.values()),
    }


def _has_told(task: "asyncio.Task[KnownError | None]") -> bool:
    return task.done() and not task.cancelled() and task.exception() is None
