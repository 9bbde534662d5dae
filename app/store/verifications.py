"""The last verification of the register (the port `Verifications`), in a file that only this home's key opens.

A file of its own, because chat.db is backed up whenever it changed, and nobody said anything by this.
"""

import asyncio
import logging
from pathlib import Path

from app.core.audit import Verification
from app.core.rebuild import Unreadable
from app.disk import files
from app.sealing import Tampered, aead
from app.store.codec import dumps, loads
from app.store.faults import known_faults

log = logging.getLogger(__name__)

VERIFIED = "audit.verified"
_AAD = b"signalbox verification 1"


class StoredVerifications:
    """The file of one home; `key` is that of chat.db."""

    def __init__(self, home: Path, key: bytes) -> None:
        self._path = home / VERIFIED
        self._key = key

    async def last(self) -> Verification | None:
        """The last one; None before the first, or where it cannot be read: the next begins at entry 1 then."""
        return await asyncio.to_thread(self._read)

    async def keep(self, verification: Verification) -> None:
        """This is the last one from now on; raises `disk_full` or `read_only`."""
        await asyncio.to_thread(self._write, dumps(verification).encode())

    def _read(self) -> Verification | None:
        try:
            return loads(Verification, aead.open_sealed(self._key, self._path.read_bytes(), _AAD).decode())
        except FileNotFoundError:
            return None
        except (OSError, Tampered, Unreadable, ValueError) as error:
            log.info("what the last verification found cannot be read: %s", type(error).__name__)
            return None

    def _write(self, text: bytes) -> None:
        with known_faults(self._path):
            files.replace(self._path, aead.seal(self._key, text, _AAD))
