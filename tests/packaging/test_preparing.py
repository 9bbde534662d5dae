"""Local models are prepared once, whole, and apart from the window; whatever is killed, the next run goes on."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import preparing
import pytest
from steps import SetupFailed

from app.core.preparing import State
from tests.support.checkout_programs import NEW
from tests.support.checkouts import WEIGHTS, Checkout
from tests.support.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL, and a shell of POSIX")


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def finished(here: Checkout) -> bool:
    return here.binding.exists() and here.starter.read_bytes() == WEIGHTS and here.scratch() == []


def test_whoever_waits_finds_all_in_its_place(here: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    preparing.ensure(here.work)
    status = here.status()
    assert (status.state, status.starter) == (State.READY, here.starter)
    assert (here.binding / "lib" / "libllama.so").read_text() == "not much"
    assert finished(here)
    out = capsys.readouterr().out
    assert "Building llama.cpp for this machine, once\n  1 of 4\n  2 of 4\n" in out
    assert out.endswith("Local models are ready.\n")
    before = here.work.status.stat().st_ino
    preparing.ensure(here.work)
    assert preparing.follow(here.work) == here.work.status
    assert here.work.status.stat().st_ino == before, "nothing was left to do"
    assert len(here.builds()) == 1
    assert here.builds()[0]["nice"] == os.nice(0), "who waits wants it soon"


def test_it_follows_behind_everything_else(here: Checkout) -> None:
    preparing.follow(here.work)
    assert here.pid() != os.getpid()
    here.wait_for("ready")
    (seen,) = here.builds()
    assert seen["nice"] == 19
    assert seen["session"] == here.pid() != os.getsid(0)
    assert seen["jobs"] == max(1, preparing.cores() - 1)
    assert str(here.work.folder) in seen["temporary"]
    assert finished(here)
    assert (here.wheel.with_suffix(".log")).read_text().splitlines()[0] == "  [1/4] cc -c ggml.c"


def test_the_program_reads_how_far_it_is(here: Checkout) -> None:
    here.hold()
    preparing.follow(here.work)
    wait_until(lambda: here.status().done == 2, what="the second step")
    status = here.status()
    assert (status.state, status.percent, status.starter) == (State.BUILDING, 50, here.starter)
    assert not here.binding.exists()
    here.go()
    assert here.wait_for("ready").percent is None


def test_two_runs_share_one_process(here: Checkout) -> None:
    here.hold()
    preparing.follow(here.work)
    first = here.pid()
    preparing.follow(here.work)
    here.wait_for("building")
    assert here.pid() == first
    here.go()
    here.wait_for("ready")
    assert len(here.builds()) == 1


def test_two_checkouts_share_one_build(checkout: Callable[[str], Checkout]) -> None:
    here, there = checkout("here"), checkout("there")
    here.hold()
    preparing.follow(here.work)
    wait_until(lambda: here.status().done == 2, what="the second step")
    preparing.follow(there.work)
    wait_until(lambda: there.status().done == 2, what="how far the other is")
    assert there.status().sentence == "Another Signalbox is building llama.cpp"
    assert there.pid() != here.pid()
    here.go()
    for one in (here, there):
        one.wait_for("ready")
        assert finished(one)
    assert len(here.builds()) == 1


WAITS = """
from pathlib import PosixPath
import preparing
work = preparing.{work!r}
print("waits", flush=True)
preparing.ensure(work)
print(work.is_done())
"""


def test_whoever_waits_lets_the_process_end_that_is_at_it(here: Checkout) -> None:
    here.hold()
    preparing.follow(here.work)
    here.wait_for("building")
    command = [sys.executable, "-c", WAITS.format(work=here.work)]
    variables = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables) as waiting:
        assert waiting.stdout
        assert waiting.stdout.readline() == "waits\n"
        assert waiting.stdout.readline() == "Building llama.cpp for this machine, once\n"
        assert waiting.poll() is None
        here.go()
        assert waiting.stdout.read().endswith("True\n")
    assert waiting.returncode == 0
    assert len(here.builds()) == 1


# --- killed ---------------------------------------------------------------------------------------------------------


def test_after_a_killed_build_the_next_run_goes_on(here: Checkout) -> None:
    here.hold()
    preparing.follow(here.work)
    here.wait_for("building")
    wait_until(here.builds, what="the build")
    kill(here.pid())
    status = here.wait_for("failed")
    assert status.sentence.startswith("The preparation of local models ended early.")
    left = here.scratch()
    assert left, "a killed process tidies nothing"
    preparing.follow(here.work)
    # What was left is gone by then; before, the orphan of the first could write into it.
    wait_until(lambda: len(here.builds()) == 2, what="another build")
    here.go()
    here.wait_for("ready")
    assert finished(here)
    assert len(here.builds()) == 2, "what the orphan of the first made did not count"
    assert not any(path.exists() for path in left)


WINDOW = """
from pathlib import PosixPath
import preparing, time
print(preparing.follow(preparing.{work!r}), flush=True)
time.sleep(3600)
"""


@pytest.mark.parametrize("both", [False, True])
def test_a_killed_window_leaves_the_build_alone(here: Checkout, both: bool) -> None:
    here.hold()
    variables = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", WINDOW.format(work=here.work)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables) as window:
        assert window.stdout
        assert window.stdout.readline() == f"{here.work.status}\n"
        here.wait_for("building")
        window.kill()
    if both:
        wait_until(here.builds, what="the build")
        kill(here.pid())
        here.wait_for("failed")
        preparing.follow(here.work)
        wait_until(lambda: len(here.builds()) == 2, what="another build")
    here.go()
    here.wait_for("ready")
    assert finished(here)


def test_a_kill_while_it_tells_how_far_it_is_leaves_nothing(here: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(new: Path, path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("cache.os.replace", killed)
        preparing.ensure(here.work)
    assert here.scratch(), "a killed process tidies nothing"
    preparing.follow(here.work)
    here.wait_for("ready")
    assert finished(here)


def test_a_kill_while_it_is_put_into_place_is_mended(here: Checkout) -> None:
    preparing.ensure(here.work)
    # As it stands between the two renames.
    here.binding.rename(here.work.venv / "binding.1.new")
    assert not here.work.is_done()
    preparing.ensure(here.work)
    assert finished(here)
    assert len(here.builds()) == 1


# --- what is missing, wrong or old ----------------------------------------------------------------------------------


def test_without_the_starter_all_else_is_ready_and_the_next_run_gets_it(here: Checkout) -> None:
    package = here.package.rename(here.stage / "elsewhere")
    preparing.ensure(here.work)
    status = here.status()
    assert (status.state, status.starter) == (State.READY, None)
    assert "could not be fetched" in status.sentence
    assert here.binding.exists()
    package.rename(here.package)
    preparing.follow(here.work)
    assert here.wait_for("ready").starter == here.starter
    assert len(here.builds()) == 1
    assert finished(here)


def test_another_version_takes_the_place_of_the_one_before(here: Checkout) -> None:
    packages = here.binding.parent
    for name in ("llama_cpp/old.py", "llama_cpp_python-0.3.1.dist-info/METADATA", "other-1.dist-info/METADATA"):
        (packages / name).parent.mkdir()
        (packages / name).touch()
    preparing.ensure(here.work)
    assert sorted(path.name for path in packages.iterdir()) == ["llama_cpp", NEW, "other-1.dist-info"]
    assert not (here.binding / "old.py").exists()


def test_a_damaged_wheel_is_built_anew(checkout: Callable[[str], Checkout]) -> None:
    here, there = checkout("here"), checkout("there")
    preparing.ensure(here.work)
    (wheel,) = here.wheel.glob("*.whl")
    wheel.write_bytes(wheel.read_bytes()[:-1])
    preparing.ensure(there.work)
    assert len(here.builds()) == 2
    assert finished(there)


@pytest.mark.parametrize(
    ("code", "said", "sentence"),
    [
        (3, "Local models need a compiler for C++, and there is none.", "need a compiler for C++, and there is none."),
        (1, "CMake Error: No CMAKE_CXX_COMPILER could be found.", "need a working compiler for C++"),
        (1, "ERROR: No matching distribution found for llama-cpp-python", "That needs a network once."),
        (1, "cc1plus: fatal error: error writing: No space left on device", "There is no room left on the disk"),
        (1, "ninja: build stopped: subcommand failed.", "could not be built. The end of"),
    ],
)
def test_a_failed_build_says_what_is_missing(here: Checkout, code: int, said: str, sentence: str) -> None:
    (here.stage / "fails").write_text(f"-- checking\n{said}\n")
    (here.stage / "code").write_text(str(code))
    preparing.follow(here.work)
    status = here.wait_for("failed")
    assert sentence in status.sentence
    assert (status.starter, here.binding.exists()) == (here.starter, False)
    assert said in here.wheel.with_suffix(".log").read_text()
    assert here.scratch() == []


def test_whoever_waits_for_a_build_that_fails_is_told(here: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    (here.stage / "code").write_text("1")
    with pytest.raises(SetupFailed, match=r"could not be built\. The end of .*\.log says why"):
        preparing.ensure(here.work)
    assert "cc -c llama.cpp" in capsys.readouterr().out
    assert here.status().state == State.FAILED
    (here.stage / "code").unlink()
    preparing.ensure(here.work)
    assert finished(here)


def test_a_folder_that_cannot_be_written_is_told(here: Checkout) -> None:
    here.work.folder.write_text("a file where the cache should be")
    with pytest.raises(SetupFailed, match=r"Local models could not be prepared: .*cache"):
        preparing.ensure(here.work)
    assert here.status().state == State.FAILED


def test_the_status_file_says_who_writes_it(here: Checkout) -> None:
    preparing.ensure(here.work)
    told = json.loads(here.work.status.read_text())
    assert told["pid"] == os.getpid()
    assert set(told) >= {"state", "done", "total", "sentence", "pid", "starter"}
