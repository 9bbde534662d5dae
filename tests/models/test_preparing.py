"""The status of the preparation is only read, and a writer that is gone has failed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.core.preparing import Preparing, State
from app.models.preparing import read
from tests.support.waiting import wait_until


def write(path: Path, **changed: Any) -> Path:
    told = {"state": "building", "done": 40, "total": 100, "sentence": "Building", "pid": os.getpid(), "starter": "/a"}
    path.write_text(json.dumps(told | changed), encoding="utf-8")
    return path


def test_what_it_says(tmp_path: Path) -> None:
    path = write(tmp_path / "status", starter="/cache/small.gguf")
    assert read(path) == Preparing(State.BUILDING, "Building", 40, 100, Path("/cache/small.gguf"))
    found = read(write(path, done=0, total=0, starter="", unknown=True))
    assert found
    assert (found.percent, found.starter, found.is_over) == (None, None, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "flying"},
        {"state": None},
        {"done": 101},
        {"done": -1},
        {"done": True},
        {"done": 1.5},
        {"total": "100"},
        {"sentence": None},
        {"starter": 7},
        {"pid": "7"},
        {"pid": None},
        {"sentence": "x" * (1 << 16)},
    ],
)
def test_what_is_no_status_is_none(tmp_path: Path, changed: dict[str, Any]) -> None:
    assert read(write(tmp_path / "status", **changed)) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"state": "ready"}', "[" * 60_000, "\udcff"])
def test_what_is_no_json_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "status"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert read(path) is None
    assert read(tmp_path / "none") is None
    assert read(tmp_path) is None


def test_a_writer_that_is_gone_has_failed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    path = write(tmp_path / "status", pid=gone.pid)
    found = read(path)
    assert found
    assert (found.state, found.starter) == (State.FAILED, Path("/a"))
    assert found.sentence.startswith("The preparation of local models ended early.")
    for state in (State.READY, State.FAILED):
        found = read(write(path, pid=gone.pid, state=state))
        assert found
        assert (found.state, found.sentence) == (state, "Building")
    for nobody in (-1, 1 << 40, 1 << 80):
        found = read(write(path, pid=nobody))
        assert found and found.state == State.FAILED, nobody


def test_a_writer_that_ended_is_gone_before_its_parent_takes_note(tmp_path: Path) -> None:
    path = tmp_path / "status"
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        found = read(write(path, pid=child.pid))
        assert found and found.state == State.BUILDING
        assert child.stdin
        child.stdin.close()
        wait_until(lambda: (told := read(path)) and told.state == State.FAILED, what="the end")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells when a process was born")
def test_a_later_process_with_its_number_is_not_the_writer(tmp_path: Path) -> None:
    found = read(write(tmp_path / "status", birth="another start 7"))
    assert found and found.state == State.FAILED
