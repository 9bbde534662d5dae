"""Windows on a display of their own, typed into from outside, as the rows about starting need them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.harness import ROOT
from tests.support.desktop import Home

# Key presses follow one another this closely, which is how finely the moment of typing is known.
KEY_MS = 4
KEYS = 2_000


@dataclass
class Started:
    """A started window: its process, who presses keys on its display, and when it was started."""

    process: subprocess.Popen[str]
    typing: subprocess.Popen[bytes]
    display: str
    began: float

    def seconds_until(self, *words: str) -> dict[str, float]:
        """Wait until it has said all these words: seconds from its start to each."""
        found: dict[str, float] = {}
        assert self.process.stdout is not None
        while not set(words) <= set(found):
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the window ended early: {self.process.wait(5)}")
            word, _, moment = line.partition(" ")
            found[word] = float(moment) - self.began
        return {word: found[word] for word in words}

    def stop_typing(self) -> None:
        """Press no more keys, and leave none pressed: the display would repeat it for ever."""
        self.typing.kill()
        self.typing.wait(5)
        _xdotool(self.display, "keyup", "x").wait(5)


@contextmanager
def started(what: str, display: str, home: Home, log: Path, *, typing: bool = True) -> Iterator[Started]:
    """Start a window of `child_window`, while keys are pressed again and again; ended and waited for at the end."""
    environment = home.environment() | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONDONTWRITEBYTECODE": ""}
    keys = _xdotool(display, "key", "--delay", str(KEY_MS), *["x"] * (KEYS if typing else 1))
    # It must be pressing keys before the clock runs, or its own start would be measured.
    time.sleep(0.3)
    with log.open("ab") as errors:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.child_window", what],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        window = Started(process, keys, display, began)
        try:
            yield window
        finally:
            window.stop_typing()
            process.kill()
            process.wait(10)


def _xdotool(display: str, *command: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        ["xdotool", *command],
        env={"DISPLAY": display, "PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
