"""What waits after a restore, taken by the first opening that finds it: keys into the vault, and the entry it is owed.

Each step can be done again. The vault forgets the restore last, once its entry stands in the register.
"""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from app.core.audit import AuditEvent, AuditHead, AuditKind
from app.core.errors import Kind, KnownError
from app.core.ids import new_id
from app.engine.door.keys import without_known
from app.sealing import signing
from app.store import waiting
from app.store.register import origin_of_another
from app.store.waiting import Occasion, Owed
from app.vault.custody import AWAITED, DEVICE_KEY, REGISTER_ORIGIN, KeyVault


@dataclass(slots=True)
class Taken:
    """What an opening found: entries that the register is `owed`, `after` an end that it had, and what is to be told.

    `found` is whether there is anything to forget once that is done.
    """

    owed: list[Owed] = field(default_factory=list)
    after: AuditHead | None = None
    told: list[str] = field(default_factory=list)
    found: bool = False


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


def take(home: Path, vault: KeyVault, key: bytes) -> Taken:
    """Put into the vault what came with a backup, and go on from the register that was put in place; blocks.

    Nothing is believed but what waits for the restore that the vault knows of; anything else is put aside.
    """
    awaited = (vault.get(AWAITED) or b"").decode()
    taken = Taken(found=bool(awaited))
    try:
        found = waiting.waiting(home, key, awaited) if awaited or waiting.is_waiting(home) else None
    except KnownError as failure:
        if failure.kind is not Kind.STORE_DAMAGED:
            raise
        found = None
        aside = waiting.set_aside(home, new_id())
        taken.told.append(
            f"A file with keys was found, as of a restore that nobody made here, and put aside as {aside}."
        )
    if found is None:
        if awaited and not waiting.is_told(home, awaited):
            taken.owed.append(waiting.unknown(awaited))
        return taken
    size = found.head.size if found.head else 0
    taken.owed += [one for one in found.owed if not waiting.is_told(home, one.id, size)]
    if taken.owed:
        taken.after = found.head
        vault.receive(without_known(found.secrets, vault))
        if found.follow and origin_of_another(home, vault.get(DEVICE_KEY)) == found.follow:
            vault.follow(found.follow)
    return taken


def event_of(owed: Owed) -> AuditEvent:
    """The entry of a restore. Its turn is the restore's id, so that a start after a crash finds it written."""
    return AuditEvent(AuditKind.BACKUP_RESTORED, owed.body, turn=owed.id)


def forget(home: Path, vault: KeyVault) -> None:
    """All of it is where it belongs; blocks."""
    waiting.taken(home)
    vault.delete(AWAITED)
