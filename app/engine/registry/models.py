"""Models as the faces handle them: what can be asked; open a file, look into it, forget it."""

import asyncio
import logging
import os
import threading
from dataclasses import replace
from pathlib import Path

from app.core.audit import AuditEvent, AuditKind
from app.core.decisions import ReasonCode
from app.core.errors import Kind, KnownError
from app.core.models import LOCAL, STARTER, LocalModel, ModelFacts, ModelStatus, Offer
from app.core.preparing import Preparing
from app.engine.door.built_in import hidden_by
from app.engine.door.catalogue import Catalogue
from app.engine.door.changes import Changes
from app.engine.door.lines import Lines
from app.engine.door.local_models import Shelf
from app.engine.frame.ground import Ground
from app.models import find_parts, offer_name, read_facts, starter
from app.routing import constraints

log = logging.getLogger(__name__)

_FORBIDDEN = "Your organization does not allow it."


class Models:
    """The desk `models`: what can be asked now, and the files that the person opened."""

    def __init__(self, ground: Ground, catalogue: Catalogue, lines: Lines, shelf: Shelf, changes: Changes) -> None:
        self._lines = lines
        self._registry = ground.registry
        self._register = ground.register
        self._settings = ground.settings
        self._catalogue = catalogue
        self._shelf = shelf
        self._changes = changes
        self._clock = ground.clock

    async def all(self) -> tuple[ModelStatus, ...]:
        """Every offer with why it cannot be used now, if so."""
        await self._catalogue.catch_up()
        loaded = self._lines.loaded()
        return tuple(self._status(offer, loaded) for offer in self._catalogue.offers)

    async def add(self, path: str) -> ModelStatus:
        """Open a GGUF file; a file that was opened before keeps its name.

        Raises:
            KnownError: `not_found`, `model_file` with why it cannot be used, `policy` where local models are off,
                `audit_blocked`.
        """
        await self._check_allowed()
        file = await asyncio.to_thread(_existing, path)
        if await asyncio.to_thread(starter.is_right, file) and (status := await self._starter()):
            return status
        facts = await _facts(file)
        # What the header says may be well, and its weights or its template still of no use.
        # Where nothing can be tried yet, the first message tells.
        if self._lines.preparation.is_there():
            await self._lines.try_out(find_parts(file)[0])
        await self._lines.meet_gpus()
        known = next((model for model in self._shelf.models if model.path == str(file)), None)
        name = known.name if known else offer_name(file, {STARTER, *(model.name for model in self._shelf.models)})
        # A changed file has another digest: it is read through once more.
        same = known is not None and known.facts == facts
        model = LocalModel(name, str(file), facts, self._clock.now_us(), known.sha256 if known and same else "")
        if self._settings.report.policy.local_digests is not None:
            model = replace(model, sha256=await self._shelf.digests.read(model))
        # All that took its time.
        await self._check_allowed()
        await self._record(AuditKind.MODEL_ADDED, model)
        await self._registry.put_local_model(model)
        await self._catalogue.refresh()
        return next(status for status in await self.all() if status.name == name)

    async def _check_allowed(self) -> None:
        """Raise `policy` where local models are off by now, after a look at the rules."""
        await self._changes.up_to_date()
        if not self._settings.report.policy.local_models:
            raise KnownError(Kind.POLICY, detail="Local models are switched off.")

    async def remove(self, name: str) -> None:
        """Forget a local model; raises `not_found`, `usage` for the starter. The file stays."""
        model = self._shelf.find(name)
        if model is None:
            raise KnownError(Kind.NOT_FOUND, what="local model", name=name)
        if name == STARTER:
            raise KnownError(
                Kind.USAGE, detail="The starter comes with Signalbox. The option “Built-in starter” hides it."
            )
        await self._record(AuditKind.MODEL_REMOVED, model)
        await self._registry.remove_local_model(name)
        await self._lines.unload(name.partition("/")[2])
        await self._catalogue.refresh()

    async def load(self, name: str) -> None:
        """Have a local model in memory; raises `not_found`, `policy`, or why it cannot be loaded."""
        await self._changes.up_to_date()
        offer = self._catalogue.find(name)
        if offer is None or offer.provider != LOCAL:
            raise KnownError(Kind.NOT_FOUND, what="local model", name=name)
        if self._is_forbidden(offer):
            raise KnownError(Kind.POLICY, detail=_FORBIDDEN)
        if self._lines.preparation.awaited() is not None:
            raise KnownError(Kind.NO_CANDIDATE, detail="Local models are still being prepared.")
        await self._lines.load(offer.wire_name)

    async def inspect(self, name_or_path: str) -> ModelFacts:
        """What a file says; raises `model_file` or `not_found`."""
        model = self._shelf.find(name_or_path)
        file = await asyncio.to_thread(_existing, model.path if model else name_or_path)
        return await _facts(file)

    async def preparing(self) -> Preparing | None:
        """How far set-up is with what local models need, or how it ended; None where nothing lacks."""
        return self._lines.preparation.now()

    async def follow(self) -> None:
        """Tell how far set-up is with what local models need, and look at what can be asked whenever something came."""
        await self._lines.preparation.follow(self._look_again)

    async def _look_again(self) -> None:
        try:
            await self._lines.meet_gpus()
            await self._catalogue.refresh()
        except KnownError as failure:
            log.info("What set-up prepared is not listed yet: %s", failure.kind)

    async def meet_gpus(self) -> None:
        """See whether models fit that did not, with the memory of graphics processors."""
        if self._shelf.models and await self._lines.meet_gpus():
            await self._catalogue.refresh()

    async def hash_asked_for(self) -> None:
        """As `hash_missing`, where the company allows models by their digest: until then they are not asked."""
        if self._settings.report.policy.local_digests is not None:
            await self.hash_missing()

    async def hash_missing(self) -> None:
        """Read every file through once whose digest is not known; takes long, and may be cancelled at any point."""
        try:
            if self._shelf.find(STARTER) is not None:
                await self._shelf.examine()
        except KnownError as failure:
            log.info("The starter cannot be used: %s", failure.kind)
            await self._catalogue.refresh()
        for model in self._shelf.models:
            if model.sha256:
                continue
            try:
                sha256 = await self._shelf.digests.read(model)
            except KnownError as failure:
                log.info("A model file could not be read through: %s", failure.fields.get("detail"))
                continue
            current = self._shelf.find(model.name)
            if current is None or current.path != model.path:
                continue
            hashed = replace(current, sha256=sha256)
            await self._record(AuditKind.MODEL_ADDED, hashed)
            await self._registry.put_local_model(hashed)
            await self._catalogue.refresh()

    async def _starter(self) -> ModelStatus | None:
        """The model that comes along, whose file is opened already; raises `policy` or `usage` where it is hidden."""
        if who := hidden_by(self._settings):
            locked = self._settings.state("local.starter").locked
            raise KnownError(Kind.POLICY if locked else Kind.USAGE, detail=who)
        return next((status for status in await self.all() if status.name == STARTER), None)

    def _status(self, offer: Offer, loaded: frozenset[str]) -> ModelStatus:
        model = self._shelf.find(offer.name) if offer.provider == LOCAL else None
        reason = constraints.standing(offer, self._settings.report.policy)
        why_not = reason.detail if reason is not None else ""
        return ModelStatus(
            offer=offer,
            available=reason is None,
            why_not=_FORBIDDEN if self._is_forbidden(offer) else why_not,
            loaded=offer.provider == LOCAL and offer.wire_name in loaded,
            facts=model.facts if model else None,
            path=model.path if model else "",
        )

    def _is_forbidden(self, offer: Offer) -> bool:
        reason = constraints.standing(offer, self._settings.report.policy)
        return reason is not None and reason.code is not ReasonCode.UNAVAILABLE

    async def _record(self, kind: AuditKind, model: LocalModel) -> None:
        body = {
            "gen_ai.request.model": model.name,
            "signalbox.file": model.path,
            "signalbox.file_bytes": model.facts.file_bytes,
            "signalbox.file_sha256": model.sha256,
            "signalbox.architecture": model.facts.architecture,
            "signalbox.quantization": model.facts.quantization,
        }
        await self._register.append(AuditEvent(kind, body))


async def _facts(file: Path) -> ModelFacts:
    """What a file says. A thread cannot be cancelled: cancelling this ends it after its step."""
    given_up = threading.Event()
    try:
        return await asyncio.to_thread(read_facts, file, given_up.is_set)
    finally:
        given_up.set()


def _existing(path: str) -> Path:
    # By os, for which a path that is too long or that may not be looked at is not there, nor a “~name” that nobody has.
    file = Path(os.path.expanduser(path)).absolute()
    if not os.path.isfile(file):
        raise KnownError(Kind.NOT_FOUND, what="file", name=path)
    return file
