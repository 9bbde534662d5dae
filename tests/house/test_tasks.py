"""The tasks of a developer: make knows them all, and no failure is lost."""

import argparse
import ast
import os
import subprocess
import sys
from pathlib import Path

import environment
import pytest

import tasks


@pytest.mark.parametrize(("codes", "told"), [([0, 0], 0), ([0, 1, 2], 1), ([0, -9, 0], -9)])
def test_a_tool_that_was_killed_has_failed(codes: list[int], told: int) -> None:
    assert tasks.first_failure(codes) == told


def test_the_checks_run_to_their_end_and_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def module(name: str, *arguments: str) -> int:
        ran.append(name)
        return -9 if name == "mypy" else 0

    monkeypatch.setattr("environment.ensure", lambda *, tests: None)
    monkeypatch.setattr(tasks, "module", module)
    monkeypatch.setattr(tasks, "call", lambda *command: 0)
    assert tasks.check(argparse.Namespace()) != 0
    assert ran == ["ruff", "ruff", "mypy", "pytest"]


def test_make_knows_every_task() -> None:
    rules = Path(tasks.__file__).with_name("Makefile").read_text(encoding="utf-8")
    (phony,) = (line for line in rules.splitlines() if line.startswith(".PHONY:"))
    assert sorted(phony.split()[1:]) == sorted(tasks.TASKS)


@pytest.mark.parametrize("name", ["tasks.py", "packaging/environment.py"])
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


def test_a_step_that_fails_shows_its_last_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(environment.SetupFailed, match=r"(?s)This did not work: .*Mend that, then run the same again"):
        environment.run_quietly([sys.executable, "-c", "print('no network'); raise SystemExit(3)"])
    assert "no network\n" in capsys.readouterr().out
    environment.run_quietly([sys.executable, "-c", "print('Step 1\\nStep 2')"], counting="Step", total=2)
    assert capsys.readouterr().out == "  1 of 2\n  2 of 2\n"
