"""`logs/signalbox.log`: what went wrong and where, never with what content."""

import errno
import logging
import os
import traceback
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from app.core.errors import KnownError
from app.disk.private import own_folder

NAME = "signalbox.log"
LARGEST_BYTES = 1_000_000

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Frames(logging.Formatter):
    """Tells of an exception its type and where it was raised; its words may hold what a person wrote."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: ExcInfo) -> str:
        """The frames and the type, without the source lines and the message."""
        frames = traceback.extract_tb(ei[2])
        lines = [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in frames]
        return "\n".join([*lines, ei[0].__name__ if ei[0] else ""])


class _Logbook(logging.FileHandler):
    """Silent where a full disk refuses a line: the library's own complaint would show what was to be logged."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Go on without the line."""


def open_logbook(home: Path) -> logging.Handler:
    """Write what the program logs to the home's log from now on; blocks. Several processes may share the file.

    Where it cannot be written, or is a link to who knows where, the program goes on without: nothing depends on it.
    """
    file = home / "logs" / NAME
    try:
        own_folder(file.parent, may_be_link=True)
        if file.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), file)
        if file.exists() and file.stat().st_size > LARGEST_BYTES:
            os.replace(file, file.with_suffix(".old.log"))
        file.touch(mode=0o600)
        handler: logging.Handler = _Logbook(file, encoding="utf-8", delay=False)
    except (OSError, KnownError):
        handler = logging.NullHandler()
    handler.setLevel(logging.INFO)
    handler.setFormatter(Frames())
    logging.getLogger("app").addHandler(handler)
    return handler


def close_logbook(handler: logging.Handler) -> None:
    """Stop writing; a line that found no room on a full disk is lost."""
    logging.getLogger("app").removeHandler(handler)
    with suppress(OSError):
        handler.close()
