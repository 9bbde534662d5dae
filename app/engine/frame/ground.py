"""What every use case of an open home stands on."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from app.core.clock import Clock
from app.core.ports.conversations import Conversations
from app.core.ports.drafts import Drafts
from app.core.ports.owners import Owners
from app.core.ports.registry import Registry
from app.core.ports.transcripts import Transcripts
from app.core.ports.turns import Turns
from app.core.ports.vault import Vault
from app.core.ports.verifications import Verifications
from app.engine.frame.bus import EventBus
from app.engine.frame.footing import Footing
from app.engine.frame.setup import Setup
from app.engine.frame.witness import Witnessed
from app.settings.layers import Settings


class ClaimableOwners(Owners, Protocol):
    """Owners whose locks can be held while recovering what they left, and who do some work one at a time."""

    def claim(self, owner: str) -> AbstractContextManager[bool]:
        """Hold a dead owner's lock; False when it lives or another recovers it."""
        ...

    def alone(self, work: str) -> AbstractContextManager[bool]:
        """Do work that one process does at a time; False while another does it."""
        ...


@dataclass(frozen=True, slots=True)
class Ground:
    """The rooms below, open, and what they share."""

    setup: Setup
    settings: Settings
    footing: Footing
    bus: EventBus
    owners: ClaimableOwners
    vault: Vault
    conversations: Conversations
    transcripts: Transcripts
    drafts: Drafts
    turns: Turns
    registry: Registry
    register: Witnessed
    verifications: Verifications

    @property
    def clock(self) -> Clock:
        """Where time comes from."""
        return self.setup.clock
