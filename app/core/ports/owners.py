"""The processes on a home."""

from typing import Protocol


class Owners(Protocol):
    """Which processes live on this home."""

    @property
    def own(self) -> str:
        """The id of this process."""
        ...

    def stay(self) -> None:
        """Be found among the living, whoever removed the sign of it; raises `timeout`, `read_only` or `disk_full`."""
        ...

    def others(self) -> tuple[str, ...]:
        """Ids of other living processes."""
        ...
