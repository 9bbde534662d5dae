"""The bounds within which a chat template is compiled and run: of time, and of memory where the system can.

Time is bounded twice. A template that takes too long is interrupted as soon as the interpreter comes to look, and
nothing is lost but its prompt. What does not come back from one call, so that nobody looks, the kernel ends, and the
process with it. Both count the work of the processor and not the clock: on a busy machine an honest template waits.
"""

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from jinja2.exceptions import SecurityError, TemplateSyntaxError

from app.providers.llama.deadline import ENDLESS, deadline
from app.providers.llama.worker.jinja import BadTemplate

if sys.platform == "linux":
    import resource

MAX_SECONDS = 2.0
# What the process may take in all.
LAST_SECONDS = 3.0
MAX_MEMORY = 512 << 20

# An exception may be lost on its way: so often it is raised again.
_AGAIN_SECONDS = 0.1


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Run a template within its bounds, on the main thread; whatever it raises comes out as `BadTemplate`."""
    end = time.thread_time() + MAX_SECONDS

    def look() -> None:
        if time.thread_time() > end:
            raise BadTemplate(ENDLESS)

    try:
        with deadline(LAST_SECONDS), _less_memory(), looking(look):
            yield
    except BadTemplate:
        raise
    except SecurityError:
        raise BadTemplate("reaches for what no template may") from None
    except MemoryError:
        raise BadTemplate("needs too much memory") from None
    except (TemplateSyntaxError, SyntaxError):
        raise BadTemplate("is not valid") from None
    except Exception:
        # What else it can raise, no list would hold.
        raise BadTemplate("fails") from None


@contextlib.contextmanager
def looking_by_signals(look: Callable[[], None]) -> Iterator[None]:
    """Look when the time is up and again and again after that, wherever the interpreter is."""
    assert sys.platform != "win32"
    signal.signal(signal.SIGVTALRM, lambda number, frame: look())
    signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS, _AGAIN_SECONDS)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:
        # Once more, for the first may have been interrupted.
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, signal.SIG_IGN)


@contextlib.contextmanager
def looking_by_trace(look: Callable[[], None]) -> Iterator[None]:
    """Look at each statement of the template, which makes it several times as slow."""

    def watch(frame: FrameType, event: str, argument: object) -> Any:
        # Templates compile to Python, a line for each statement: a loop cannot avoid them.
        look()
        return watch

    def enter(frame: FrameType, event: str, argument: object) -> Any:
        return watch(frame, event, argument) if frame.f_code.co_filename == "<template>" else None

    previous = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(previous)


# Windows knows no timer that counts work.
looking = looking_by_trace if sys.platform == "win32" else looking_by_signals


@contextlib.contextmanager
def _less_memory() -> Iterator[None]:
    """Let the process grow by half a gigabyte at most, where the system can hold it to that."""
    if sys.platform != "linux":
        yield
        return
    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = now + MAX_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
