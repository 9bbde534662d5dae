"""How the program starts itself a second time."""

import sys
from pathlib import Path

import pytest

from app.spawn.own import own_command, own_folder
from app.spawn.process import start
from tests.spawn.programs import NEEDED


@pytest.mark.anyio
async def test_a_worker_of_the_program_that_is_told_nothing_ends() -> None:
    process = await start(own_command("_worker"), environment=NEEDED, folder=own_folder())
    process._stdin.close()
    assert await process.wait() == 0


def test_frozen_it_is_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "signalbox"))
    assert own_command("_worker") == (str(tmp_path / "signalbox"), "_worker")
    assert own_folder() == tmp_path
