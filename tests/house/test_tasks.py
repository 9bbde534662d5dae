"""The tasks of a developer: make knows them all, and no failure is lost."""

import argparse
import ast
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import environment
import preparing
import pytest
import steps

import tasks
from app.disk import locks
from app.engine.frame.setup import PREPARING_VARIABLE
from tests.support.waiting import wait_until


@pytest.mark.parametrize(("codes", "told"), [([0, 0], 0), ([0, 1, 2], 1), ([0, -9, 0], -9)])
def test_a_tool_that_was_killed_has_failed(codes: list[int], told: int) -> None:
    assert tasks.first_failure(codes) == told


def test_the_checks_run_to_their_end_and_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def module(name: str, *arguments: str) -> int:
        ran.append(name)
        return -9 if name == "mypy" else 0

    monkeypatch.setattr(tasks, "everything", lambda: None)
    monkeypatch.setattr(tasks, "module", module)
    monkeypatch.setattr(tasks, "call", lambda *command: 0)
    assert tasks.check(argparse.Namespace()) != 0
    assert ran == ["ruff", "ruff", "mypy", "pytest"]


def test_make_knows_every_task() -> None:
    rules = Path(tasks.__file__).with_name("Makefile").read_text(encoding="utf-8")
    (phony,) = (line for line in rules.splitlines() if line.startswith(".PHONY:"))
    assert sorted(phony.split()[1:]) == sorted(tasks.TASKS)


# What is loaded before the version is looked at.
EARLY = ["environment", "paths", "steps", "preparing", "status", "cache", "starter", "llama_wheel"]


@pytest.mark.parametrize("name", ["tasks.py", *(f"packaging/{name}.py" for name in EARLY)])
def test_a_python_that_is_too_old_gets_to_where_it_is_told_so(name: str) -> None:
    source = (Path(tasks.__file__).parent / name).read_text(encoding="utf-8")
    module = ast.parse(source, feature_version=(3, 8))
    # Without it, annotations of today end an old Python before anything is said.
    assert any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in module.body)


@pytest.mark.skipif(os.name == "nt", reason="the shell of POSIX")
def test_the_command_works_from_any_folder_and_takes_nothing_from_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    interpreter = tmp_path / "it's a folder" / "bin" / "python"
    interpreter.parent.mkdir(parents=True)
    interpreter.symlink_to(sys.executable)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__main__.py").write_text("raise SystemExit('not this one')")
    monkeypatch.setattr(environment, "python", lambda: interpreter)
    environment.make_command()
    command = [str(interpreter.with_name("signalbox")), "ask", "two words", "--nope"]
    environment_variables = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment_variables, capture_output=True, text=True, check=False)
    assert done.stderr == "signalbox ask: unrecognized arguments: --nope. See “signalbox ask --help”.\n"


@pytest.mark.skipif(os.name == "nt", reason="the shell of POSIX")
@pytest.mark.parametrize("named", [None, "", "/another's/status"])
def test_the_command_names_the_status_of_the_preparation_unless_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str | None
) -> None:
    interpreter = tmp_path / "bin" / "python"
    interpreter.parent.mkdir()
    interpreter.write_text(f"#!/bin/sh\nprintenv {environment.PREPARING_VARIABLE}\n")
    interpreter.chmod(0o755)
    place = tmp_path / "it's $HOME" / "preparing.json"
    monkeypatch.setattr(environment, "python", lambda: interpreter)
    monkeypatch.setattr(environment, "PREPARING", place)
    environment.make_command()
    variables = {key: value for key, value in os.environ.items() if key != environment.PREPARING_VARIABLE}
    variables |= {} if named is None else {environment.PREPARING_VARIABLE: named}
    done = subprocess.run(
        [interpreter.with_name("signalbox")], env=variables, capture_output=True, text=True, check=False
    )
    assert done.stdout == f"{place if named is None else named}\n"


@pytest.mark.skipif(os.name == "nt", reason="the shell of POSIX")
def test_of_two_runs_one_makes_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "make_command", lambda: None)
    other = locks.take(environment.LOCK)
    assert other
    running = Thread(target=lambda: environment.ensure(tests=False))
    running.start()
    said: list[str] = []

    def heard() -> str:
        said.append(capsys.readouterr().out)
        return "".join(said)

    wait_until(heard, what="that another is at it")
    # What the other made: nothing is left to do, and nothing here could do it.
    (tmp_path / "ready").write_text(environment.fingerprint(tests=False))
    other.release()
    running.join()
    assert heard() == "Another run is setting up this checkout; this one waits for it\n"


def test_both_sides_mean_the_same_status_file() -> None:
    assert preparing.Work().status == environment.PREPARING
    assert environment.PREPARING_VARIABLE == PREPARING_VARIABLE


@pytest.mark.skipif(os.name == "nt", reason="the shell of POSIX")
@pytest.mark.parametrize(("works", "asked"), [(0, ["install"]), (1, ["install", "update", "install"])])
def test_the_font_of_the_look_is_a_wish(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, works: int, asked: list[str]
) -> None:
    log = tmp_path / "asked"
    for name, script in (("apt-get", f'echo "$1" >> {log}; exit {works}'), ("sudo", 'shift; exec "$@"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(environment, "FONT", {"fonts-inter": str(tmp_path / "*" / "Inter*")})
    environment.font()
    assert log.read_text().split() == asked
    (tmp_path / "inter").mkdir()
    (tmp_path / "inter" / "Inter-Regular.otf").touch()
    environment.font()
    assert log.read_text().split() == asked, "it is there"


def test_a_step_that_fails_shows_its_last_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(steps.SetupFailed, match=r"(?s)This did not work: .*Mend that, then run the same again"):
        steps.run_quietly([sys.executable, "-c", "print('no network'); raise SystemExit(3)"])
    assert "no network\n" in capsys.readouterr().out
    steps.run_quietly([sys.executable, "-c", "print('Step 1\\nStep 2')"], counting="Step", total=2)
    assert capsys.readouterr().out == "  1 of 2\n  2 of 2\n"
