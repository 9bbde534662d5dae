"""An engine in memory: everything the window asks for, scripted, with streams that the test moves on by hand.

`FakeEngine` implements `core.api.engine.EngineApi`, a small fake a desk over one `FakeState`. Answers grow only when
the test says so (`grow`, `end`, `fail`), unless a reply was queued with `reply(...)`, which then streams by itself, one
chunk per turn of the loop.
"""

from collections.abc import Callable, Iterable

from app.core.api.engine import Listener
from app.core.models import ModelStatus
from tests.support.fakes.audit import FakeAudit
from tests.support.fakes.backups import FakeBackups
from tests.support.fakes.chat import FakeChat
from tests.support.fakes.conversations import FakeConversations
from tests.support.fakes.drafts import FakeDrafts
from tests.support.fakes.handbook import FakeHandbook
from tests.support.fakes.home import FakeHome
from tests.support.fakes.models import FakeModels
from tests.support.fakes.options import FakeOptions
from tests.support.fakes.policy import FakePolicy
from tests.support.fakes.providers import FakeProviders
from tests.support.fakes.state import NOW_US, FakeState
from tests.support.fakes.transcripts import FakeTranscripts


class FakeEngine(FakeState):
    """See the module; the state and what moves it are `FakeState`'s."""

    def __init__(self, models: Iterable[ModelStatus] = (), *, now_us: int = NOW_US) -> None:
        super().__init__(models, now_us=now_us)
        self.home = FakeHome(self)
        self.chat = FakeChat(self)
        self.conversations = FakeConversations(self)
        self.transcripts = FakeTranscripts(self)
        self.drafts = FakeDrafts(self)
        self.models = FakeModels(self)
        self.providers = FakeProviders(self)
        self.options = FakeOptions(self)
        self.policy = FakePolicy(self)
        self.audit = FakeAudit(self)
        self.backups = FakeBackups(self)
        self.handbook = FakeHandbook(self)

    async def close(self) -> None:
        await self.call("close")
        for task in self.running.values():
            task.cancel()
        self.closed = True

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)
