"""Owners' locks, across real processes."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.store.owners import note_closed, note_open, take_lock

ROOT = Path(__file__).parents[2]
LIVE = """
import subprocess, sys
from pathlib import Path
from app.store.owners import take_lock
owners = take_lock(Path(sys.argv[1]))
# A child that outlives it must not keep the lock.
child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, close_fds=False)
print(owners.own, child.pid, flush=True)
sys.stdin.read()
"""


@contextmanager
def another(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, "-c", LIVE, str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        own, child = process.stdout.readline().split()
        try:
            yield own, process
        finally:
            process.kill()
            try:
                os.kill(int(child), 9)
            except ProcessLookupError:
                pass


def test_the_living_and_the_dead(tmp_path: Path) -> None:
    me = take_lock(tmp_path)
    assert me.others() == ()
    with another(tmp_path) as (other, process):
        assert me.others() == (other,)
        with me.claim(other) as ours:
            assert not ours
        process.kill()
        process.wait()
        assert me.others() == (), "its child does not hold its lock"
    assert [path.name for path in (tmp_path / "run").iterdir()] == [f"{me.own}.lock"]
    me.release()
    assert list((tmp_path / "run").iterdir()) == []
    me.release()


def test_a_home_that_turned_read_only_is_left_without_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = take_lock(tmp_path)
    note_open(tmp_path, me.own)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "the disk turned read-only")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        note_closed(tmp_path, me.own)
        me.release()
    next_one = take_lock(tmp_path)
    assert next_one.others() == ()
    assert [path.name for path in (tmp_path / "run").iterdir()] == [f"{next_one.own}.lock"]
    next_one.release()


def test_only_one_claims_a_dead_owner(tmp_path: Path) -> None:
    one, two = take_lock(tmp_path), take_lock(tmp_path)
    with one.claim("dead") as first:
        with two.claim("dead") as second:
            assert (first, second) == (True, False)
        assert set(two.others()) == {"dead", one.own}, "it is being recovered, which is not to be disturbed"
    with two.claim("dead") as later:
        assert later
    with one.claim(one.own) as own:
        assert not own
    assert not (tmp_path / "run" / "dead.lock").exists()
    one.release()
    two.release()


def test_some_work_is_done_by_one_at_a_time(tmp_path: Path) -> None:
    one, two = take_lock(tmp_path), take_lock(tmp_path)
    with pytest.raises(RuntimeError), one.alone("sweeping") as ours:
        with two.alone("sweeping") as theirs, two.alone("dusting") as other:
            assert (ours, theirs, other) == (True, False, True)
        assert one.others() == (two.own,)
        raise RuntimeError
    with two.alone("sweeping") as later:
        assert later
    one.release()
    two.release()


def test_a_claim_ends_with_an_error(tmp_path: Path) -> None:
    one, two = take_lock(tmp_path), take_lock(tmp_path)
    with pytest.raises(RuntimeError), one.claim("dead") as ours:
        assert ours
        raise RuntimeError
    with two.claim("dead") as again:
        assert again
    one.release()
    two.release()


def test_an_owner_enters_while_others_look_around(tmp_path: Path) -> None:
    """Looking takes every lock for an instant: who just made theirs must get it nevertheless."""
    looker = take_lock(tmp_path)
    script = f"""
import sys
from pathlib import Path
from app.store.owners import take_lock
home = Path({str(tmp_path)!r})
for _ in range(60):
    owners = take_lock(home)
    assert {looker.own!r} in owners.others(), "a living one was taken for dead"
    owners.release()
"""
    run = [subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in "ab"]
    while any(process.poll() is None for process in run):
        looker.others()
    assert [process.communicate()[1] for process in run] == ["", ""]
    looker.release()
