"""Looking for a text in all that a program left: raw, in UTF-16, base64, hexadecimal, percent codes, in names."""

import base64
import gzip
import os
import re
import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# Larger than anything that the program writes in a test.
LARGEST = 200 << 20


def canary(what: str) -> str:
    """A text that stands nowhere else in the world and looks like prose, so that no scanner takes it for a secret."""
    return f"{what} canary {' '.join(re.findall('.{4}', secrets.token_hex(10)))} feather"


@dataclass(frozen=True)
class Find:
    """A canary that got out: which one, in which form, and where."""

    canary: str
    form: str
    place: str

    def __str__(self) -> str:
        return f"“{self.canary}” as {self.form} in {self.place}"


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """How a text may stand in a file. Of base64 only what does not depend on the neighbours, for each of the shifts."""
    raw = text.encode()
    yield "text", raw
    yield "UTF-16", text.encode("utf-16-le")
    yield "UTF-16 (other end)", text.encode("utf-16-be")
    yield "UTF-32", text.encode("utf-32-le")
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw + b"\0\0\0")
        yield f"base64, shift {shift}", whole[(shift * 8 + 5) // 6 + (shift > 0) : (shift + len(raw)) * 8 // 6]
    yield "hexadecimal", raw.hex().encode()
    if quote(text).encode() != raw:
        yield "percent codes", quote(text).encode()
    if text.isascii() and len(text.split()) > 1:
        # A search index keeps words apart; the rarest two together are enough to know.
        words = [word for word in text.split() if re.fullmatch("[0-9a-f]{4}", word)]
        yield "words", " ".join(words).encode()


class Finder:
    """Looks for some texts at once."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = tuple(texts)
        self._needles = {needle.lower(): (text, form) for text in self._texts for form, needle in forms(text) if needle}

    def in_bytes(self, data: bytes, place: str) -> list[Find]:
        """Those that stand in the data, each once."""
        # Many plain searches take a hundredth of the time of one for a pattern of them all.
        lowered = data.lower()
        return [Find(*self._needles[needle], place) for needle in sorted(self._needles) if needle in lowered]

    def in_file(self, path: Path) -> list[Find]:
        """Those in a file's name or bytes, packed ones included."""
        finds = self.in_bytes(os.fsencode(path.name), f"the name of {path}")
        if path.is_symlink():
            return finds + self.in_bytes(os.fsencode(os.readlink(path)), f"the target of {path}")
        if not path.is_file() or not 0 < path.stat().st_size <= LARGEST:
            return finds
        data = path.read_bytes()
        finds += self.in_bytes(data, str(path))
        for name, unpack in (("gzip", gzip.decompress), ("zlib", zlib.decompress)):
            try:
                finds += self.in_bytes(unpack(data), f"{path}, unpacked ({name})")
            except (OSError, EOFError, zlib.error):
                pass
        return finds

    def in_folder(self, *folders: Path) -> list[Find]:
        """Those anywhere below some folders."""
        return self.in_files(*(path for folder in folders for path in sorted(folder.rglob("*"))))

    def in_files(self, *paths: Path) -> list[Find]:
        """Those in any of these files; some may be gone by now."""
        return [find for path in paths for find in self._safely(path)]

    def in_process(self, pid: int) -> list[Find]:
        """Those among the arguments and in the environment of a process and of all that it started."""
        finds = []
        for one in (pid, *descendants(pid)):
            for name in ("cmdline", "environ", "comm"):
                try:
                    finds += self.in_bytes(Path(f"/proc/{one}/{name}").read_bytes(), f"{name} of process {one}")
                except (OSError, ProcessLookupError):
                    pass
        return finds

    def _safely(self, path: Path) -> list[Find]:
        try:
            return self.in_file(path)
        except FileNotFoundError:
            # Temporary files of a program that runs come and go.
            return []


def descendants(pid: int) -> list[int]:
    """Processes that a process started, and those that these started."""
    try:
        children = [int(c) for t in Path(f"/proc/{pid}/task").iterdir() for c in (t / "children").read_text().split()]
    except (OSError, ProcessLookupError):
        return []
    return children + [more for child in children for more in descendants(child)]


def newer_than(moment: float, *folders: Path, but: Path) -> list[Path]:
    """Files of ours in shared folders, `but` for one folder, that changed after a moment.

    What others own or remove meanwhile is passed by.
    """
    found = []
    for folder in folders:
        for root, names, files in os.walk(folder):
            below = [Path(root, name) for name in names]
            names[:] = [path.name for path in below if path != but and not path.is_symlink()]
            for name in files:
                path = Path(root, name)
                try:
                    status = path.lstat()
                except OSError:
                    continue
                if status.st_mtime >= moment and status.st_uid == os.getuid():
                    found.append(path)
    return found
