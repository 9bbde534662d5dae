"""The end that the kernel makes of a program which comes with a model file and does not come to one.

Nothing that runs in an interpreter can bound what it does within one call of the C library. So this bound stands
outside: a timer of the kernel that counts what the process takes of the processors, and the default action of its
signal. It counts work and not time, for on a busy machine an honest program may wait for its turn. Windows has no such
timer; there the silence of a child that is stuck ends it.

Sources: setitimer(2), signal(7).
"""

import contextlib
import signal
import sys
from collections.abc import Iterator

ENDLESS = "does not come to an end"

# SIGPROF, by its number: Windows knows no such name.
_OUT_OF_TIME = -27


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End this process when what is done within takes longer than that of the processors.

    On the main thread only, and while no other thread computes: what those do counts as well.
    """
    if sys.platform == "win32":
        yield
        return
    # Whoever started us may have left it ignored or blocked.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF})
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def overran(code: int) -> bool:
    """Whether a process that ended with this code did not keep to its deadline."""
    return code == _OUT_OF_TIME
