"""Opening a home: lock, vault, store, register, recovery; and everything that exists only while it is open."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.audit import Sealer
from app.core.api.home import EngineStatus
from app.core.audit import AuditEvent, AuditKind
from app.core.digest import plain
from app.core.errors import Kind, KnownError
from app.core.events import Notice
from app.core.ids import new_id
from app.engine.audit.register import NEWEST, Register
from app.engine.chat.cards import Cards
from app.engine.chat.chat import Chat
from app.engine.chat.composing import Composer
from app.engine.chat.conversations import Conversations
from app.engine.chat.forecast import Forecast
from app.engine.door.catalogue import Catalogue
from app.engine.door.changes import Changes
from app.engine.door.dispatch import Dispatch
from app.engine.door.lines import Lines
from app.engine.door.local_models import Shelf
from app.engine.door.preparation import Preparation
from app.engine.door.screening import Screen
from app.engine.frame.bus import EventBus
from app.engine.frame.footing import Footing, recipients
from app.engine.frame.ground import Ground
from app.engine.frame.logbook import close_logbook, open_logbook
from app.engine.frame.setup import Setup, account
from app.engine.frame.witness import Witnessed
from app.engine.house import restored
from app.engine.house.housekeeping import Housekeeping
from app.engine.house.periodic import PeriodicBackups
from app.engine.house.restored import Taken, origin_of
from app.engine.registry.models import Models
from app.engine.registry.providers import Providers
from app.engine.turns.recovery import Recovery
from app.sealing import hpke
from app.settings.layers import Settings
from app.store.chat import OpenChatStore, open_chat_store
from app.store.owners import OwnerLocks, take_lock
from app.store.register import OpenAuditLog, has_register, open_audit_log
from app.vault.boxed import NAME as PASSPHRASE
from app.vault.custody import DEVICE_KEY, OFFICER_KEY, KeyVault

log = logging.getLogger(__name__)

OpenVault = Callable[[], KeyVault]


@dataclass(slots=True)
class Session:
    """An open home."""

    ground: Ground
    owners: OwnerLocks
    logbook: logging.Handler
    vault: KeyVault
    store: OpenChatStore
    lines: Lines
    catalogue: Catalogue
    chat: Chat
    conversations: Conversations
    audit: Register
    providers: Providers
    models: Models
    changes: Changes
    housekeeping: Housekeeping
    restored: Taken
    renewed: bool

    @property
    def register(self) -> Witnessed:
        """The register."""
        return self.ground.register

    def status(self) -> EngineStatus:
        """What a face must know."""
        policy = self.ground.settings.report.policy
        return EngineStatus(
            home=str(self.ground.setup.home),
            version=__version__,
            vault=self.vault.backend,
            has_recovery=self.vault.has_recovery,
            managed=policy.managed,
            policy_sha256=policy.sha256,
        )

    async def aclose(self) -> None:
        """Answers, providers, jobs, questions, children, register, store, lock: each closed, whatever others did."""
        await _each(
            self.chat.aclose,
            self.providers.aclose,
            self.housekeeping.aclose,
            self.changes.aclose,
            self.catalogue.aclose,
            self.lines.aclose,
            # Unwitnessed, as the opening: a day on which nobody wrote anything leaves the conversations as they are.
            lambda: self.register.record_end(AuditEvent(AuditKind.SESSION_CLOSE, {"signalbox.owner": self.owners.own})),
            self.register.aclose,
            self.store.aclose,
        )
        await asyncio.to_thread(self.owners.release)
        close_logbook(self.logbook)


async def open_session(setup: Setup, settings: Settings, bus: EventBus, open_vault: OpenVault) -> Session:
    """Open a home; raises what `HomeDesk.open` promises, and leaves nothing open then."""
    await asyncio.to_thread(_make_home, setup.home)
    owners = await asyncio.to_thread(take_lock, setup.home)
    logbook = await asyncio.to_thread(open_logbook, setup.home)
    undo: list[Callable[[], object]] = [lambda: asyncio.to_thread(owners.release), lambda: close_logbook(logbook)]
    try:
        vault = await asyncio.to_thread(open_vault)
        store = await _open_store(setup, vault, owners)
        undo.insert(0, store.aclose)
        taken = await asyncio.to_thread(_take_restored, setup.home, vault, await store.restores.awaited())
        own = await asyncio.to_thread(_own_officer, vault)
        renewed = await asyncio.to_thread(lambda: vault.may_replace_key)
        register = await _open_register(setup, settings, vault, owners, store, own=own, renewed=renewed)
        undo.insert(0, register.aclose)
        ground = Ground(
            setup=setup,
            settings=settings,
            footing=Footing(by_passphrase=vault.backend == PASSPHRASE, own=own, seal_for=register.seal_for),
            bus=bus,
            owners=owners,
            vault=vault,
            conversations=store.conversations,
            transcripts=store.transcripts,
            drafts=store.drafts,
            turns=store.turns,
            registry=store.registry,
            register=Witnessed(register, store.turns, await store.turns.head()),
            verifications=store.verifications,
        )
        session = _assemble(
            ground, vault, store, register, owners=owners, logbook=logbook, taken=taken, renewed=renewed
        )
        undo.insert(0, session.lines.aclose)
        await _begin(session, bus)
    except BaseException:
        await _each(*undo)
        raise
    return session


def _assemble(
    ground: Ground,
    vault: KeyVault,
    store: OpenChatStore,
    register: OpenAuditLog,
    *,
    owners: OwnerLocks,
    logbook: logging.Handler,
    taken: Taken,
    renewed: bool,
) -> Session:
    preparation = Preparation(ground.setup.local.preparing, ground.bus)
    shelf = Shelf(ground.settings, preparation.fault, ground.setup.local.starter)
    lines = Lines(ground, shelf, preparation)
    catalogue = Catalogue(ground, lines, shelf)
    recovery = Recovery(ground)
    changes = Changes(ground, lines, catalogue)
    screen, composer = Screen(), Composer(ground, recovery)
    door = Dispatch(ground, lines, catalogue, changes, screen)
    chat = Chat(ground, door, composer, Cards(ground.settings), Forecast(ground, door, composer, screen))
    models = Models(ground, catalogue, lines, shelf, changes)
    audit = Register(ground)
    return Session(
        ground=ground,
        owners=owners,
        logbook=logbook,
        vault=vault,
        store=store,
        lines=lines,
        catalogue=catalogue,
        chat=chat,
        conversations=Conversations(ground, chat, changes),
        audit=audit,
        providers=Providers(ground, catalogue, lines, changes),
        models=models,
        changes=changes,
        housekeeping=Housekeeping(
            ground,
            recovery,
            audit=audit,
            models=models,
            changes=changes,
            backups=PeriodicBackups(ground, store, register, chat),
        ),
        restored=taken,
        renewed=renewed,
    )


async def _begin(session: Session, bus: EventBus) -> None:
    """Recover, say in the register that a session begins, look at what can answer, start the timers."""
    for told in session.restored.told:
        bus.publish(Notice(KnownError(Kind.DATA_FOLDER, detail=told)))
    failures = []
    # Each for itself: a recovery that fails must not keep the session out of the register.
    for step in (_recover, _record_opening):
        try:
            await step(session)
        except KnownError as failure:
            # On a full disk what is there can still be read; nothing can be sent until the register takes entries.
            log.info("The opening was not completed: %s", failure.kind)
            failures.append(failure)
            if step is _record_opening:
                # It names the policy, without which nothing shall be sent.
                session.changes.owed = lambda: _record_opening(session)
    if failures:
        bus.publish(Notice(failures[0]))
    await session.catalogue.refresh()
    session.housekeeping.start()


async def _recover(session: Session) -> None:
    await session.housekeeping.recover()


async def _record_opening(session: Session) -> None:
    taken = session.restored
    *keys, opened = _opening_events(session)
    for event in keys:
        # Witnessed: whoever reads the register must learn whose keys it is by.
        await session.register.append(event)
    # Before what a new key signs first, the register itself says so, where the vault's word was lost.
    says_more = session.renewed and not keys
    await (session.register.append(opened) if says_more else session.register.record_end(opened))
    session.vault.made = frozenset()
    while taken.owed:
        # Witnessed: this one must not go by putting the register back.
        await session.register.append(restored.event_of(taken.owed[0]))
        if told := taken.owed.pop(0).told:
            session.ground.bus.publish(Notice(KnownError(Kind.DATA_FOLDER, detail=told)))
    await asyncio.to_thread(session.vault.begin)
    if taken.restores:
        await session.store.restores.taken(taken.restores)
        await asyncio.to_thread(restored.forget, session.ground.setup.home, session.vault, taken.restores)
        taken.restores = ()


def _opening_events(session: Session) -> list[AuditEvent]:
    policy = session.ground.settings.report.policy
    opened = AuditEvent(
        AuditKind.SESSION_OPEN,
        {
            "signalbox.owner": session.owners.own,
            "signalbox.actor": account(),
            "signalbox.version": __version__,
            "signalbox.vault": session.vault.backend,
            "signalbox.policy_sha256": policy.sha256,
            "signalbox.policy": plain(policy),
        },
    )
    vault = session.vault
    if not vault.made:
        return [opened]
    # On a home that had keys, these are in the place of lost ones.
    kind = AuditKind.KEY_CREATED if vault.fresh else AuditKind.KEY_REPLACED
    return [AuditEvent(kind, {"signalbox.vault": vault.backend, "signalbox.keys": sorted(vault.made)}), opened]


def _make_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as failure:
        raise KnownError(Kind.READ_ONLY, path=str(home)) from failure
    if not home.is_dir():
        raise KnownError(Kind.READ_ONLY, path=str(home))


async def _open_store(setup: Setup, vault: KeyVault, owners: OwnerLocks) -> OpenChatStore:
    key = await asyncio.to_thread(vault.get, "chat_key")
    if key is None:
        raise KnownError(Kind.KEY_LOST)
    try:
        # The register comes second: where there is one, there must be conversations.
        expected = not vault.fresh and (vault.begun or await asyncio.to_thread(has_register, setup.home))
        store = await open_chat_store(setup.home, key, owner=owners.own, clock=setup.clock, expected=expected)
    except KnownError as failure:
        if failure.kind is Kind.STORE_DAMAGED:
            # A lost or exchanged key looks like damage from inside; the vault knows which it is.
            await asyncio.to_thread(vault.check_store_key)
        raise
    return store


def _take_restored(home: Path, vault: KeyVault, came_by: tuple[str, ...]) -> Taken:
    key = vault.get("chat_key")
    if key is None:
        raise KnownError(Kind.KEY_LOST)
    return restored.take(home, vault, key, came_by)


async def _open_register(
    setup: Setup,
    settings: Settings,
    vault: KeyVault,
    owners: OwnerLocks,
    store: OpenChatStore,
    *,
    own: bytes | None,
    renewed: bool,
) -> OpenAuditLog:
    policy, closed = settings.report.policy, settings.report.closed_by
    device = await asyncio.to_thread(vault.get, DEVICE_KEY)
    if device is None:
        raise KnownError(Kind.KEY_LOST)
    origin = await asyncio.to_thread(origin_of, vault)
    readers = recipients(policy, own)
    if closed is not None and not readers:
        raise KnownError(Kind.POLICY, detail=closed.told)
    sealer = Sealer(origin, device, readers, setup.clock, new_id())
    # Whoever empties the register must not get a new one: conversations without a record do not come about.
    expected = not vault.fresh and (vault.begun or await store.is_used())
    return await open_audit_log(
        setup.home,
        sealer,
        managed=bool(policy.recipients),
        owner=owners.own,
        expected=expected,
        floor=await store.turns.head(),
        named=(await store.turns.named(NEWEST))[0],
        renewed=renewed,
    )


def _own_officer(vault: KeyVault) -> bytes | None:
    """The public half of the person's own key for the register, where there is one; blocks."""
    officer = vault.get(OFFICER_KEY)
    return hpke.public_key(officer) if officer else None


async def _each(*steps: Callable[[], object]) -> None:
    for step in steps:
        try:
            result = step()
            if asyncio.iscoroutine(result):
                await result
        except KnownError as failure:
            log.info("While closing: %s", failure.kind)
        except Exception:
            # A bug in one must not keep the others open: the store comes last and matters most.
            log.exception("Closing went wrong")
