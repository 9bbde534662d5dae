"""A child process from its start to its end."""

import asyncio
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.spawn import system

# So much of what a child says waits to be heard; then the child waits.
_UNHEARD = 1 << 18


class NotStarted(Exception):
    """A program cannot be started, or not within its bounds; the text says why, in the system's words."""


class Process:
    """A child that runs or has ended. Both `stdout` and `stderr` must be read, or it waits for that."""

    def __init__(self, transport: asyncio.SubprocessTransport, streams: "_Streams") -> None:
        assert streams.stdin is not None
        assert streams.stdout is not None
        assert streams.stderr is not None
        self.pid = transport.get_pid()
        self.stdout = streams.stdout
        self.stderr = streams.stderr
        self._stdin = streams.stdin
        self._transport = transport
        self._ended = streams.ended

    @property
    def code(self) -> int | None:
        """How it ended: its exit code, or less than nothing when a signal ended it. None while it runs."""
        return self._transport.get_returncode()

    def say(self, data: bytes) -> None:
        """Write to its input; what it is told after that is closed is lost."""
        if not self._stdin.is_closing():
            self._stdin.write(data)

    async def wait(self) -> int:
        """Wait for its end, though others that it started may hold its pipes; returns `code`."""
        await self._ended.wait()
        code = self.code
        assert code is not None
        return code

    def kill(self) -> None:
        """End it and its group at once."""
        # Not asyncio's own way: that asks first how the process ended, and whoever waits for it hears nothing then.
        if self.code is None:
            system.kill_group(self.pid)

    async def end(self) -> int:
        """End it and its group, and let go of its pipes; returns `code`."""
        self.kill()
        code = await self.wait()
        self._transport.close()
        return code


class _Streams(asyncio.subprocess.SubprocessStreamProtocol):
    """asyncio's streams, and the end of a process as soon as it is known.

    asyncio tells of the end only after every pipe was closed, and one who inherited a pipe can put that off for ever.
    """

    def __init__(self) -> None:
        super().__init__(limit=_UNHEARD, loop=asyncio.get_running_loop())
        self.ended = asyncio.Event()
        self._leader = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        super().connection_made(transport)
        self._leader = transport.get_pid()

    def process_exited(self) -> None:
        super().process_exited()
        # Nobody else is given its number while anyone is left in the group, and hardly within a moment if nobody is.
        system.kill_group(self._leader)
        self.ended.set()


async def start(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, memory_bytes: int | None = None
) -> Process:
    """Start a program, named by its whole path, in a group of its own; it gets the variables that are named, no other.

    The bounds hold before this returns, and so before the child was told anything; they hold for each process of the
    group. Windows needs SYSTEMROOT among the variables.

    Raises:
        NotStarted: the system will not have it.
    """
    if not Path(command[0]).is_absolute():
        raise NotStarted("The program must be named by its whole path.")
    try:
        transport, streams = await asyncio.get_running_loop().subprocess_exec(
            _Streams,
            *command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=folder,
            start_new_session=system.OWN_SESSION,
            creationflags=system.FLAGS,
        )
    except OSError as error:
        raise NotStarted(error.strerror or "") from error
    process = Process(transport, streams)
    try:
        system.bound(process.pid, memory_bytes)
    except OSError as error:
        await process.end()
        raise NotStarted(error.strerror or "") from error
    return process
