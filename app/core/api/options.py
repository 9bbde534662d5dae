"""Options, each with the value in force."""

from typing import Protocol

from app.core.options import OptionState, OptionValue


class OptionsDesk(Protocol):
    """The person's options; works before the home is open as well."""

    async def all(self) -> tuple[OptionState, ...]:
        """Every option with the value in force."""
        ...

    async def set(self, key: str, value: OptionValue) -> OptionState:
        """Set a person's value; raises `policy` for a locked one, `usage` for a bad value."""
        ...

    async def reset(self, key: str) -> OptionState:
        """Forget the person's value."""
        ...
