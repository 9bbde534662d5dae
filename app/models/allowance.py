"""What reading a model's headers may take in all, and how a file is refused."""

from collections.abc import Callable
from typing import NoReturn

from app.core.errors import Kind, KnownError

# Of a vocabulary's entries each is a step; the largest known has some 300,000, and half a million merges.
MAX_STEPS = 4_000_000
MAX_BLOCKS = 8_192
MAX_KEPT = 32 << 20

DAMAGED = "its header is damaged"
TRUNCATED = "it is not whole: the file ends too early"
OVERFULL = "its header holds more than any model needs"


def unusable(detail: str) -> KnownError:
    """The error of a model file; `detail` completes "This model file cannot be used: …"."""
    return KnownError(Kind.MODEL_FILE, detail=detail)


def refuse(detail: str) -> NoReturn:
    """Give a file up; raises `model_file`."""
    raise unusable(detail)


class Allowance:
    """One for all files of a model: steps that may be gone, blocks that may be read, bytes that may be kept.

    Each bound holds for the sum, so that no number of small things makes a large one. `given_up` says that nobody waits
    any more: then the next block is the last.
    """

    def __init__(self, given_up: Callable[[], bool] = lambda: False) -> None:
        self._given_up = given_up
        self._steps, self._blocks, self._kept = MAX_STEPS, MAX_BLOCKS, MAX_KEPT

    def step(self, count: int) -> None:
        """Before so many steps."""
        self._steps -= count
        if self._steps < 0:
            refuse(OVERFULL)

    def read(self, blocks: int) -> None:
        """Before so many blocks are read."""
        self._blocks -= blocks
        if self._blocks < 0:
            refuse(OVERFULL)
        if self._given_up():
            raise KnownError(Kind.CANCELLED)

    def keep(self, size: int) -> None:
        """Before so many bytes of memory are taken for good."""
        self._kept -= size
        if self._kept < 0:
            refuse(OVERFULL)
