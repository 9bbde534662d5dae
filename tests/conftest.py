"""What holds for every test: no network but loopback, no log record that nobody expected, no hurry, several at once."""

import gc
import ipaddress
import logging
import os
import re
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.warm import run_warm

# How long an example takes is the machine's affair.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

_strays: list[str] = []


def _is_loopback(host: object) -> bool:
    name = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    if name in ("", "None", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    """Stop every way out below Python's own sockets, whichever library takes it."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) and address else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not _is_loopback(host):
        _strays.append(f"{event} {host!r}")
        raise OSError("tests reach loopback only")


# An audit hook cannot be taken away again, which is what a guard should be.
sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[list[str]]:
    """Fail a test that tried to leave this machine, even if the code under test swallowed the error.

    The value lists the attempts; a test that makes one on purpose clears it.
    """
    _strays.clear()
    yield _strays
    if _strays:
        pytest.fail(f"reached out: {', '.join(_strays)}", pytrace=False)


class LogWatch(logging.Handler):
    """Keeps records of level WARNING or above, and the patterns that a test expects among them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[str] = []
        self.patterns: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(f"{record.name} {record.levelname}: {record.getMessage()}")

    def __call__(self, pattern: str) -> None:
        """Expect at least one record in which the regular expression is found."""
        self.patterns.append(pattern)

    def complaints(self) -> list[str]:
        unexpected = [r for r in self.records if not any(re.search(p, r) for p in self.patterns)]
        missing = [p for p in self.patterns if not any(re.search(p, r) for r in self.records)]
        return [f"unexpected: {r}" for r in unexpected] + [f"never came: {p}" for p in missing]


@pytest.fixture(autouse=True)
def expect_log() -> Iterator[LogWatch]:
    """Fail a test on an unexpected warning; call it with a regular expression to expect one."""
    watch = LogWatch()
    root = logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    if complaints := watch.complaints():
        pytest.fail("log records\n" + "\n".join(complaints), pytrace=False)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker for each core; none where single files are named, which would only wait for them, or to watch a test."""
    if config.option.capture == "no" or config.option.trace:
        return 0
    here = config.invocation_params.dir
    if all((here / named.partition("::")[0]).is_file() for named in config.args):
        return 0
    # Two even on one core, for much of the time is spent waiting; each takes memory, so no more than four.
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(max(cores, 2), 4)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Workers begin with the files that take long, so that none is left with one alone at the end."""
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """What was loaded by now stays: whoever collects garbage need not look through it again each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def warm_commands() -> Iterator[None]:
    """Commands of the program fork from a process that has loaded it, where a system does that without ado."""
    with pytest.MonkeyPatch.context() as patch:
        if sys.platform == "linux":
            patch.setattr("tests.support.desktop.run_command", run_warm)
        yield


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Coroutines marked `anyio` run on asyncio, the loop that the program uses."""
    return "asyncio"
