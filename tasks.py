"""Everything a developer does, in one place: `make TASK`, or `python3 tasks.py TASK` where there is no make."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "packaging"))

import environment  # noqa: E402
import preparing  # noqa: E402
from paths import REQUIREMENTS, python  # noqa: E402
from steps import SetupFailed  # noqa: E402

TASKS: dict[str, Callable[[argparse.Namespace], int]] = {}


def task(function: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Register a task under its function's name."""
    TASKS[function.__name__] = function
    return function


def call(*command: str, **variables: str) -> int:
    """Run a command of the virtual environment from the project's root."""
    return subprocess.run(command, cwd=ROOT, env=os.environ | variables, check=False).returncode


def module(*arguments: str, **variables: str) -> int:
    """Run a Python module of the virtual environment."""
    return call(str(python()), "-m", *arguments, **variables)


def first_failure(codes: list[int]) -> int:
    """0 if all went well; a tool that was killed has a code below 0."""
    return next((code for code in codes if code), 0)


def everything() -> None:
    """Make what the window, local models and testing need, and wait for it."""
    environment.ensure(tests=True)
    preparing.ensure()


@task
def setup(options: argparse.Namespace) -> int:
    """Make .venv with everything that running and testing need."""
    everything()
    return 0


@task
def run(options: argparse.Namespace) -> int:
    """Open the window (or run a command: ARGS="ask hello")."""
    environment.ensure(tests=False)
    # What local models need follows while the window is open; it is told where to read how far that is.
    os.environ[environment.PREPARING_VARIABLE] = str(preparing.follow())
    os.chdir(ROOT)
    command = [str(python()), "-m", "app", *options.rest]
    if os.name == "nt":
        return subprocess.run(command, check=False).returncode
    sys.stdout.flush()
    os.execv(command[0], command)


@task
def test(options: argparse.Namespace) -> int:
    """Run the tests; benchmarks and the long proofs have tasks of their own."""
    everything()
    return module("pytest", *options.rest)


@task
def check(options: argparse.Namespace) -> int:
    """Format, lint, types, imports, house rules: everything that needs no running program."""
    everything()
    places = ("app", "tests", "packaging", "tasks.py")
    results = [
        module("ruff", "format", "--check", "--quiet", *places),
        module("ruff", "check", "--quiet", *places),
        module("mypy"),
        call(str(python().with_name("lint-imports")), "--no-cache"),
        module("pytest", "-q", "-n0", "tests/house"),
    ]
    return first_failure(results)


@task
def format(options: argparse.Namespace) -> int:
    """Format the code and mend what can be mended."""
    environment.ensure(tests=True)
    return first_failure([module("ruff", "check", "--fix", "--quiet", "."), module("ruff", "format", ".")])


@task
def bench(options: argparse.Namespace) -> int:
    """Measure the budgets and print them as a table (DATA=folder adds the figures on public sets)."""
    everything()
    data = ["--data", options.data] if options.data else []
    return module("tests.bench", *data, *options.rest)


@task
def soak(options: argparse.Namespace) -> int:
    """The long proofs (ARGS="--seed 7 --minutes 20")."""
    everything()
    return module("tests.soak", *options.rest)


@task
def elsewhere(options: argparse.Namespace) -> int:
    """The fast tests that ask a clock or a screen, as on other machines: just booted, at a year's turn, other fonts."""
    everything()
    environment.system_packages(environment.ELSEWHERE)
    return module("tests.elsewhere", *options.rest)


@task
def screens(options: argparse.Namespace) -> int:
    """Pictures of every view, into the folder screens/."""
    everything()
    return module("tests.screens", *options.rest)


@task
def lock(options: argparse.Namespace) -> int:
    """Write the locked requirements anew from the .in files (needs uv on the path)."""
    uv = shutil.which("uv")
    if uv is None:
        raise SetupFailed("Locking needs uv. Install it (pip install uv), then try again.")
    folder, no = REQUIREMENTS, ["--no-deps"]
    for name, more in {"run": [], "test": ["-c", "run.txt"], "build": [], "llama": no, "starter": no}.items():
        command = [
            uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
            "--no-emit-index-url", "--no-header", *more, f"{name}.in", "-o", f"{name}.txt", *options.rest,
        ]  # fmt: skip
        subprocess.run(command, cwd=folder, check=True)
    return 0


@task
def translations(options: argparse.Namespace) -> int:
    """Collect the texts of the window into translations/ and make the pseudo-locale."""
    environment.ensure(tests=True)
    return call(str(python()), "packaging/translations.py", *options.rest)


@task
def clean(options: argparse.Namespace) -> int:
    """Remove what the tasks made, .venv included; what is in the cache stays, as the llama.cpp wheel does."""
    for name in (".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "build", "screens"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


@task
def help(options: argparse.Namespace) -> int:
    """List the tasks."""
    for name, function in TASKS.items():
        print(f"  {name:<13} {function.__doc__}")
    return 0


def main() -> int:
    """Run one task."""
    # Flags that are not ours, --help among them, belong to what the task runs.
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("task", choices=TASKS, nargs="?", default="help")
    parser.add_argument("--data", default="", help="folder of the public data sets, for bench")
    options, rest = parser.parse_known_args()
    options.rest = rest
    return TASKS[options.task](options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
