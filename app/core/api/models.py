"""Models: what can be asked, and the files that the person opened."""

from typing import Protocol

from app.core.models import ModelFacts, ModelStatus
from app.core.preparing import Preparing


class ModelsDesk(Protocol):
    """Offers as they stand now, and local model files."""

    async def all(self) -> tuple[ModelStatus, ...]:
        """Every offer that is known, with why it cannot be used now, if so."""
        ...

    async def add(self, path: str) -> ModelStatus:
        """Open a GGUF file; raises `model_file` or `not_found`."""
        ...

    async def remove(self, name: str) -> None:
        """Forget a local model; its file stays."""
        ...

    async def load(self, name: str) -> None:
        """Have a local model in memory before it is asked; raises `not_found`, `policy`, or why it cannot be."""
        ...

    async def inspect(self, name_or_path: str) -> ModelFacts:
        """What the file says; raises `model_file` or `not_found`."""
        ...

    async def preparing(self) -> Preparing | None:
        """How far set-up is with what local models need, or how it ended; None where nothing lacks."""
        ...
