"""The model that comes with the program, as one among the local ones."""

import logging
from pathlib import Path

from app.core.errors import Kind, KnownError
from app.core.models import STARTER, LocalModel
from app.engine.door.digests import Marks, Stamp, stamp
from app.models import read_facts, starter
from app.settings.layers import Settings

log = logging.getLogger(__name__)

# What the option says of it.
LAST, HIDDEN = "last", "hidden"
_OPTION = "local.starter"


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
        self._useless: Stamp = None
        self._right: Stamp = None
        self._damaged: Stamp = None

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

    def examine(self) -> Marks:
        """Read the file through, once for each that is there, and say which it is.

        Raises `model_file` where it is not the right one, or nobody can tell: whoever loads it a moment later may find
        another.
        """
        mark = self._mark()
        if self._path is None or mark is None:
            raise KnownError(Kind.MODEL_FILE, detail="it is not there")
        if mark not in (self._right, self._damaged):
            self._read(self._path, mark)
        if mark != self._right:
            raise KnownError(Kind.MODEL_FILE, detail="it is damaged, and not the one that comes with Signalbox")
        return (mark,)

    def _read(self, path: Path, mark: Stamp) -> None:
        try:
            right = starter.is_right(path)
        except OSError as failure:
            raise KnownError(Kind.MODEL_FILE, detail=f"it cannot be read through: {failure.strerror}") from failure
        if self._mark() != mark:
            raise KnownError(Kind.MODEL_FILE, detail="it was written while it was read through")
        if right:
            self._right = mark
        else:
            self._damaged, self._known = mark, None

    def _mark(self) -> Stamp:
        return stamp(str(self._path)) if self._path is not None else None
