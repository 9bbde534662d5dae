"""How an exchange with a server fails."""

from enum import StrEnum


class Cause(StrEnum):
    """What went wrong, as far as the network can tell."""

    ADDRESS = "address"
    REFUSED = "refused"
    CONNECT = "connect"
    TLS = "tls"
    PROXY = "proxy"
    TIMEOUT = "timeout"
    CLOSED = "closed"
    PROTOCOL = "protocol"
    TOO_LARGE = "too_large"


class Phase(StrEnum):
    """What was waited for when a time limit passed."""

    POOL = "pool"
    CONNECT = "connect"
    WRITE = "write"
    FIRST_BYTE = "first_byte"
    IDLE = "idle"


class NetFailure(Exception):
    """An exchange that failed. `detail` is short plain English without content or secrets.

    `phase` is set when `cause` is TIMEOUT.
    """

    def __init__(self, cause: Cause, detail: str = "", *, phase: Phase | None = None) -> None:
        super().__init__(cause.value)
        self.cause = cause
        self.detail = detail
        self.phase = phase

    def __str__(self) -> str:
        what = self.cause if self.phase is None else f"{self.cause} ({self.phase})"
        return f"{what}: {self.detail}" if self.detail else what
