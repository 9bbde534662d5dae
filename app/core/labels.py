"""Labels say how far data may go; passages say where it went."""

from enum import StrEnum


class Label(StrEnum):
    """How far content may go, lowest first."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"

    @property
    def rank(self) -> int:
        """0 for public up to 3 for restricted."""
        return list(Label).index(self)

    @staticmethod
    def highest(*labels: "Label") -> "Label":
        """The strictest of some labels; public when there are none."""
        return max(labels, key=lambda label: label.rank, default=Label.PUBLIC)


class Passage(StrEnum):
    """The three positions of the semaphore."""

    STAYS = "stays"
    LEAVES = "leaves"
    HELD = "held"
