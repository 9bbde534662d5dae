"""Where objects meet: finds the home, closes the process down for secrets, builds the engine, opens a face.

Commands never load Qt, and the window never loads the commands: each face is imported by the function that opens it.
"""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from app.core.api import EngineApi
from app.engine import Engine, LoopThread, Setup
from app.settings import PolicySource, platform_source
from app.settings.policy_merge import assemble

if sys.platform != "win32":
    import resource

HOME_VARIABLE = "SIGNALBOX_HOME"
PASSPHRASE_VARIABLE = "SIGNALBOX_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
FAKE_VARIABLE = "SIGNALBOX_FAKE"


def run(argv: list[str]) -> int:
    """Open the window, or run the command that the arguments name; returns the exit code."""
    close_down()
    words = [word for word in without_home(argv)[1] if not word.startswith("-")]
    return run_command(argv) if words or {"-h", "--help", "--version"} & set(argv) else run_window(argv)


def run_window(argv: list[str]) -> int:
    """Open the window."""
    from app.ui import application

    return with_engine(argv, application.run)


def run_command(argv: list[str]) -> int:
    """Run one command."""
    from app.cli import main

    return with_engine(argv, main.run)


def with_engine(argv: list[str], face: Callable[[EngineApi, Any, list[str]], int]) -> int:
    """Give a face its engine and the way to call it, and close the engine however the face ends."""
    home, rest = without_home(argv)
    with LoopThread() as loop:
        engine = build(home)
        try:
            return face(engine, loop.submit, rest)
        finally:
            loop.submit(engine.close()).result()


def build(home: Path | None = None, source: PolicySource | None = None) -> EngineApi:
    """An engine for a home, closed; `home` None takes the one that policy, environment or platform name."""
    source = source or platform_source()
    return Engine(
        Setup(
            home=find_home(home, source),
            passphrase_file=_path(PASSPHRASE_VARIABLE),
            fake_script=os.environ.get(FAKE_VARIABLE, ""),
            policy_source=source,
        )
    )


def find_home(wanted: Path | None, source: PolicySource) -> Path:
    """Where the state lives: policy, else `--home`, else the environment, else the platform's data folder."""
    fixed = assemble(source.read()).policy.home
    if fixed:
        return Path(fixed).expanduser()
    chosen = wanted or _path(HOME_VARIABLE)
    return (chosen or user_data_path("signalbox", appauthor=False)).expanduser().absolute()


def without_home(argv: list[str]) -> tuple[Path | None, list[str]]:
    """`--home FOLDER` or `--home=FOLDER` taken out of arguments, wherever it stands before a `--`."""
    end = argv.index("--") if "--" in argv else len(argv)
    for at, word in enumerate(argv[:end]):
        if word == "--home" and at + 1 < end:
            return Path(argv[at + 1]), [*argv[:at], *argv[at + 2 :]]
        if word.startswith("--home="):
            return Path(word.removeprefix("--home=")), [*argv[:at], *argv[at + 1 :]]
    return None, argv


def close_down() -> None:
    """Files that we make are ours alone, and a crash writes no memory, keys included, to the disk."""
    os.umask(0o077)
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What is logged goes to the home's log once it is open; a command's output is its own.
    logging.getLogger().addHandler(logging.NullHandler())
    logging.getLogger("app").setLevel(logging.INFO)


def _path(variable: str) -> Path | None:
    value = os.environ.get(variable, "")
    return Path(value) if value else None
