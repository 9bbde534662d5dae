"""What rooms above see of a client: light types that load no HTTP library."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds, one for each thing that is waited for.

    `connect` is for each step of it: a place in the pool, the connection, a proxy's tunnel, its encryption.
    `first_byte` runs from the sent request to the first byte of the answer's body, headers included: a model may read
    a long prompt first. `idle` is the longest silence after that.
    """

    connect: float = 10.0
    write: float = 60.0
    first_byte: float = 300.0
    idle: float = 120.0


class Answer(Protocol):
    """What a server answered; the body is read once, as it comes."""

    @property
    def status(self) -> int:
        """The status code."""
        ...

    def header(self, name: str) -> str:
        """A header's value, "" when there is none; names are case-insensitive."""
        ...

    def chunks(self) -> AsyncGenerator[bytes, None]:
        """The decoded body in pieces of at most a mebibyte; raises `NetFailure`."""
        ...

    async def read(self, limit: int) -> bytes:
        """The whole decoded body; raises `NetFailure` (TOO_LARGE beyond `limit` bytes)."""
        ...

    async def head(self, limit: int) -> bytes:
        """At most the first `limit` bytes of the decoded body, whatever follows; raises `NetFailure`."""
        ...


class Client(Protocol):
    """Speaks HTTP for one purpose."""

    def exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        timeouts: Timeouts | None = None,
        ready: Callable[[], Awaitable[None]] | None = None,
    ) -> AbstractAsyncContextManager[Answer]:
        """Send a request; leaving the context closes an unfinished answer's connection at once.

        `ready` is awaited on the open connection, before the first byte of headers and body. Raises `NetFailure` when
        entered, and from the answer's methods; and what `ready` raises, when entered.
        """
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...
