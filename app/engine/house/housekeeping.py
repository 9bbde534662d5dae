"""What keeps a home tidy: recovery, new policy, the bin, backups, digests of model files, what set-up still prepares.

A few light timers, nothing more.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app.core.audit import AuditEvent, AuditKind
from app.core.clock import DAY_US
from app.core.errors import Kind, KnownError
from app.core.events import ConversationRemoved, Notice
from app.engine.audit.register import Register
from app.engine.door.changes import Changes
from app.engine.frame.ground import Ground
from app.engine.house.periodic import PeriodicBackups
from app.engine.registry.models import Models
from app.engine.turns.recovery import Recovery
from app.store.backup import prune

log = logging.getLogger(__name__)

# After the start nothing runs until the window has been usable for a while; a command is gone by then.
FIRST_SECONDS = 30.0
# Another process may crash beside us at any time; its turns wait no longer than this.
RECOVER_SECONDS = 60.0
# How long a backup is put off at most after a day began or an answer ended.
ROUND_SECONDS = 1800.0
# Everything else that a round may do is done every six hours.
TIDY_EVERY = 12
# Signatures take ten times as long as all the rest, and one vouches for all entries before it: of these, one in so many
# where nobody asked.
_SIGNATURES = 100
# A new policy is in force after this, without a restart.
LOOK_SECONDS = 60.0


class Housekeeping:
    """Jobs of an open home."""

    def __init__(
        self,
        ground: Ground,
        recovery: Recovery,
        *,
        audit: Register,
        models: Models,
        changes: Changes,
        backups: PeriodicBackups,
    ) -> None:
        self._home = ground.setup.home
        self._owners = ground.owners
        self._conversations = ground.conversations
        self._register = ground.register
        self._recovery = recovery
        self._audit = audit
        self._models = models
        self._changes = changes
        self.backups = backups
        self._settings = ground.settings
        self._bus = ground.bus
        self._clock = ground.clock
        self._rounds = 0
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start the timers."""
        self._tasks = [
            asyncio.ensure_future(self._repeat(FIRST_SECONDS, ROUND_SECONDS, self.round)),
            asyncio.ensure_future(self._repeat(RECOVER_SECONDS, RECOVER_SECONDS, self.recover)),
            asyncio.ensure_future(self._repeat(LOOK_SECONDS, LOOK_SECONDS, self._changes.look)),
            asyncio.ensure_future(self._repeat(0.0, LOOK_SECONDS, self._models.hash_asked_for)),
            asyncio.ensure_future(_attempt(self._models.follow)),
        ]

    async def aclose(self) -> None:
        """Stop the timers; a job that runs is cut off, which each of them survives."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def recover(self) -> int:
        """Finish what dead processes left; returns how many turns."""
        return await self._recovery.run()

    async def round(self) -> None:
        """Tidy, if it is time again; then a backup, if one is due: it needs the room that tidying makes."""
        if self._rounds % TIDY_EVERY == 0:
            await self.tidy()
        self._rounds += 1
        await self.backups.run()

    async def tidy(self) -> None:
        """Everything that is done now and then, each for itself; first what frees room on a disk that is full."""
        for job in (self.prune, self.purge, self.verify, self._models.meet_gpus, self._models.hash_missing):
            await _attempt(job)

    async def prune(self) -> None:
        """Remove backups and copies that are too old or too many."""
        await asyncio.to_thread(prune, self._home, self._clock.now_us())
        await self.backups.thin_out()

    async def purge(self) -> None:
        """Remove for good what lay in the bin long enough, unless another process does; each removal is recorded."""
        with self._owners.alone("purging") as alone:
            if alone:
                await self._purge()

    async def _purge(self) -> None:
        days, now = self._settings.number("chat.bin_days"), self._clock.now_us()
        for conversation_id in await self._conversations.purge(now - days * DAY_US, now_us=now):
            body = {"gen_ai.conversation.id": conversation_id}
            await self._register.append(AuditEvent(AuditKind.CONVERSATION_PURGED, body))
            await self._conversations.purge_recorded(conversation_id)
            self._bus.publish(ConversationRemoved(conversation_id))

    async def verify(self) -> None:
        """Check what was recorded since the register was last checked, once a day, and all of it as often as is set."""
        last, days = await self._audit.last(), self._settings.number("audit.whole_check_days")
        whole = days > 0 and not self._is_within(days, last.whole_us if last else None)
        if not whole and self._is_within(1, last.at_us if last else None):
            return
        report = await self._audit.verify(whole=whole, every=_SIGNATURES)
        if not report.ok:
            error = KnownError(Kind.STORE_DAMAGED, path=str(self._home / "audit.db"), detail=report.problems[0].text)
            self._bus.publish(Notice(error))

    def _is_within(self, days: int, at_us: int | None) -> bool:
        """Whether a moment lies so many days back at most; one of a day to come is of a clock that was wrong."""
        return at_us is not None and 0 <= self._clock.now_us() - at_us < days * DAY_US

    async def _repeat(self, first: float, then: float, job: Callable[[], Awaitable[object]]) -> None:
        await asyncio.sleep(first)
        while True:
            await _attempt(job)
            await asyncio.sleep(then)


async def _attempt(job: Callable[[], Awaitable[object]]) -> None:
    try:
        await job()
    except KnownError as failure:
        # The next round tries again; whoever needs it now is told when they need it.
        log.info("Housekeeping was put off: %s", failure.kind)
    except Exception:
        # A bug in one job must not keep the others, nor this one for ever, from being done.
        log.exception("Housekeeping went wrong")
