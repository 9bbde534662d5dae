"""One declaration for each option: page, policy file, schema, documents and tests derive from it."""

from dataclasses import dataclass
from enum import StrEnum


class OptionType(StrEnum):
    """What values an option takes."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    STRING = "string"
    CHOICE = "choice"
    STRINGS = "strings"


OptionValue = bool | int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """An option. `title` and `help` are English source strings; `choices` pairs each value with its title."""

    key: str
    type: OptionType
    default: OptionValue
    title: str
    help: str
    group: str
    managed: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    minimum: int | None = None
    maximum: int | None = None


class Layer(StrEnum):
    """Where a value came from, weakest first."""

    DEFAULT = "default"
    RECOMMENDED = "recommended"
    USER = "user"
    MANDATORY = "mandatory"


@dataclass(frozen=True, slots=True)
class OptionState:
    """An option with the value in force, where it came from, and whether the person may change it."""

    option: Option
    value: OptionValue
    layer: Layer
    source: str = ""

    @property
    def locked(self) -> bool:
        """Whether the company decided this one."""
        return self.layer is Layer.MANDATORY
