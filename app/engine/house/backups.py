"""Backups: a file that brings conversations, register and keys back on any machine, and the way back itself."""

import asyncio
import secrets
import shutil
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.core.restored import Restored
from app.engine.door.keys import key_item
from app.engine.frame.setup import Setup
from app.engine.house.home import Home
from app.engine.house.opening import Session
from app.engine.house.restored import occasion, origin_of
from app.engine.house.unlocking import Unlocking
from app.store.archive import is_keyed
from app.store.backup import TRIAL, check_place
from app.store.connection import KEY_BYTES
from app.store.opening import backups_folder
from app.store.owners import take_lock
from app.store.restoring import restore_backup
from app.store.waiting import Occasion
from app.vault.custody import DEVICE_KEY, REGISTER_ORIGIN, KeyVault
from app.vault.given import SHORTEST_PASSPHRASE
from app.vault.opening import start_over

# Also where `vault.json` is damaged, the keys cannot be had.
_KEYS_GONE = frozenset({Kind.KEY_LOST, Kind.STORE_DAMAGED})
_CHAT_FILES = ("chat.db-wal", "chat.db-shm", "chat.db")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file and what opens it; `passphrase` is of no use for a periodic one, which the home's own key opens."""

    path: Path
    passphrase: str = field(repr=False)


class Backups:
    """The desk `backups`."""

    def __init__(self, setup: Setup, home: Home, unlocking: Unlocking) -> None:
        self._setup = setup
        self._home = home
        self._unlocking = unlocking

    async def create(self, path: str, passphrase: str) -> str:
        """Write a backup to a new file outside the home; returns its path.

        Raises `usage` for a short passphrase and for any place that does not do, `not_found` for the folder,
        `audit_blocked`, `disk_full`, `read_only`.
        """
        session = self._home.opened
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise KnownError(Kind.USAGE, detail=f"The passphrase needs at least {SHORTEST_PASSPHRASE} characters.")
        target = await asyncio.to_thread(_outside, self._setup.home, Path(path))
        secrets_of_vault = await asyncio.to_thread(_secrets, session)
        await asyncio.to_thread(check_place, target)
        # First: no record, no copy that can be carried away.
        await session.register.append(AuditEvent(AuditKind.BACKUP_CREATED, {"signalbox.file": target.name}))
        try:
            await session.store.backup_for(target, passphrase, secrets=secrets_of_vault)
        except OSError as error:
            detail = f"The backup {target} cannot be written. The system says: {error.strerror}."
            raise KnownError(Kind.USAGE, detail=detail) from error
        return str(target)

    async def needs_passphrase(self, path: str) -> bool:
        """Whether a passphrase opens a backup, or the key of the home that made it by itself; raises `not_found`."""
        return await _needs_passphrase(Path(path))

    async def restore(self, path: str, passphrase: str) -> Restored:
        """Put a backup in place of what is here; a home that was open is open again afterwards.

        The entry that says so waits with what came, so that whatever ends this, the next opening writes it.
        """
        backup = Backup(Path(path), passphrase)
        done: list[Restored] = []

        async def work(vault: KeyVault | None) -> KeyVault:
            fitting, restored = await _restore(self._setup, backup, vault, self._unlocking)
            done.append(restored)
            return fitting

        await self._home.exchange(work)
        return done[0]


async def _needs_passphrase(path: Path) -> bool:
    try:
        return not await asyncio.to_thread(is_keyed, path)
    except OSError:
        raise KnownError(Kind.NOT_FOUND, what="backup", name=str(path)) from None


async def _restore(
    setup: Setup, backup: Backup, vault: KeyVault | None, unlocking: Unlocking
) -> tuple[KeyVault, Restored]:
    """Put a backup in place of what is in the home, which is closed; returns the vault that now fits, and what it did.

    `vault` is the one that was open, if one was. Else the vault is opened, or made when the home is new or its keys are
    lost; where there is no key store, it is made with the backup's passphrase. Raises what `restore_backup` and
    `open_vault` raise; nothing was changed then.
    """
    owners = await asyncio.to_thread(take_lock, setup.home)
    try:
        if owners.others():
            raise KnownError(Kind.USAGE, detail="Close every other Signalbox first, then restore the backup.")
        found = vault or await _vault_for(setup, backup, unlocking, owners.own)
        key = await asyncio.to_thread(found.get, "chat_key")
        if key is None:
            raise KnownError(Kind.KEY_LOST)
        this = await asyncio.to_thread(occasion, found)
        return found, await _into(setup.home, setup, backup, key, owners.own, occasion=this)
    finally:
        await asyncio.to_thread(owners.release)


async def _vault_for(setup: Setup, backup: Backup, unlocking: Unlocking, owner: str) -> KeyVault:
    if not await _needs_passphrase(backup.path):
        return await asyncio.to_thread(unlocking.open, None)
    try:
        return await asyncio.to_thread(_unlock, unlocking, backup.passphrase)
    except KnownError as failure:
        if failure.kind not in _KEYS_GONE:
            raise
    # Without its keys the database is of no use; but it goes only for a backup that is good.
    await _try_out(setup, backup, owner)
    return await asyncio.to_thread(_start_over, setup.home, unlocking.custody(backup.passphrase))


def _unlock(unlocking: Unlocking, passphrase: str) -> KeyVault:
    try:
        return unlocking.open(None)
    except KnownError as failure:
        if failure.fields.get("need") != "new":
            raise
    return unlocking.open(passphrase)


async def _into(
    home: Path, setup: Setup, backup: Backup, key: bytes, owner: str, *, occasion: Occasion | None = None
) -> Restored:
    secret = backup.passphrase if await _needs_passphrase(backup.path) else key
    return await restore_backup(home, backup.path, secret, key, clock=setup.clock, owner=owner, occasion=occasion)


async def _try_out(setup: Setup, backup: Backup, owner: str) -> None:
    """Restore into an empty folder and throw it away: raises what the real one would.

    The key is known to nobody, so that what a crash leaves of it can never be read.
    """
    trial = await asyncio.to_thread(backups_folder, setup.home) / f"{TRIAL}{new_id()}"
    await asyncio.to_thread(partial(trial.mkdir, mode=0o700))
    try:
        await _into(trial, setup, backup, secrets.token_bytes(KEY_BYTES), owner)
    finally:
        await asyncio.to_thread(shutil.rmtree, trial)


def _start_over(home: Path, custody: dict[str, Any]) -> KeyVault:
    """Put the database aside, and begin with new keys.

    What is put aside stays until a person removes it: whoever finds the lost key or the recovery key can open it again.
    """
    aside = backups_folder(home) / f"lost-{new_id()}"
    aside.mkdir(mode=0o700)
    for name in _CHAT_FILES:
        if (home / name).exists():
            (home / name).rename(aside / name)
    return start_over(home, **custody)


def _outside(home: Path, path: Path) -> Path:
    """Where a backup goes; raises `usage` inside the home, where it would be in the way or lost with the rest."""
    try:
        target = path.expanduser().absolute()
    except RuntimeError:
        raise KnownError(Kind.NOT_FOUND, what="folder", name=str(path.parent)) from None
    if target.resolve().is_relative_to(home.resolve()):
        raise KnownError(Kind.USAGE, detail=f"A backup must not lie in the data folder {home}. Choose another folder.")
    return target


def _secrets(session: Session) -> dict[str, bytes]:
    names = [DEVICE_KEY, *(key_item(config.name) for config in session.catalogue.providers)]
    found = {name: secret for name in names if (secret := session.vault.get(name)) is not None}
    # The register goes on under its name wherever it is restored.
    return found | session.vault.officer_keys() | {REGISTER_ORIGIN: origin_of(session.vault).encode()}
