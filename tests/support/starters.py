"""A model in the place of the one that comes with the program."""

from pathlib import Path

import pytest

from app.models import starter
from tests.support.gguf_models import write_llama


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small model in the place of the one that comes with the program."""
    file = write_llama(tmp_path / "starter.gguf")
    declared = starter.Starter(file.name, file.stat().st_size, "0" * 64)
    monkeypatch.setattr(starter, "declared", lambda: declared)
    return file
