"""What daily backups are made of: pieces, of which one that is there already is not written again.

A piece is a run of a database's file as it lies on the disk, encrypted where the database is, and its name the SHA-256
of its bytes. An attachment's file never changes, and is a piece under its own name. A backup lists the names; its list
alone is sealed, for whoever knows the names of pieces knows nothing of what is in them.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from app.core.clock import DAY_US
from app.core.ids import new_id
from app.disk import files
from app.disk.private import own_folder
from app.sealing import Tampered

PIECE_BYTES = 64 * 1024
_NAME = re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}\.sealed")
_UNFINISHED = re.compile(rf"({_NAME.pattern})\.[0-9a-f-]+\.new")
# Of what is there already, one in so many is read again each day: a disk forgets, and a backup is for such days.
_LOOKED_AT_EVERY = 16


class Pieces:
    """The folder of pieces of one home; several processes may use it."""

    def __init__(self, folder: Path, day: int = 0) -> None:
        """`day` counts days: which of the old pieces are looked at goes by it."""
        self._folder = folder
        self._day = day
        self._grown: set[Path] = set()

    def keep(self, data: bytes) -> str:
        """Make bytes a piece, durably; its name. Raises `OSError`."""
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        if not self._is_there(path, len(data)):
            self._place(path, lambda new: _write(new, data))
        return name

    def keep_file(self, source: Path) -> str | None:
        """Make a file that never changes a piece under its own name; None for one that went. Raises `OSError`.

        One that is there already stays: a file that is another by now was damaged.
        """
        path = self._path(source.name)
        try:
            if path.exists():
                os.utime(path)
            else:
                self._place(path, lambda new: _link(source, new))
        except FileNotFoundError:
            return None
        return source.name

    def read(self, name: str) -> bytes:
        """The bytes of a piece; raises `Tampered` where it is not there, or is another."""
        try:
            data = self.path(name).read_bytes()
        except OSError:
            raise Tampered from None
        if hashlib.sha256(data).hexdigest() != name:
            raise Tampered
        return data

    def path(self, name: str) -> Path:
        """Where a piece is; raises `Tampered` for what is no name of one."""
        if _NAME.fullmatch(name) is None:
            raise Tampered
        return self._path(name)

    def sync(self) -> None:
        """Make the names of what was kept durable; raises `OSError`."""
        for folder in self._grown:
            files.sync_folder(folder)

    def lacks(self, names: Iterable[str]) -> bool:
        """Whether any of these is not there."""
        return not all(self._path(name).exists() for name in names)

    def sizes(self) -> dict[str, int]:
        """What each piece takes of the disk beside what the home takes anyway."""
        return {path.name: status.st_size for path, status in self._all() if status.st_nlink == 1}

    def forget(self, named: Iterable[str], now_us: int) -> None:
        """Remove what no backup names, unless it is younger than a day: one that is being made may name it."""
        kept = frozenset(named)
        for path, status in self._all():
            if path.name not in kept and status.st_mtime_ns // 1_000 < now_us - DAY_US:
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _is_there(self, path: Path, size: int) -> bool:
        try:
            if path.stat().st_size != size:
                return False
            if int(path.name[:2], 16) % _LOOKED_AT_EVERY == self._day % _LOOKED_AT_EVERY:
                self.read(path.name)
            os.utime(path)
        except (OSError, Tampered):
            return False
        return True

    def _place(self, path: Path, make: Callable[[Path], None]) -> None:
        for folder in (self._folder, path.parent):
            own_folder(folder)
            self._grown.add(folder)
        new = path.with_name(f"{path.name}.{new_id()}.new")
        try:
            make(new)
            # A linked file is as old as it is, and the disk may keep another clock than ours.
            os.utime(new)
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)

    def _all(self) -> Iterator[tuple[Path, os.stat_result]]:
        """What is ours here; of a link in the place of a folder nothing, wherever it leads."""
        for folder in () if self._folder.is_symlink() else self._folder.glob("[0-9a-f][0-9a-f]"):
            for path in () if folder.is_symlink() else folder.iterdir():
                if _NAME.fullmatch(path.name) or _UNFINISHED.fullmatch(path.name):
                    with suppress(FileNotFoundError):
                        yield path, path.lstat()


def _write(path: Path, data: bytes) -> None:
    with files.create(path) as file:
        file.write(data)
        files.sync(file)


def _link(source: Path, path: Path) -> None:
    """As a second name, which costs nothing, or as a copy where the disk knows no such names."""
    try:
        os.link(source, path, follow_symlinks=False)
        return
    except FileNotFoundError:
        raise
    except OSError:
        pass
    with source.open("rb") as old, files.create(path) as new:
        shutil.copyfileobj(old, new)
        files.sync(new)
