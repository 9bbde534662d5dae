"""The file by which the program knows how far the preparation is; `app/models/preparing.py` reads it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import cache
from steps import Shown


class Aloud:
    """Tells how far the preparation is to whoever waits for it."""

    def __init__(self) -> None:
        self._shown = Shown()
        self._sentence = ""

    def __call__(self, sentence: str, done: int, total: int) -> None:
        """Say it, unless it was said."""
        if sentence != self._sentence:
            self._shown.end()
            print(sentence, flush=True)
        if total and done:
            self._shown(done, total)
        self._sentence = sentence

    def read(self, path: Path) -> None:
        """Say what another process has written."""
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            self(told["sentence"], told["done"], told["total"])
        except (OSError, ValueError, KeyError):
            return


class Status:
    """The status file, which is there whole at any moment; `aloud` hears it, too."""

    def __init__(self, path: Path, aloud: Aloud | None = None) -> None:
        self._path = path
        self._aloud = aloud
        self._starter = self._mark = ""

    def tell(self, state: str, sentence: str, done: int = 0, total: int = 0) -> None:
        """Say what is going on."""
        if self._aloud:
            self._aloud(sentence, done, total)
        told = {
            "state": state,
            "done": done,
            "total": total,
            "sentence": sentence,
            "pid": os.getpid(),
            "birth": _birth(),
            "starter": self._starter,
            "mark": self._mark,
        }
        cache.write(self._path, json.dumps(told))

    def found(self, starter: Path) -> None:
        """Tell from now on where the starter's file lies."""
        self._starter, self._mark = str(starter), mark(starter)

    def begin(self, sentence: str) -> None:
        """Say what is done first."""
        self.tell("starter", sentence)


def mark(path: Path) -> str:
    """What changes when a file is touched."""
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _birth() -> str:
    """When this process was started, as Linux tells it: its number may be another's one day."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {Path('/proc/self/stat').read_text().rpartition(')')[2].split()[19]}"
    except OSError:
        return ""
