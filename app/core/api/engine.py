"""The engine as its faces see it: desks by noun, core values in and out, and events in batches."""

from collections.abc import Callable, Sequence
from typing import Protocol

from app.core.api.audit import AuditDesk
from app.core.api.backups import BackupsDesk
from app.core.api.chat import ChatDesk
from app.core.api.conversations import ConversationsDesk
from app.core.api.drafts import DraftsDesk
from app.core.api.handbook import HandbookDesk
from app.core.api.home import HomeDesk
from app.core.api.models import ModelsDesk
from app.core.api.options import OptionsDesk
from app.core.api.policy import PolicyDesk
from app.core.api.providers import ProvidersDesk
from app.core.api.transcripts import TranscriptsDesk
from app.core.events import EngineEvent

Listener = Callable[[Sequence[EngineEvent]], None]


class EngineApi(Protocol):
    """All that faces use; a face takes the desks it needs.

    Every method of a desk runs on the engine's loop and raises `KnownError` for the world's faults.
    """

    @property
    def home(self) -> HomeDesk:
        """The home as a whole."""
        ...

    @property
    def chat(self) -> ChatDesk:
        """Messages and their answers."""
        ...

    @property
    def conversations(self) -> ConversationsDesk:
        """Conversations as a whole."""
        ...

    @property
    def transcripts(self) -> TranscriptsDesk:
        """What was said."""
        ...

    @property
    def drafts(self) -> DraftsDesk:
        """What is written and not sent."""
        ...

    @property
    def models(self) -> ModelsDesk:
        """What can be asked."""
        ...

    @property
    def providers(self) -> ProvidersDesk:
        """Who can be asked."""
        ...

    @property
    def options(self) -> OptionsDesk:
        """What the person set."""
        ...

    @property
    def policy(self) -> PolicyDesk:
        """What the company decided."""
        ...

    @property
    def audit(self) -> AuditDesk:
        """The register."""
        ...

    @property
    def backups(self) -> BackupsDesk:
        """Copies of it all."""
        ...

    @property
    def handbook(self) -> HandbookDesk:
        """What is true of the program."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` on the engine's loop with batches of events; returns how to stop."""
        ...

    async def close(self) -> None:
        """Stop every answer, store what came, and close everything."""
        ...
