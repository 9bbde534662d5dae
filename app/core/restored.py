"""What a restore did: who is elsewhere by it, and what it found in the register's place."""

from dataclasses import dataclass

from app.core.models import AddressChange


@dataclass(frozen=True, slots=True)
class RegisterEnd:
    """Where a register ended: its entries, and the root of the tree over them in hexadecimal digits."""

    entries: int
    root: str


@dataclass(frozen=True, slots=True)
class RegisterFound:
    """The register that stood there when a backup was put in place, and what became of it.

    `known` is where the conversations remember that it ended, None where they remember nothing or, unless `asked`,
    could not be read. `there` is where it did end, None where there was none, and `fault` what was wrong with it.
    `aside` is where it lies now, "" where it stays. `came` is the backup's own that was put in place, if it was.
    """

    asked: bool = True
    known: RegisterEnd | None = None
    there: RegisterEnd | None = None
    fault: str = ""
    aside: str = ""
    came: RegisterEnd | None = None
    came_fault: str = ""

    @property
    def told(self) -> str:
        """What a person must hear of it, in English, or "" where all was as it should be."""
        return " ".join(filter(None, (self._of_the_one_there(), self._of_the_one_that_came())))

    def _of_the_one_there(self) -> str:
        knew = f" The conversations knew of {self.known.entries} entries." if self.known else ""
        if not self.fault:
            unsure = self.there is not None and not self.asked
            return "Nobody can say whether the register was whole to its end: no conversations remembered." * unsure
        if self.aside:
            return f"The register that was there did not hold and was put aside as {self.aside}. {self.fault}{knew}"
        return f"The register that was there did not hold. {self.fault}{knew}"

    def _of_the_one_that_came(self) -> str:
        return f"The register that came with the backup does not hold. {self.came_fault}" if self.came_fault else ""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: `addresses` are the providers that are elsewhere than before."""

    addresses: tuple[AddressChange, ...] = ()
    register: RegisterFound = RegisterFound()
