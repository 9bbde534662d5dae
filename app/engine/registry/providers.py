"""Providers as the faces handle them: add, change, test, remove. Keys go into the vault and nowhere else."""

import asyncio
import re
from collections.abc import Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from app.core.api.providers import NewProvider
from app.core.audit import AuditEvent, AuditKind
from app.core.characters import trimmed
from app.core.errors import Kind, KnownError, ProviderFailure
from app.core.models import RESERVED_NAMES, SPOKEN, ProviderCheck, ProviderConfig
from app.engine.door.catalogue import Catalogue
from app.engine.door.changes import Changes
from app.engine.door.keys import Keys
from app.engine.door.lines import Lines
from app.engine.door.servers import server_origin, whole
from app.engine.frame.ground import Ground
from app.net.address import Address, BadAddress
from app.net.client import NetSettings

LONGEST_NAME = 64
_NAME = re.compile(r"\w[\w.-]*")
_RESIDENCY = re.compile(r"[A-Z]{2}|")
# A key with a line break or a space in it was copied with something else.
_KEY = re.compile(r"[\x21-\x7e]*")


class Providers:
    """The desk `providers`: the person's beside the company's."""

    def __init__(self, ground: Ground, catalogue: Catalogue, lines: Lines, changes: Changes) -> None:
        self._changes = changes
        self._registry = ground.registry
        self._register = ground.register
        self._keys = Keys(ground.vault)
        self._settings = ground.settings
        self._catalogue = catalogue
        self._lines = lines
        self._clock = ground.clock
        self._keeping: set[asyncio.Task[None]] = set()

    async def all(self) -> tuple[ProviderConfig, ...]:
        """The company's and the person's, by name, after a look at what other processes did."""
        await self._catalogue.catch_up()
        return self._catalogue.providers

    async def add(self, provider: NewProvider) -> ProviderConfig:
        """Add or change a provider, then ask it for its models; that it does not answer is no failure of adding.

        Raises:
            KnownError: `usage` for a bad name, address, residency or key, or a wire that is not spoken; `key_elsewhere`
                for another address without its key; `policy` where the company decides; `audit_blocked`; what the
                vault raises.
        """
        await self._changes.before_sending()
        provider = _as_meant(provider)
        config = self._checked(provider)
        if provider.key is None:
            await self._lines.key_of(config)
        await self._to_the_end(self._keep(config, provider.key))
        await self._catalogue.ask(config.name, self._changes.up_to_date)
        return config

    async def set_key(self, name: str, key: str, url: str | None) -> ProviderConfig:
        """Keep a key for a provider, of the company's too, and the address that the person saw; "" forgets the key.

        Raises `not_found`, `key_elsewhere` when it has another address by now, or the key of one who saw none is in the
        place of one for another server; `usage` for what cannot be a key, `audit_blocked`, and what the vault raises.
        """
        await self._changes.before_sending()
        config = await self._known(name)
        kept = await asyncio.to_thread(self._keys.origin_of, name)
        is_elsewhere = (
            bool(kept) and kept != server_origin(config.url) if url is None else whole(url) != whole(config.url)
        )
        if is_elsewhere:
            raise KnownError(Kind.KEY_ELSEWHERE, who=name, kept=kept, now=config.url)
        key = _bare(key)
        _check_key(key)
        await self._to_the_end(self._keep_key(config, key))
        await self._catalogue.ask(name, self._changes.up_to_date)
        return config

    async def aclose(self) -> None:
        """Finish what is being added."""
        if self._keeping:
            await asyncio.wait(self._keeping)

    async def _to_the_end(self, keeping: Coroutine[Any, Any, None]) -> None:
        """Whoever asked may have closed the form: half of it would be an entry and a key without their provider."""
        task = asyncio.create_task(keeping)
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.shield(task)

    async def _keep(self, config: ProviderConfig, key: str | None) -> None:
        await self._record(AuditKind.PROVIDER_ADDED, config, with_key=bool(key))
        if key is not None:
            await asyncio.to_thread(self._keys.put, config, key)
        await self._registry.put_provider(config)
        await self._catalogue.refresh()

    async def _keep_key(self, config: ProviderConfig, key: str) -> None:
        await self._record(AuditKind.PROVIDER_KEY, config, with_key=bool(key))
        await asyncio.to_thread(self._keys.put, config, key)

    async def remove(self, name: str) -> None:
        """Forget a provider and its key; raises `not_found`, `policy` for one of the company's."""
        config = await self._known(name)
        if config.managed:
            raise KnownError(Kind.POLICY, detail=f"The provider “{name}” is set for everybody.")
        await self._record(AuditKind.PROVIDER_REMOVED, config)
        # First, so that no key is left whose provider is gone.
        await asyncio.to_thread(self._keys.forget, name)
        await self._registry.remove_provider(name)
        await self._catalogue.refresh()

    async def test(self, provider: NewProvider) -> ProviderCheck:
        """Ask for the model list; remembers the offers of a provider that was added as it is tested here.

        Raises what `add` raises for the same provider.
        """
        await self._changes.before_sending()
        provider = _as_meant(provider)
        added = self._catalogue.config(provider.config.name)
        config = added if added is not None and added.managed else self._checked(provider)
        if provider.key is not None:
            _check_same(config, provider.config.url)
        self._catalogue.check_contact(config)
        key = await self._lines.key_of(config) if provider.key is None else provider.key
        line, through, net = await self._lines.unkept(config, key or None)
        try:
            await self._catalogue.record_contact(config, "test", through)
            leads = partial(self._leads, config, net)
            ready = await self._catalogue.permit(config, self._changes.up_to_date, leads)
            begun = self._clock.monotonic_ms()
            try:
                offers = await line.list_offers(ready)
            except ProviderFailure as failure:
                elapsed = self._clock.monotonic_ms() - begun
                return ProviderCheck(False, (), elapsed, failure.kind.value, tuple(sorted(failure.fields.items())))
        finally:
            await line.aclose()
        elapsed = self._clock.monotonic_ms() - begun
        # Rules, or another process, may have given the name to another server meanwhile.
        known = self._catalogue.config(config.name)
        if known is not None and known.url == config.url:
            await self._catalogue.remember(config.name, offers)
        return ProviderCheck(True, tuple(offer.model for offer in offers if offer.available), elapsed)

    def _leads(self, config: ProviderConfig, net: NetSettings) -> bool:
        return self._lines.net_to(config) == net

    async def _known(self, name: str) -> ProviderConfig:
        config = next((one for one in await self.all() if one.name == name), None)
        if config is None:
            raise KnownError(Kind.NOT_FOUND, what="provider", name=name)
        return config

    def _checked(self, new: NewProvider) -> ProviderConfig:
        config, policy = new.config, self._settings.report.policy
        _check_name(config.name)
        known = self._catalogue.config(config.name)
        if known is not None and known.managed:
            raise KnownError(Kind.POLICY, detail=f"The provider “{config.name}” is set for everybody.")
        if not policy.user_providers:
            raise KnownError(Kind.POLICY, detail="Providers are chosen for everybody.")
        if config.kind not in SPOKEN:
            detail = f"Servers of the kind “{config.kind}” are not supported by this version."
            raise KnownError(Kind.USAGE, detail=detail)
        try:
            Address.parse(config.url)
        except BadAddress as problem:
            raise KnownError(Kind.USAGE, detail=f"The address cannot be used: {problem}.") from None
        if not _RESIDENCY.fullmatch(config.residency):
            raise KnownError(Kind.USAGE, detail="A residency is a country's code of two capital letters, such as DE.")
        if new.key is not None:
            _check_key(new.key)
        return replace(config, managed=False, reviewed=config.reviewed and not policy.managed)

    async def _record(self, kind: AuditKind, config: ProviderConfig, **more: bool) -> None:
        body = {
            "gen_ai.provider.name": config.name,
            "signalbox.kind": config.kind.value,
            "signalbox.url": config.url,
            "signalbox.residency": config.residency,
            **{f"signalbox.{name}": value for name, value in more.items()},
        }
        await self._register.append(AuditEvent(kind, body))


def _check_same(config: ProviderConfig, url: str) -> None:
    """A policy or another process may have given the name to another server while the person typed."""
    if server_origin(config.url) != server_origin(url):
        raise KnownError(Kind.KEY_ELSEWHERE, who=config.name)


def _as_meant(provider: NewProvider) -> NewProvider:
    return provider if provider.key is None else replace(provider, key=_bare(provider.key))


def _bare(key: str) -> str:
    """A key without what was copied along with it; blanks alone stay what they are, which is no key."""
    return trimmed(key) or key


def _check_key(key: str) -> None:
    if not _KEY.fullmatch(key):
        detail = "The key holds a space, a line break or another character that no key has."
        raise KnownError(Kind.USAGE, detail=detail)


def _check_name(name: str) -> None:
    if name.casefold() in RESERVED_NAMES:
        raise KnownError(Kind.USAGE, detail=f"The name “{name}” is taken by Signalbox itself.")
    if "/" in name:
        raise KnownError(Kind.USAGE, detail="A provider's name holds no slash: it ends where the model's name begins.")
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        detail = f"A provider's name is made of up to {LONGEST_NAME} letters, digits, dots and dashes."
        raise KnownError(Kind.USAGE, detail=detail)
