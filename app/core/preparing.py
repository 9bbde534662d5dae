"""How far set-up is with what local models need, as everybody in the program speaks of it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    """What is being prepared, or how that ended."""

    STARTER = "starter"
    BUILDING = "building"
    INSTALLING = "installing"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Preparing:
    """What set-up says; `sentence` is for a person, `starter` the starter's file once it is there."""

    state: State
    sentence: str
    done: int = 0
    total: int = 0
    starter: Path | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.state in (State.READY, State.FAILED)

    @property
    def percent(self) -> int | None:
        """How much of the build is done, where that is known."""
        return self.done * 100 // self.total if self.total else None
