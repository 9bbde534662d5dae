"""The way in: where the home is, what the arguments mean, and that commands load no Qt."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import bootstrap
from app.settings.policy_source import NoPolicy
from tests.support.engines import PASSPHRASE, write_script
from tests.support.policies import Given


def test_policy_goes_before_arguments_and_these_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNALBOX_HOME", "/from/environment")
    assert bootstrap.find_home(None, NoPolicy()) == Path("/from/environment")
    assert bootstrap.find_home(Path("/wanted"), NoPolicy()) == Path("/wanted")
    assert bootstrap.find_home(Path("/wanted"), Given(home="/fixed")) == Path("/fixed")
    monkeypatch.delenv("SIGNALBOX_HOME")
    assert bootstrap.find_home(None, NoPolicy()).name == "signalbox"


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    (folder / "passphrase").write_text(PASSPHRASE)
    (folder / "passphrase").chmod(0o600)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "SIGNALBOX_HOME": str(folder / "home"),
        "SIGNALBOX_PASSPHRASE_FILE": str(folder / "passphrase"),
        "SIGNALBOX_FAKE": write_script(folder, {"models": ["demo"], "replies": [{"echo": True}]}),
        "LANG": "C.UTF-8",
    }
    return subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[1],
        timeout=300,
        check=False,
    )


def test_a_command_answers_and_leaves_no_file_for_others(tmp_path: Path) -> None:
    done = run(tmp_path, sys.executable, "-m", "app", "ask", "A canary", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert json.loads(done.stdout)["text"] == "A canary"
    for path in (tmp_path / "home").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
        assert not path.is_file() or b"canary" not in path.read_bytes()
    refused = run(tmp_path, sys.executable, "-m", "app", "ask", "A canary", "--label", "restricted", "--json")
    assert refused.returncode == 3
    assert json.loads(refused.stdout)["error"]["kind"] == "label"


def test_help_version_and_wrong_usage_need_no_home(tmp_path: Path) -> None:
    for arguments, code in (
        (["--version"], 0),
        (["--help"], 0),
        (["--nonsense"], 2),
        (["ask"], 2),
        (["help", "labels"], 0),
    ):
        assert run(tmp_path, sys.executable, "-m", "app", *arguments).returncode == code, arguments
    assert not (tmp_path / "home").exists()
    assert run(tmp_path, sys.executable, "-m", "app", "--home", str(tmp_path / "b"), "models", "list").returncode == 0
    assert (tmp_path / "b" / "chat.db").exists()


def test_a_command_loads_neither_qt_nor_a_model(tmp_path: Path) -> None:
    program = (
        "import sys; from app import bootstrap; code = bootstrap.run(['conversations', 'list', '--json']);"
        "loaded = {name.partition('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'PySide6', 'qasync', 'qtawesome', 'llama_cpp', 'numpy', 'markdown_it'}));"
        "sys.exit(code)"
    )
    done = run(tmp_path, sys.executable, "-c", program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
