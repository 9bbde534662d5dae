"""The model that comes with the program, as one among the local ones."""

import logging
from pathlib import Path

from app.core.errors import KnownError
from app.core.models import STARTER, LocalModel
from app.models import read_facts, starter

log = logging.getLogger(__name__)


class BuiltIn:
    """The starter, where set-up put it or may put it while the program runs. Its methods look at the disk."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: LocalModel | None = None
        self._useless: int | None = None

    def is_there(self) -> bool:
        """Whether its file is, and is not one that was found to be of no use."""
        if self._path is None or not starter.is_whole(self._path):
            return False
        return self._useless is None or self._useless != self._path.stat().st_mtime_ns

    def model(self) -> LocalModel | None:
        """What it is, None while its file is not there or of no use."""
        if self._path is None or not self.is_there():
            return None
        if self._known is None:
            try:
                facts = read_facts(self._path)
            except KnownError as failure:
                log.info("The starter cannot be used: %s", failure.kind)
                self._useless = self._path.stat().st_mtime_ns
                return None
            self._known = LocalModel(STARTER, str(self._path), facts, 0, starter.declared().sha256)
        return self._known
