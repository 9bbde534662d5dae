"""The open lines: one provider object for each provider that is in use."""

import asyncio
import logging
from dataclasses import dataclass, field
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.events import ModelLoading
from app.core.models import LOCAL, SPOKEN, LoadPlan, Offer, ProviderConfig
from app.core.ports.providers import ChatProvider
from app.engine.door.keys import Keys
from app.engine.door.local_models import Shelf
from app.engine.door.preparation import Preparation
from app.engine.door.requests import Through
from app.engine.door.servers import net_for, through, timeouts_for
from app.engine.frame.ground import Ground
from app.models import Gpu
from app.net.address import BadAddress
from app.net.client import Net, NetSettings
from app.providers.fake import Fake
from app.providers.fake_script import load_script
from app.providers.llama.claims import ChildReport
from app.providers.llama.launch import may_use_gpus
from app.providers.llama.provider import LlamaProvider
from app.providers.openai_chat import OpenAIChat
from app.providers.openai_chat_offers import model_name, named_offer

log = logging.getLogger(__name__)

FAKE = "fake"


@dataclass(slots=True)
class _Line:
    provider: ChatProvider
    config: ProviderConfig | None = None
    key: str | None = field(default=None, repr=False)
    net: NetSettings | None = None


class Lines:
    """Opens a provider at its first use and again when its configuration changed."""

    def __init__(self, ground: Ground, shelf: Shelf, preparation: Preparation) -> None:
        self._settings = ground.settings
        self._keys = Keys(ground.vault)
        self._bus = ground.bus
        self._lines: dict[str, _Line] = {}
        self._retired: list[ChatProvider] = []
        self._shelf = shelf
        self.preparation = preparation
        self._meeting = asyncio.Lock()
        self._llama = LlamaProvider(self._plan, self._on_loading, self._idle_seconds, check=shelf.check)
        self._lines[LOCAL] = _Line(self._llama)
        if ground.setup.fake_script:
            self._lines[FAKE] = _Line(Fake(load_script(ground.setup.fake_script)))

    def within(self, name: str) -> ChatProvider | None:
        """The provider of that name that needs no server, if there is one."""
        return self._lines[name].provider if name in (LOCAL, FAKE) and name in self._lines else None

    async def to(self, config: ProviderConfig) -> ChatProvider:
        """The provider at this very address, ready to use; what the name means by now does not matter.

        Raises `key_elsewhere` when its key was given for another server, `usage` for a wire that is not spoken.
        """
        return (await self.way_to(config))[0]

    async def way_to(self, config: ProviderConfig) -> tuple[ChatProvider, Through]:
        """As `to`, with what the line goes through."""
        key, net = await self.key_of(config), await self._net(config)
        line = self._lines.get(config.name)
        if line is None or (line.config, line.key, line.net) != (config, key, net):
            if line is not None:
                # An answer may still be coming over it; it is closed with the program.
                self._retired.append(line.provider)
            line = self._lines[config.name] = _Line(self._connect(config, key, net), config, key, net)
        return line.provider, through(net)

    def leads(self, line: ChatProvider, config: ProviderConfig) -> bool:
        """Whether an open line goes the way that one to this address is to go by now."""
        now = self._lines.get(config.name)
        return now is not None and now.provider is line and (now.config, now.net) == (config, self.net_to(config))

    def net_to(self, config: ProviderConfig) -> NetSettings:
        """The way to an address, by the options and the rules of this moment; reads the authorities' file."""
        return net_for(config, self._settings)

    async def unkept(self, config: ProviderConfig, key: str | None) -> tuple[ChatProvider, Through, NetSettings]:
        """A provider that is not kept, for a test of the connection, and what its line goes through; raises `usage`."""
        net = await self._net(config)
        return self._connect(config, key, net), through(net), net

    def _connect(self, config: ProviderConfig, key: str | None, net: NetSettings) -> ChatProvider:
        if config.kind not in SPOKEN:
            raise KnownError(
                Kind.USAGE, detail=f"Servers of the kind “{config.kind}” are not supported by this version."
            )
        try:
            client = Net(net).client(named=(config.url,))
            return OpenAIChat(config, key, client, timeouts=timeouts_for(config, self._settings))
        except BadAddress as problem:
            # Added by an earlier version, or from a backup or a policy.
            raise KnownError(Kind.USAGE, detail=f"The address cannot be used: {problem}.") from None

    @staticmethod
    def is_named(offer: Offer) -> bool:
        """Whether a stored offer has the name that its server's own word for the model leads to.

        Permissions are given to names, and rows may come from elsewhere.
        """
        return offer.model == model_name(offer.wire_name)

    @staticmethod
    def named(config: ProviderConfig, model: str) -> Offer | None:
        """The offer of a server that a person names without its list; None where the name leads to none."""
        try:
            return named_offer(model, config) if config.kind in SPOKEN else None
        except BadAddress:
            return None

    async def key_of(self, config: ProviderConfig) -> str | None:
        """The key of a provider, or None when it has none; raises `key_elsewhere`."""
        return await asyncio.to_thread(self._keys.of, config)

    async def built_in(self) -> tuple[Offer, ...]:
        """The offers of providers that need no network and are not local models."""
        fake = self._lines.get(FAKE)
        return await fake.provider.list_offers() if fake else ()

    def reopen(self) -> None:
        """Options of the network changed: the next request opens its line anew."""
        for name in [name for name in self._lines if name not in (LOCAL, FAKE)]:
            self._retired.append(self._lines.pop(name).provider)

    async def renew_local(self) -> None:
        """Options of local models changed: they are loaded anew, each as soon as no answer grows from it."""
        await self._llama.renew(self._idle_seconds)

    async def load(self, wire_name: str) -> None:
        """Have a local model in memory; raises why it cannot be loaded."""
        await self._llama.load(wire_name)

    async def unload(self, wire_name: str) -> None:
        """Take a local model out of memory."""
        await self._llama.unload(wire_name)

    async def try_out(self, file: Path) -> None:
        """See whether a model file can be loaded; raises `model_file` with what is wrong with it."""
        await self._llama.try_out(file)

    async def local_report(self) -> ChildReport:
        """What protects the children of local models, and which graphics processors they see; starts one to ask."""
        return await self._llama.report()

    async def meet_gpus(self) -> bool:
        """Learn, once, which graphics processors there are, and return whether that was now.

        Only a child sees them, and only some builds use any: with the others none is asked.
        """
        async with self._meeting:
            if self._shelf.gpus is not None or not may_use_gpus():
                return False
            try:
                report = await self._llama.report()
            except KnownError as failure:
                log.info("Graphics processors are not known: %s", failure.kind)
                return False
            self._shelf.gpus = tuple(Gpu(*gpu) for gpu in report.gpus)
            return True

    def loaded(self) -> frozenset[str]:
        """Wire names of the local models that are in memory."""
        return self._llama.loaded

    async def aclose(self) -> None:
        """Close connections and end the children."""
        providers = [*(line.provider for line in self._lines.values()), *self._retired]
        self._lines, self._retired = {}, []
        await asyncio.gather(*(provider.aclose() for provider in providers))

    async def _plan(self, wire_name: str) -> LoadPlan:
        await self.meet_gpus()
        return await self._shelf.load_plan(wire_name)

    @property
    def _idle_seconds(self) -> float:
        return self._settings.number("local.idle_minutes") * 60.0

    async def _net(self, config: ProviderConfig) -> NetSettings:
        return await asyncio.to_thread(self.net_to, config)

    def _on_loading(self, name: str, fraction: float) -> None:
        self._bus.publish(ModelLoading(f"{LOCAL}/{name}", fraction))
