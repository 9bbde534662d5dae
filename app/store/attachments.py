"""Attachments: one encrypted file each under `attachments/`, its key in chat.db."""

import io
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.core.errors import KnownError
from app.core.requests import Attachment
from app.disk.files import create, sync, sync_folder
from app.disk.private import own_folder
from app.sealing import Tampered
from app.sealing.files import decrypt_bytes, encrypt_chunks
from app.store.connection import KEY_BYTES
from app.store.faults import damaged, known_faults

_SUFFIX = ".sealed"
# No other name is read or removed: one may have come with a backup, and lead anywhere.
SEALED_NAME = re.compile(rf"[0-9a-f]{{32}}{re.escape(_SUFFIX)}")
_PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file written to the folder, and its key."""

    name: str
    key: bytes = field(repr=False)


class AttachmentFolder:
    """The folder `attachments/` of a home."""

    def __init__(self, home: Path) -> None:
        self.path = home / "attachments"

    def write(self, attachment_id: str, data: bytes) -> SealedFile:
        """Encrypt bytes into a new, synced file. It counts only once a row of chat.db names it.

        Raises `disk_full` or `read_only`, leaving nothing.
        """
        sealed = SealedFile(secrets.token_hex(16) + _SUFFIX, secrets.token_bytes(KEY_BYTES))
        partial = self.path / (sealed.name + _PARTIAL)
        with known_faults(self.path):
            own_folder(self.path, may_be_link=True)
            try:
                self._fill(partial, attachment_id, sealed.key, data)
                os.replace(partial, self.path / sealed.name)
                sync_folder(self.path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
        return sealed

    def write_all(self, attachments: Sequence[tuple[str, Attachment]]) -> list[SealedFile]:
        """As `write`, for attachments with their ids: all, or none."""
        sealed: list[SealedFile] = []
        try:
            for attachment_id, attachment in attachments:
                sealed.append(self.write(attachment_id, attachment.data))
        except BaseException:
            self.drop([file.name for file in sealed])
            raise
        return sealed

    def read(self, attachment_id: str, sealed: SealedFile) -> bytes:
        """The bytes of an attachment; raises `store_damaged` when its file is missing, refused, changed or cut."""
        path = self.path / sealed.name
        if not SEALED_NAME.fullmatch(sealed.name):
            raise damaged(path)
        try:
            return decrypt_bytes(sealed.key, path.read_bytes(), context=attachment_id.encode())
        except (OSError, Tampered) as error:
            raise damaged(path) from error

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; those that are gone already are fine."""
        with known_faults(self.path):
            for name in filter(SEALED_NAME.fullmatch, names):
                (self.path / name).unlink(missing_ok=True)

    def drop(self, names: Iterable[str]) -> None:
        """Remove files that no row names any more; those that cannot be removed now are swept later."""
        with suppress(KnownError):
            self.remove(names)

    def sweep(self, known: frozenset[str], before_us: int) -> None:
        """Remove files that no row names and that were written before a moment: a crash came between file and row."""
        with known_faults(self.path):
            for path in list(self.path.glob(f"*{_SUFFIX}*")):
                # Another process may be sweeping as well.
                with suppress(FileNotFoundError):
                    if path.name not in known and path.stat().st_mtime_ns // 1_000 < before_us:
                        path.unlink()

    @staticmethod
    def _fill(path: Path, attachment_id: str, key: bytes, data: bytes) -> None:
        with create(path) as file:
            for piece in encrypt_chunks(key, io.BytesIO(data), context=attachment_id.encode()):
                file.write(piece)
            sync(file)
