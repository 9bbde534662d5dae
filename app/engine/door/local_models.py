"""The shelf: local model files as offers, with how each is loaded on this machine."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.models import LOCAL, STARTER, AutoUse, LoadPlan, LocalModel, Offer
from app.engine.door.built_in import LAST, BuiltIn, hidden_by
from app.engine.door.digests import Digests, Marks, Stamp, marks, stamp
from app.models import Gpu, Hardware, hardware, local_offer, plan
from app.models import starter as starters
from app.settings.layers import Settings

EXCHANGED = "it was exchanged or written while it was loaded"
_NO_ROOM = "It does not fit into the memory that is free."


class Shelf:
    """The models that the person opened, and the one that comes with the program.

    Files are looked at in threads; nothing here runs a model. `gpus` are the graphics processors that a model's process
    told of; None until one was asked. `lacks` says why none can run, nor will by waiting; "" where one can, or will.
    """

    def __init__(self, settings: Settings, lacks: Callable[[], str], starter: Path | None = None) -> None:
        self._settings = settings
        self._lacks = lacks
        self._lacked = self._fault = ""
        self._built_in = BuiltIn(starter)
        self.digests = Digests()
        self._told_by = 0
        self._models: dict[str, LocalModel] = {}
        self._stamps: dict[str, Stamp] = {}
        self.gpus: tuple[Gpu, ...] | None = None
        self.offers: tuple[Offer, ...] = ()

    async def refresh(self, models: Sequence[LocalModel]) -> None:
        """Take over what the registry holds, and look at each file."""
        self.offers = await asyncio.to_thread(self._look, tuple(models))

    async def changed(self) -> bool:
        """Whether a file came, went or was written since the last look, or memory that lacked then is free now."""
        if not hidden_by(self._settings) and self._built_in.is_there() != (STARTER in self._models):
            return True
        if self._built_in.fault() != self._fault:
            return True
        if not self._models:
            return False
        if self._lacks() != self._lacked:
            return True
        if self.digests.readings != self._told_by:
            return True
        return await asyncio.to_thread(lambda: self._read_stamps() != self._stamps or self._has_room_now())

    def find(self, offer_name: str) -> LocalModel | None:
        """A model by the name of its offer."""
        return self._models.get(offer_name)

    @property
    def models(self) -> tuple[LocalModel, ...]:
        """By name."""
        return tuple(self._models[name] for name in sorted(self._models))

    async def load_plan(self, wire_name: str) -> LoadPlan:
        """How to load a model now; raises `not_found`, `memory` or `model_file`.

        Where the company allows files by their digest, this one is read through first: what the registry says of it
        was true of the file that lay there then. The plan names the files that were read, for `check`.
        """
        model = self._models.get(f"{LOCAL}/{wire_name}")
        if model is None:
            raise KnownError(Kind.NOT_FOUND, what="model", name=f"{LOCAL}/{wire_name}")
        read: Marks = ()
        if wire_name == STARTER.partition("/")[2]:
            read = await self.examine()
        elif (allowed := self._settings.report.policy.local_digests) is not None:
            sha256, read = await self.digests.read_marked(model)
            if sha256 not in allowed:
                raise KnownError(Kind.MODEL_FILE, detail="it is none that your organization allows")
        made = await asyncio.to_thread(lambda: self._plan(model, self._hardware()))
        return replace(made, marks=read)

    async def examine(self) -> Marks:
        """See whether the model that comes along is the right one to the last bit; raises `model_file`."""
        return await asyncio.to_thread(self._built_in.examine)

    async def check(self, loaded: LoadPlan) -> None:
        """After the loading: whether it was of the files that were read through before; raises `model_file`."""
        if loaded.marks and await asyncio.to_thread(marks, loaded.path) != loaded.marks:
            raise KnownError(Kind.MODEL_FILE, detail=EXCHANGED)

    def _look(self, models: tuple[LocalModel, ...]) -> tuple[Offer, ...]:
        hidden = bool(hidden_by(self._settings))
        starter = self._built_in.model() if not hidden else None
        # Rows may come from elsewhere: none takes the starter's name, nor is a copy of it anything else.
        models = tuple(one for one in models if one.name != STARTER and not (hidden and _is_starter(one)))
        models = (*models, starter) if starter else models
        self._fault = self._built_in.fault()
        self._models = {model.name: model for model in models}
        self._stamps = self._read_stamps()
        self._lacked = self._lacks()
        self._told_by = self.digests.readings
        machine = self._hardware()
        return tuple(self._offer(model, machine) for model in models)

    def _offer(self, model: LocalModel, machine: Hardware) -> Offer:
        offer = replace(self._usual_offer(model, machine), sha256=self.digests.of(model))
        if not _is_starter(model):
            return offer
        last = self._settings.text("local.starter") == LAST
        return replace(offer, auto=AutoUse.LAST if last else AutoUse.NEVER)

    def _usual_offer(self, model: LocalModel, machine: Hardware) -> Offer:
        if self._stamps.get(model.name) is None:
            return local_offer(model, None, f"The file {model.path} is not there.")
        if model.name == STARTER and self._fault:
            return local_offer(model, None, self._fault)
        if self._lacked:
            return local_offer(model, None, self._lacked)
        try:
            return local_offer(model, self._plan(model, machine))
        except KnownError as failure:
            return local_offer(model, None, _NO_ROOM if failure.kind is Kind.MEMORY else failure.message)

    def _hardware(self) -> Hardware:
        return hardware(self.gpus or ())

    def _has_room_now(self) -> bool:
        waiting = [
            model
            for offer in self.offers
            if offer.why_not == _NO_ROOM and (model := self._models.get(offer.name)) is not None
        ]
        if not waiting:
            return False
        machine = self._hardware()
        return any(self._offer(model, machine).available for model in waiting)

    def _plan(self, model: LocalModel, machine: Hardware) -> LoadPlan:
        wish = self._settings.number("local.context_tokens")
        made = plan(model.facts, Path(model.path), machine, context_tokens=wish or None)
        threads, layers = self._settings.number("local.threads"), self._settings.number("local.gpu_layers")
        return replace(
            made,
            threads=threads or made.threads,
            gpu_layers=made.gpu_layers if layers < 0 else layers,
        )

    def _read_stamps(self) -> dict[str, Stamp]:
        return {name: stamp(model.path) for name, model in self._models.items()}


def _is_starter(model: LocalModel) -> bool:
    return model.sha256 == starters.declared().sha256
