"""What waits after a restore, taken by the first opening that finds it: keys into the vault, and the entry it is owed.

Each step can be done again. The vault forgets the restore last, once its entry stands in the register.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from app.core.audit import AuditEvent, AuditKind
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.engine.door.keys import without_known
from app.sealing import signing
from app.store import waiting
from app.store.register import origin_of_another
from app.store.waiting import Occasion, Owed, Waiting
from app.vault.custody import AWAITED, DEVICE_KEY, REGISTER_ORIGIN, KeyVault


@dataclass(slots=True)
class Taken:
    """What an opening found: the ids of `restores`, entries that the register is `owed`, and what is to be told.

    Once that is done the restores are to be forgotten.
    """

    restores: tuple[str, ...] = ()
    owed: list[Owed] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def origin_of(vault: KeyVault) -> str:
    """The name of this home's register for ever, also where it was restored from another home's backup; blocks."""
    restored = vault.get(REGISTER_ORIGIN)
    return restored.decode() if restored else f"signalbox/audit/{vault.home_id}"


def occasion(vault: KeyVault) -> Occasion:
    """A restore into a vault's home; blocks."""
    restore, earlier, device = new_id(), vault.get(AWAITED), vault.get(DEVICE_KEY)
    return Occasion(
        id=restore,
        earlier=earlier.decode() if earlier else "",
        origin=origin_of(vault),
        public=signing.Signer(device).public if device else b"",
        renewed=vault.may_replace_key,
        begun=vault.begun,
        promise=partial(vault.put, AWAITED, restore.encode()),
        withdraw=partial(vault.put, AWAITED, earlier) if earlier else partial(vault.delete, AWAITED),
    )


def take(home: Path, vault: KeyVault, key: bytes, came_by: Collection[str]) -> Taken:
    """Put into the vault what came with a backup, and say what the register is owed; blocks.

    `came_by` are the restores by which the conversations came and of which they know nothing taken. Entries are owed
    for what either knows of; no key is believed but what waits for the restore that both know of.
    """
    promised = _promised(vault)
    taken = Taken(tuple(dict.fromkeys(filter(None, (promised, *came_by)))))
    found = _found(home, key, promised, taken)
    owed = [one for one in found.owed if not waiting.is_told(home, one.id, found.behind)] if found else []
    told_of = {one.id for one in found.owed} if found else set()
    unknown = [one for one in taken.restores if one not in told_of and not waiting.is_told(home, one)]
    taken.owed = [*owed, *map(waiting.unknown, unknown)]
    # Asked again: another process may have taken it meanwhile, and removed since what would come back.
    if found and owed and promised in came_by and _promised(vault) == promised:
        vault.receive(without_known(found.secrets, vault))
        if found.follow and origin_of_another(home, vault.get(DEVICE_KEY)) == found.follow:
            vault.follow(found.follow)
    return taken


def event_of(owed: Owed) -> AuditEvent:
    """The entry of a restore. Its turn is the restore's id, so that a start after a crash finds it written."""
    return AuditEvent(AuditKind.BACKUP_RESTORED, owed.body, turn=owed.id)


def forget(home: Path, vault: KeyVault, restores: Collection[str]) -> None:
    """All of these is where it belongs; blocks. A later one is left alone."""
    promised = _promised(vault)
    if not promised or promised in restores:
        waiting.taken(home)
        vault.delete(AWAITED)


def _promised(vault: KeyVault) -> str:
    return (vault.get(AWAITED) or b"").decode()


def _found(home: Path, key: bytes, promised: str, taken: Taken) -> Waiting | None:
    """What waits for the restore that the vault knows of. Anything else is put aside, and that is told."""
    try:
        return waiting.waiting(home, key, promised) if promised or waiting.is_waiting(home) else None
    except KnownError as failure:
        if failure.kind is not Kind.STORE_DAMAGED:
            raise
    if aside := waiting.set_aside(home, new_id()):
        told = f"A file with keys was found, as of a restore that nobody made here, and put aside as {aside}."
        taken.told.append(told)
    return None
