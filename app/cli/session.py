"""One command and its engine: calls that wait and can be interrupted, opening, passphrases."""

import getpass
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeVar

from app.cli.output import Output
from app.core.api.engine import EngineApi
from app.core.api.home import EngineStatus
from app.core.characters import trimmed
from app.core.errors import Kind, KnownError
from app.core.events import EngineEvent, Notice
from app.core.rights import fault_of_secret

T = TypeVar("T")

# Windows hears Ctrl+C only between waits.
PATIENCE = 0.2
_ATTEMPTS = 3
# In bytes: a pipe that never ends must not fill the memory.
_LONGEST_SECRET = 65_536


class Submit(Protocol):
    """Runs a coroutine on the engine's thread."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> "Future[T]":
        """Hand over; the future gets the result."""
        ...


class Session:
    """What a command works with."""

    def __init__(self, engine: EngineApi, submit: Submit, output: Output) -> None:
        self.engine = engine
        self.submit = submit
        self.output = output
        self._told: SimpleQueue[KnownError] = SimpleQueue()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for a call of the engine; an interruption cancels it."""
        future = self.submit(work)
        try:
            return outcome(future)
        except KeyboardInterrupt:
            future.cancel()
            raise

    def open(self) -> EngineStatus:
        """Open the engine; where there is no keyring and somebody is there, ask for the passphrase.

        What an opening tells of the data folder, as after a restore, is told beside the command's result.
        """
        self.call(self._listen())
        try:
            return self._open()
        finally:
            self._tell()

    def _open(self) -> EngineStatus:
        try:
            return self.call(self.engine.home.open())
        except KnownError as locked:
            need = locked.fields.get("need", "")
            if not (locked.kind is Kind.VAULT_LOCKED and need and somebody_is_there()):
                raise
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._unlock(need)
            except KnownError as error:
                if error.kind is not Kind.VAULT_LOCKED:
                    raise
                self.output.note(error.message)
        return self._unlock(need)

    def _unlock(self, need: str) -> EngineStatus:
        return self.call(self.engine.home.open(_vault_passphrase(new=need == "new")))

    def close(self) -> None:
        """Close the engine, whatever state it is in."""
        outcome(self.submit(self.engine.close()))
        self._tell()

    async def _listen(self) -> None:
        def hear(batch: Sequence[EngineEvent]) -> None:
            for event in batch:
                if isinstance(event, Notice) and event.error.kind is Kind.DATA_FOLDER:
                    self._told.put(event.error)

        self.engine.subscribe(hear)

    def _tell(self) -> None:
        with suppress(Empty):
            while True:
                error = self._told.get_nowait()
                self.output.note(f"{error.message} {error.next_step}")


def outcome(future: "Future[T]") -> T:
    """The result of a future, interruptible on every system."""
    while True:
        try:
            return future.result(PATIENCE)
        except TimeoutError:
            if future.done():
                raise


def somebody_is_there() -> bool:
    """Whether a question can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def key_from_stdin(what: str = "Key") -> str:
    """A provider's key from there, without what is often copied along with one."""
    return secret_from_stdin(what, read=trimmed)


def secret_from_stdin(what: str, read: Callable[[str], str] = str) -> str:
    """A secret from standard input, without its last line end; typed unseen when that is a terminal."""
    secret = read(_typed(what) if sys.stdin.isatty() else _piped(what))
    if not secret or "\n" in secret:
        raise KnownError(Kind.USAGE, detail=f"{what}: it must be given, on one line.")
    return secret


def backup_passphrase(from_stdin: bool, new: bool) -> str:
    """The passphrase of a backup: from standard input, from SIGNALBOX_PASSPHRASE_FILE, or asked for."""
    if from_stdin:
        return secret_from_stdin("Passphrase")
    if file := os.environ.get("SIGNALBOX_PASSPHRASE_FILE"):
        return _from_file(Path(file))
    if not somebody_is_there():
        raise KnownError(Kind.USAGE, detail="A passphrase is needed: pipe it in and add --passphrase-stdin.")
    return _twice("Passphrase for the backup") if new else _typed("Passphrase of the backup")


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            if fault := fault_of_secret(path, os.fstat(file.fileno())):
                raise KnownError(Kind.EXPOSED, path=str(path), detail=fault)
            found = file.read(_LONGEST_SECRET + 1)
        if len(found) > _LONGEST_SECRET:
            raise KnownError(Kind.USAGE, detail=f"Passphrase: the file {path} holds too much.")
        return found.decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise KnownError(Kind.NOT_FOUND, what="readable passphrase file", name=str(path)) from error


def _vault_passphrase(new: bool) -> str:
    return _twice("Choose a passphrase for your conversations") if new else _typed("Passphrase")


def _twice(question: str) -> str:
    first = _typed(question)
    if first != _typed("Once more"):
        raise KnownError(Kind.USAGE, detail="The two passphrases differ.")
    return first


def _piped(what: str) -> str:
    found = sys.stdin.buffer.read(_LONGEST_SECRET + 1)
    if len(found) > _LONGEST_SECRET:
        raise KnownError(Kind.USAGE, detail=f"{what}: standard input holds too much.")
    try:
        return found.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise KnownError(Kind.USAGE, detail=f"{what}: standard input is not UTF-8 text.") from None


def _typed(question: str) -> str:
    """What a person types unseen; raises `usage` when they end the input instead."""
    try:
        return getpass.getpass(f"{question}: ")
    except EOFError:
        raise KnownError(Kind.USAGE, detail="Nothing was typed.") from None
