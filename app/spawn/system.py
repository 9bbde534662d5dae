"""What differs between systems: a group of its own, the end of a group, and bounds.

Sources: setsid(2), killpg(3), prlimit(2), CreateProcess. Windows knows no groups: what descends from a child is ended
when the child is, but stays when the child ends by itself. Only Linux bounds a process from outside; without being
asked to, the others write no core dump.
"""

import contextlib
import os
import signal
import sys

import psutil

if sys.platform != "win32":
    import resource

# What is typed at a terminal, Ctrl+C above all, is meant for the parent: a session is a group without a terminal.
OWN_SESSION = sys.platform != "win32"
# Windows opens a console for a child unless told not to (CREATE_NO_WINDOW).
FLAGS = 0x08000000 if sys.platform == "win32" else 0


def kill_group(leader: int) -> None:
    """End a process and its group at once; what has ended already is left alone."""
    if sys.platform == "win32":
        kill_descent(leader)
    else:
        # Refused is what macOS says of a group that has ended and is not waited for.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def kill_descent(first: int) -> None:
    """End a process and all that descend from it: the nearest to a group where there are none."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(first)
        descent = process.children(recursive=True)
        for one in (process, *descent):
            with contextlib.suppress(psutil.Error):
                one.kill()


def bound(pid: int, memory_bytes: int | None) -> None:
    """Forbid a process, and what it starts from now on, core dumps and more memory of its own than that.

    Raises `OSError` when the system refuses.
    """
    if sys.platform == "linux":
        with contextlib.suppress(ProcessLookupError):
            _limit(pid, resource.RLIMIT_CORE, 0)
            if memory_bytes is not None:
                _limit(pid, resource.RLIMIT_DATA, memory_bytes)


def _limit(pid: int, what: int, most: int) -> None:
    if sys.platform == "linux":
        _, hard = resource.prlimit(pid, what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.prlimit(pid, what, (least, least))
