"""Locks of files: one holder at a time, on the file that is there, gone with their process."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from app.disk import locks
from tests.support.waiting import PATIENCE

_HOLD = """
import sys
from pathlib import Path
from app.disk import locks
held = locks.take(Path(sys.argv[1]))
print("held" if held else "refused", flush=True)
sys.stdin.read()
"""


def test_a_lock_on_a_removed_file_counts_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    first = locks.take(path)
    assert first is not None
    path.unlink()
    second = locks.take(path)
    assert second is not None, "who locks the path now has a file of their own"
    assert locks.take(path) is None
    first.release()
    assert locks.take(path) is None
    second.release(remove=True)
    assert locks.take(path, create=False) is None and not path.exists()


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert locks.take(path) is None
        holder.kill()
        holder.wait(PATIENCE)
    ours = locks.take(path)
    assert ours is not None
    ours.release()


def test_letting_go_twice_lets_go_of_nothing_else(tmp_path: Path) -> None:
    first = locks.take(tmp_path / "x.lock")
    assert first is not None
    first.release()
    second = locks.take(tmp_path / "x.lock")
    assert second is not None
    first.release()
    assert locks.take(tmp_path / "x.lock") is None
    second.release()


def test_a_file_that_cannot_be_removed_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = locks.take(tmp_path / "x.lock")
    assert held is not None

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "the disk turned read-only")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        held.release(remove=True)
    again = locks.take(tmp_path / "x.lock")
    assert again is not None
    again.release(remove=True)
    assert not (tmp_path / "x.lock").exists()
