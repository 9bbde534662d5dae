"""One database file in this process: a writer thread, a few reader threads, and nothing shared between them."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2
from sqlmodel import Session

from app.core.errors import KnownError
from app.store.connection import BUSY_MS, connect, copy_into
from app.store.faults import is_busy, known_faults, poisons
from app.store.in_place import InPlace, Stamp

_log = logging.getLogger(__name__)
T = TypeVar("T")
READERS = 2
_TRIES, _PAUSE_S = 100, 0.05
# SQLite's own patience sleeps up to 100 ms between two looks, and others take the lock meanwhile. A writer asks anew
# after this, so that it sleeps 1 and 2 ms at a time.
_LOOK_MS = 5


class Frozen:
    """The main file of a database while it stands still."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def pieces(self, size: int) -> Iterator[bytes]:
        """All of it, in pieces of so many bytes."""
        self._file.seek(0)
        while piece := self._file.read(size):
            yield piece


class Database:
    """Runs work on the file at `path`. The file exists and has its tables: see `app.store.opening`.

    Work is a function of a `Session`. All of one call is one transaction; writes run in the order in which they were
    asked for. Cancelling a call that has not begun drops it; one that has begun is finished.

    With `closely` what `write_bare` looks at is read from the files each time, not from what its connection remembers
    of them: whoever may write them could have changed them beneath it.
    """

    def __init__(self, path: Path, key: bytes | None, *, closely: bool = False) -> None:
        self.path = path
        self._key = key
        self._closely = closely
        with known_faults(path):
            self._in_place = InPlace(path, closely=closely)
        self._raw: BinaryIO | None = None
        self._raw_lock = threading.Lock()
        self._writer = _engine(self._connect, size=1, read_only=False)
        self._reader = _engine(self._connect, size=READERS, read_only=True)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix=f"{path.stem}-writer")
        self._read_threads = ThreadPoolExecutor(READERS, thread_name_prefix=f"{path.stem}-reader")

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one durable transaction.

        Raises what `known_faults` makes of the world's faults, and `store_damaged` where the transaction would be, or
        was, in files that the home does not hold any more.
        """
        return await self._in(self._write_thread, lambda: self._change(work))

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work` on one consistent view of the file, beside whatever is being written."""
        return await self._in(self._read_threads, lambda: self._look(work))

    async def write_bare(self, work: Callable[[Any], T]) -> T:
        """As `write`, with a bare DBAPI connection: for what happens so often that a session's cost counts."""
        return await self._in(self._write_thread, lambda: self._change_bare(work))

    def copy(self, target: Path, target_key: bytes, between: Callable[[], None]) -> None:
        """Write a consistent copy under another key, in the calling thread; readers and the writer go on meanwhile.

        `between` is called every few megabytes, and may raise to stop.
        """
        with known_faults(self.path):
            source = connect(self.path, self._key, read_only=True)
            try:
                copy_into(source, target, target_key, between)
            finally:
                source.close()

    @contextmanager
    def frozen(self) -> Iterator[Frozen]:
        """The bytes of the main file, in the calling thread: all that was committed is in it, and nobody changes it.

        Readers and writers go on meanwhile, into the log beside it. Raises `timeout` where others read for too long.
        """
        with known_faults(self.path):
            holder = connect(self.path, self._key)
            try:
                _hold(holder, self.path)
                with self._raw_lock:
                    self._raw = self._raw or self.path.open("rb")
                self._in_place.check(self._raw)
                yield Frozen(self._raw)
            finally:
                holder.close()

    def stamp(self) -> Stamp | None:
        """Another one whenever somebody wrote to the main file since; None where that cannot be told."""
        return self._in_place.stamp()

    async def truncate(self) -> None:
        """Move everything into the main file and empty the write-ahead log, if no reader stands in the way."""
        await self._in(self._write_thread, lambda: self._run_bare(self._writer, _truncate))

    async def aclose(self) -> None:
        """Finish what is queued, empty the write-ahead log and let go of the file.

        Every write was durable before, so that a fault now, as of a full disk, costs nothing and is not raised.
        """
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._read_threads.shutdown()
        self._reader.dispose()
        try:
            self._write_thread.submit(lambda: self._run_bare(self._writer, _truncate)).result()
        except KnownError as error:
            _log.info("the write-ahead log of %s was not emptied: %s", self.path.name, error.kind)
        finally:
            self._write_thread.shutdown()
            self._writer.dispose()
            if self._raw is not None:
                # Not before: whoever closes a file lets go of every lock that his process holds on it.
                self._raw.close()

    def _connect(self, *, read_only: bool) -> Any:
        with self._in_place.opening():
            connection = connect(self.path, self._key, read_only=read_only)
        if not read_only:
            connection.execute(f"PRAGMA busy_timeout = {_LOOK_MS}").fetchall()
        return connection

    async def _in(self, threads: ThreadPoolExecutor, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, call)

    def _change(self, work: Callable[[Session], T]) -> T:
        with _faults(self.path):
            with Session(self._writer, expire_on_commit=False) as session, session.begin():
                self._in_place.before(session.connection().connection.driver_connection)
                result = work(session)
            self._in_place.after()
            return result

    def _change_bare(self, work: Callable[[Any], T]) -> T:
        def checked(connection: Any) -> T:
            self._in_place.before(connection)
            return work(connection)

        def run(connection: Any) -> tuple[T, bool]:
            if self._closely:
                # Before anything is held: no page stays then.
                connection.execute("PRAGMA shrink_memory").fetchall()
            changes = connection.total_changes
            result = _immediately(connection, checked)
            return result, connection.total_changes > changes

        result, wrote = self._run_bare(self._writer, run)
        self._in_place.after(wrote=wrote)
        return result

    def _look(self, work: Callable[[Session], T]) -> T:
        # Not begun here: work may roll back and go on when a page turns out to be bad.
        with _faults(self.path), Session(self._reader, expire_on_commit=False) as session:
            return work(session)

    def _run_bare(self, engine: Engine, work: Callable[[Any], T]) -> T:
        with _faults(self.path):
            pooled = engine.raw_connection()
            try:
                return work(pooled.driver_connection)
            except dbapi2.Error as error:
                if poisons(error):
                    pooled.invalidate()
                raise
            finally:
                pooled.close()


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """`known_faults`, which knows nothing of SQLAlchemy, for what runs in a session."""
    with known_faults(path):
        try:
            yield
        except DBAPIError as error:
            if isinstance(error.orig, dbapi2.Error):
                raise error.orig from error
            raise


def _immediately(connection: Any, work: Callable[[Any], T]) -> T:
    _begin(connection.execute)
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        # Some errors have ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def _begin(execute: Callable[[str], Any]) -> None:
    """Become the writer at once: a transaction that must upgrade later can fail in the middle."""
    end = time.monotonic() + BUSY_MS / 1_000
    while True:
        try:
            execute("BEGIN IMMEDIATE")
        except (dbapi2.Error, DBAPIError) as error:
            if not is_busy(error.orig if isinstance(error, DBAPIError) else error) or time.monotonic() > end:
                raise
        else:
            return


def _hold(connection: Any, path: Path) -> None:
    """Read from the main file alone, so that nobody may write to it until the connection closes.

    SQLite moves nothing out of its log while somebody reads who needs none of it (wal.c, read mark 0).
    """
    log = path.with_name(f"{path.name}-wal")
    for _ in range(_TRIES):
        _truncate(connection)
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not log.stat().st_size:
            return
        # Somebody wrote in between.
        connection.execute("ROLLBACK")
        time.sleep(_PAUSE_S)
    raise dbapi2.OperationalError("database is locked")


def _truncate(connection: Any) -> None:
    # Without patience: a long read, also one of another process, must not keep writers waiting. The next time will do.
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0").fetchall()
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(patience)}").fetchall()


def _engine(connect: Callable[..., Any], *, size: int, read_only: bool) -> Engine:
    # An empty address means “in memory” to SQLAlchemy, whose default pool for that lost rows: the pool is always given.
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: connect(read_only=read_only),
        module=dbapi2,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
    )
    if read_only:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    else:
        event.listen(engine, "begin", lambda connection: _begin(connection.exec_driver_sql))
    event.listen(engine, "handle_error", _drop_poisoned)
    return engine


def _drop_poisoned(context: ExceptionContext) -> None:
    if poisons(context.original_exception):
        context.is_disconnect = True
