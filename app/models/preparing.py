"""How far the preparation of local models is: a status file that set-up writes, and that is only read here.

Set-up fetches the starter and builds llama.cpp in a process of its own while the window works; the environment variable
`SIGNALBOX_PREPARING` names the file. It is put in place whole at each step, so a reader never sees half of one.
"""

import json
from pathlib import Path

import psutil

from app.core.preparing import Preparing, State

_LARGEST_FILE = 1 << 16
_LONGEST_SENTENCE = 1000
_ENDED_STATES = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
_ENDED = "The preparation of local models ended early. Run “make run” once more, and it goes on."


def read(path: Path) -> Preparing | None:
    """What the status file says now, or None where there is none that can be read."""
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(_LARGEST_FILE))
        found, process, birth = _understood(told), told["pid"], told.get("birth")
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    if not found.is_over and not _lives(process, birth):
        return Preparing(State.FAILED, _ENDED, starter=found.starter)
    return found


def _understood(told: dict[str, object]) -> Preparing:
    done, total, sentence, starter = (told[key] for key in ("done", "total", "sentence", "starter"))
    if not (type(done) is int and type(total) is int and 0 <= done <= total):
        raise ValueError("no progress")
    if not (isinstance(sentence, str) and isinstance(starter, str) and type(told["pid"]) is int):
        raise TypeError("no status")
    state = State(str(told["state"]))
    return Preparing(state, sentence[:_LONGEST_SENTENCE], done, total, Path(starter) if starter else None)


def _lives(process: int, birth: object) -> bool:
    """Whether the writer is still at work; on Linux `birth` tells it from a later process with its number."""
    try:
        # One that has ended is listed until its parent takes note of it.
        return psutil.Process(process).status() not in _ENDED_STATES and birth in ("", None, _birth(process))
    except psutil.AccessDenied:
        return True
    except (psutil.Error, ValueError, OverflowError, OSError):
        return False


def _birth(process: int) -> str:
    """The machine's start and the process's own, in ticks after it: no clock that can be set."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return f"{boot} {Path(f'/proc/{process}/stat').read_text('utf-8', 'replace').rpartition(')')[2].split()[19]}"
