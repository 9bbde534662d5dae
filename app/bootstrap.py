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
    from app.cli import main

    close_down()
    try:
        arguments = main.parse(argv)
    except SystemExit as end:
        return int(end.code or 0)
    return run_command(argv, arguments.home) if arguments.work else run_window(argv, arguments.home)


def run_window(argv: list[str], home: str | None = None) -> int:
    """Open the window."""
    from app.ui import application

    folder = find_home(home, platform_source())
    return with_engine(folder, lambda engine, submit: application.run(engine, submit, argv, folder=folder))


def run_command(argv: list[str], home: str | None = None) -> int:
    """Run one command."""
    from app.cli import main

    folder = find_home(home, platform_source())
    return with_engine(folder, lambda engine, submit: main.run(engine, submit, argv))


def with_engine(home: Path, face: Callable[[EngineApi, Any], int]) -> int:
    """Give a face its engine and the way to call it, and close the engine however the face ends."""
    with LoopThread() as loop:
        engine = build(home)
        try:
            return face(engine, loop.submit)
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


def find_home(wanted: Path | str | None, source: PolicySource) -> Path:
    """Where the state lives: policy, else what is wanted, else the environment, else the platform's data folder."""
    fixed = assemble(source.read()).policy.home
    named = fixed or wanted or os.environ.get(HOME_VARIABLE)
    home = Path(named) if named else user_data_path("signalbox", appauthor=False)
    return home.expanduser().absolute()


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
