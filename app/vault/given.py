"""The passphrase that a caller gave, in case one is needed."""

import dataclasses
import os
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.rights import fault_of_secret

SHORTEST_PASSPHRASE = 8
_LONGEST_FILE = 64 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class Given:
    """What was typed, the file that holds it, and whether it may stand in for the system's key store."""

    passphrase: str | None = dataclasses.field(repr=False)
    file: Path | None
    allowed: bool

    def text(self, need: str) -> str | None:
        """The passphrase, or None when none was given; raises `vault_locked`, or `exposed` for others' eyes."""
        if self.passphrase is not None:
            return self.passphrase
        if self.file is None:
            return None
        try:
            with self.file.open("rb") as file:
                if fault := fault_of_secret(self.file, os.fstat(file.fileno())):
                    raise KnownError(Kind.EXPOSED, path=str(self.file), detail=fault)
                data = file.read(_LONGEST_FILE + 1)
            text = data.decode()
        except (OSError, UnicodeDecodeError):
            detail = "The file that should hold the passphrase cannot be read."
            raise KnownError(Kind.VAULT_LOCKED, detail=detail, need=need, reason="file") from None
        if len(data) > _LONGEST_FILE or not text.rstrip("\r\n"):
            detail = "The file that should hold the passphrase is empty or far too long."
            raise KnownError(Kind.VAULT_LOCKED, detail=detail, need=need, reason="file")
        return text.removesuffix("\n").removesuffix("\r")

    def new(self) -> str:
        """A passphrase for a new box; raises `vault_locked`, or `policy` where none may be used."""
        if not self.allowed:
            raise KnownError(
                Kind.POLICY, detail="This machine has no key store, and a passphrase may not stand in for it."
            )
        text = self.text("new")
        if text is None:
            detail = "This machine has no key store, so your conversations need a passphrase."
            raise KnownError(Kind.VAULT_LOCKED, detail=detail, need="new")
        if len(text) < SHORTEST_PASSPHRASE:
            detail = f"The passphrase needs at least {SHORTEST_PASSPHRASE} characters."
            raise KnownError(Kind.VAULT_LOCKED, detail=detail, need="new", reason="short")
        return text
