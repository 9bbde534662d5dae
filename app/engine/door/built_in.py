"""The model that comes with the program, as one among the local ones."""

import logging
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.models import STARTER, LocalModel
from app.models import read_facts, starter
from app.settings.layers import Settings

log = logging.getLogger(__name__)

# What the option says of it.
LAST, HIDDEN = "last", "hidden"
_OPTION = "local.starter"

# What of its file tells that it is another one now.
_Mark = tuple[int, int] | None


def hidden_by(settings: Settings) -> str:
    """Who hides it, as a sentence; "" where nobody does."""
    state = settings.state(_OPTION)
    if state.value != HIDDEN:
        return ""
    if state.locked:
        return "Your organization has hidden the model that comes with Signalbox."
    return "The option “Built-in starter” hides the model that comes with Signalbox."


class BuiltIn:
    """The starter, where set-up put it or may put it while the program runs. Its methods look at the disk."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: LocalModel | None = None
        self._useless: _Mark = None
        self._right: _Mark = None
        self._damaged: _Mark = None

    def is_there(self) -> bool:
        """Whether its file is, and is not one that was found to be of no use."""
        return self._path is not None and starter.is_whole(self._path) and self._mark() not in (None, self._useless)

    def model(self) -> LocalModel | None:
        """What it is, None while its file is not there or of no use."""
        if self._path is None or not self.is_there():
            return None
        if self._known is None:
            try:
                facts = read_facts(self._path)
            except KnownError as failure:
                log.info("The starter cannot be used: %s", failure.kind)
                self._useless = self._mark()
                return None
            self._known = LocalModel(STARTER, str(self._path), facts, 0, starter.declared().sha256)
        return self._known

    def fault(self) -> str:
        """What was found to be wrong with the file that is there; "" for nothing yet."""
        if self._damaged is None or self._mark() != self._damaged:
            return ""
        return f"The file {self._path} is damaged. Run “make run” once more, with a network."

    def examine(self) -> None:
        """Read the file through, once for each that is there; raises `model_file` where it is not the right one."""
        mark = self._mark()
        if self._path is None or mark is None or mark == self._right:
            return
        if mark != self._damaged:
            try:
                if starter.is_right(self._path):
                    self._right = mark
                    return
            except OSError as failure:
                # Whoever loads it meets that as well.
                log.info("The starter could not be read through: %s", failure.strerror)
                return
            self._damaged, self._known = mark, None
        raise KnownError(Kind.MODEL_FILE, detail="it is damaged, and not the one that comes with Signalbox")

    def _mark(self) -> _Mark:
        try:
            status = self._path.stat() if self._path is not None else None
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_ino) if status is not None else None
