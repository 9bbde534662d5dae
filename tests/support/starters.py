"""The model that comes with the program, as set-up put it into the cache of whoever runs the tests, or a made one."""

import hashlib
from pathlib import Path

import pytest

from app.models import starter
from app.settings.home import usual_cache
from tests.support.desktop import Home
from tests.support.gguf_models import write_llama


def starter_file() -> Path:
    """Its file; fails, rather than skips, where it is not."""
    file = starter.place_in(usual_cache())
    assert starter.is_whole(file), f"Run “make setup” first: {file} is missing"
    return file


def give_starter(home: Home) -> None:
    """Put it where a fresh account has it after set-up."""
    place = starter.place_in(Path(home.environment()["XDG_CACHE_HOME"]))
    place.parent.mkdir(parents=True)
    place.symlink_to(starter_file())


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small model in the place of the one that comes with the program."""
    file = write_llama(tmp_path / "starter.gguf")
    declared = starter.Starter(file.name, file.stat().st_size, hashlib.sha256(file.read_bytes()).hexdigest())
    monkeypatch.setattr(starter, "declared", lambda: declared)
    return file
