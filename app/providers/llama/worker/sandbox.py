"""What the child gives up before it touches a model file: network, files, core dumps, and life after its parent.

Sources: prctl(2), unshare(2), landlock(7), getrlimit(2). Everything is tried and nothing is required: what did not work
is reported, so that `doctor` can say so.
"""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

if sys.platform != "win32":
    import resource

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SIGKILL = 9
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_VERSION_FLAG, _RULE_PATH = 1, 1

# landlock.h: rights to files, in the order in which kernels learned them.
_EXECUTE, _WRITE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_ALL_OF_ABI_1 = (1 << 13) - 1
_REFER, _TRUNCATE, _DEVICE_CONTROL = 1 << 13, 1 << 14, 1 << 15
_TCP = 0b11

_LOOK = _READ_FILE | _READ_FOLDER
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/opt", "/nix", "/gnu", "/sys", "/run/opengl-driver")
# Drivers talk to their devices through these.
_DEVICES = ("/dev", "/proc")


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("rights", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def harden() -> bool:
    """Give up what can be given up at once; whether the network is out of reach. Call before any thread starts."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return False
    libc = _libc()
    with contextlib.suppress(OSError):
        # When memory runs out, this process is the one to end, not the window.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    parent = os.getppid()
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    alone = bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)
    # After the namespaces, for new credentials make the kernel forget both of these.
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if os.getppid() != parent:
        # It died before the kernel knew that we want to follow.
        os._exit(1)
    return alone


def confine(model_files: Iterable[str]) -> tuple[bool, bool]:
    """Let this process read the model, the system and its own code only, write nothing and open no TCP connection.

    Returns:
        Whether files are confined, and whether TCP is.
    """
    if sys.platform != "linux":
        return False, False
    libc = _libc()
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, _VERSION_FLAG)
    if version < 1:
        return False, False
    handled = _ALL_OF_ABI_1 | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    handled |= _DEVICE_CONTROL if version >= 5 else 0
    rules = _Ruleset(handled, _TCP if version >= 4 else 0, 0)
    # Older kernels refuse a structure that is longer than they know.
    size = 16 if version >= 4 else 8
    ruleset = libc.syscall(_LANDLOCK_CREATE, ctypes.byref(rules), size, 0)
    if ruleset < 0:
        return False, False
    code = (sys.prefix, sys.base_prefix, str(Path(__file__).parents[3]), getattr(sys, "_MEIPASS", ""))
    for folder in (*_SYSTEM, *code):
        _allow(libc, ruleset, folder, _LOOK | _EXECUTE)
    for folder in _DEVICES:
        _allow(libc, ruleset, folder, handled & (_LOOK | _WRITE | _TRUNCATE | _DEVICE_CONTROL))
    for file in model_files:
        _allow(libc, ruleset, file, _READ_FILE)
    done = libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return done, done and version >= 4


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    """Allow rights below a path; one that is not there needs none."""
    if not path:
        return
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return
    rule = _PathRule(rights, descriptor)
    libc.syscall(_LANDLOCK_ADD, ruleset, _RULE_PATH, ctypes.byref(rule), 0)
    os.close(descriptor)


def limit_memory(most: int) -> None:
    """Bound what this process may allocate, in bytes; drivers of graphics processors do not live with such a bound."""
    if sys.platform == "linux":
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))
