"""Pictures can be taken: a sample of scenes, in one look each, that are neither empty nor alike."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

pytestmark = [pytest.mark.gui, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]


def take(folder: Path, look: str, scale: str, only: str) -> list[Path]:
    """Take pictures; their paths."""
    command = [sys.executable, "-m", "tests.screens", str(folder), "--look", look, "--scale", scale, "--only", only]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-2000:]
    return sorted(folder.glob(f"*--{look}--{scale}x.png"))


@pytest.mark.parametrize(("look", "scale", "only"), [("dark", "1", "settings"), ("rtl", "2", "chat-plain")])
def test_a_sample_of_pictures(tmp_path: Path, look: str, scale: str, only: str) -> None:
    pictures = take(tmp_path, look, scale, only)
    assert pictures
    for path in pictures:
        picture = QImage(str(path))
        assert picture.width() == 1440 * int(scale)
        colors = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
        assert len(colors) > 20, path.name
    assert len({path.read_bytes() for path in pictures}) == len(pictures)


@pytest.mark.parametrize("only", ["menu", "provider-form", "crash"])
def test_dialogs_and_menus_ask_nothing_of_the_platform_that_it_cannot_do(tmp_path: Path, only: str) -> None:
    (path,) = take(tmp_path, "light", "1", only)
    picture = QImage(str(path))
    assert picture.width() > 200 and picture.height() > 200, "all of it is seen"
