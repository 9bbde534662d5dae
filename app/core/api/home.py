"""The home as a whole: opened, recovered, examined."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What a face must know after opening.

    `vault` names the backend; `has_recovery` says whether a recovery key was made.
    """

    home: str
    version: str
    vault: str
    has_recovery: bool
    managed: bool
    policy_sha256: str


@dataclass(frozen=True, slots=True)
class Check:
    """A line of `doctor`: `ok` None means that it does not matter here."""

    name: str
    ok: bool | None
    text: str
    next_step: str = ""


class HomeDesk(Protocol):
    """Where the state lives. Every other desk needs it open, but for options, policy and backups."""

    async def open(self, passphrase: str | None = None) -> EngineStatus:
        """Open vault, store and register, and recover what a crash left.

        Raises `vault_locked` when a passphrase is needed (field `need` is "new" for a first one, "existing" for a
        known vault) or wrong, `key_lost`, `store_damaged`, `store_newer`, `read_only`, `disk_full`, `exposed` when
        other accounts can get at the home or the passphrase file. May be called again after a failure.
        """
        ...

    async def recover(self, recovery_key: str, passphrase: str | None = None) -> EngineStatus:
        """Put the keys back from a recovery key after `key_lost`, then open."""
        ...

    async def make_recovery_key(self) -> str:
        """A new recovery key in groups of five characters; shown once, an older one stops working."""
        ...

    async def doctor(self) -> tuple[Check, ...]:
        """What works, what does not, and what to do about it; works before `open` as well."""
        ...
