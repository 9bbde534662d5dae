"""The rooms' own random tests, again and again with other seeds and more examples, until the time is up."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from tests.support.desktop import ROOT

# What is worth a long run, and the tests that already know how to try it.
ROOMS: dict[str, tuple[str, ...]] = {
    "markup": ("tests/markup", "tests/ui/cards/test_segments.py"),
    "gguf": ("tests/models/test_facts.py",),
    "sse": ("tests/net/test_sse.py", "tests/providers/test_openai_chat_fuzz.py"),
    "store": ("tests/store/test_tree_model.py", "tests/store/test_search.py", "tests/store/test_processes.py"),
    "register": ("tests/audit", "tests/store/test_register.py"),
    "llama": ("tests/providers/llama/test_frames.py", "tests/providers/llama/test_output.py"),
    "thinking": ("tests/thinking", "tests/providers/llama/test_thoughts.py"),
}


def run(room: str, *, seed: int, minutes: float, factor: int, say: Callable[[str], None]) -> None:
    """Rounds of a room's tests, each with the next seed; raises AssertionError with what failed."""
    end, rounds = time.monotonic() + minutes * 60, 0
    while rounds == 0 or time.monotonic() < end:
        _round(ROOMS[room], seed + rounds, factor)
        rounds += 1
    say(f"{rounds} rounds of {factor} times the usual examples, seeds {seed} to {seed + rounds - 1}")


def _round(paths: Sequence[str], seed: int, factor: int) -> None:
    command = [
        sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "tests.soak.longer",
        f"--hypothesis-seed={seed}", *paths,
    ]  # fmt: skip
    environment = os.environ | {"SOAK_FACTOR": str(factor), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"seed {seed}: {' '.join(paths)}\n{done.stdout[-6000:]}"
