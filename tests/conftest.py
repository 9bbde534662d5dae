"""What holds for every test: no network but loopback, no log record that nobody expected, and no hurry."""

import ipaddress
import logging
import re
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

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


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Coroutines marked `anyio` run on asyncio, the loop that the program uses."""
    return "asyncio"
