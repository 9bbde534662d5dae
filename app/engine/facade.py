"""The engine as its faces see it: the desks of `core.api.engine.EngineApi`, each implemented by its own room."""

from collections.abc import Callable

from app.core.api.audit import AuditDesk
from app.core.api.chat import ChatDesk
from app.core.api.conversations import ConversationsDesk
from app.core.api.drafts import DraftsDesk
from app.core.api.engine import Listener
from app.core.api.models import ModelsDesk
from app.core.api.providers import ProvidersDesk
from app.core.api.transcripts import TranscriptsDesk
from app.engine.frame.bus import EventBus
from app.engine.frame.setup import Setup
from app.engine.house.backups import Backups
from app.engine.house.home import Home
from app.engine.house.opening import Session
from app.engine.house.options import Options
from app.engine.house.policies import Policies
from app.engine.house.unlocking import Unlocking
from app.handbook import Handbook
from app.handbook.book import shipped
from app.settings.layers import Settings


class Engine:
    """One home, closed at first. The desks below are those of the session, and there while it is open."""

    def __init__(self, setup: Setup) -> None:
        settings = Settings.load(setup.home, setup.policy_source)
        self._bus = EventBus()
        unlocking = Unlocking(setup, settings)
        self.home = Home(setup, settings, self._bus, unlocking)
        self.backups = Backups(setup, self.home, unlocking)
        self.options = Options(settings, self.home, self._bus)
        self.policy = Policies(settings)

    async def close(self) -> None:
        """Stop every answer, store what came, and close everything."""
        await self.home.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with batches of events; returns how to stop."""
        return self._bus.subscribe(listener)

    @property
    def handbook(self) -> Handbook:
        """What is true of the program: read when it is first asked for."""
        return shipped()

    @property
    def chat(self) -> ChatDesk:
        """Messages and their answers."""
        return self._open.chat

    @property
    def conversations(self) -> ConversationsDesk:
        """Conversations as a whole."""
        return self._open.conversations

    @property
    def transcripts(self) -> TranscriptsDesk:
        """What was said: the store itself answers."""
        return self._open.store.transcripts

    @property
    def drafts(self) -> DraftsDesk:
        """What is written and not sent: the store itself answers."""
        return self._open.store.drafts

    @property
    def models(self) -> ModelsDesk:
        """What can be asked."""
        return self._open.models

    @property
    def providers(self) -> ProvidersDesk:
        """Who can be asked."""
        return self._open.providers

    @property
    def audit(self) -> AuditDesk:
        """The register."""
        return self._open.audit

    @property
    def _open(self) -> Session:
        return self.home.opened
