"""What is remembered of verifications."""

from typing import Protocol

from app.core.audit import Verification


class Verifications(Protocol):
    """The last verification of the register, kept where only this home's key opens it."""

    async def last(self) -> Verification | None:
        """The last one; None before the first, or where it cannot be read.

        One that did not hold is not forgotten before one that began at entry 1 does.
        """
        ...

    async def keep(self, verification: Verification) -> None:
        """This is the last one from now on; raises `disk_full`, `read_only` and the like."""
        ...
