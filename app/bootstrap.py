"""Where objects meet: finds the home, closes the process down for secrets, builds the engine, opens a face.

Commands never load Qt, and the window never loads the commands: each face is imported by the function that opens it.
"""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.settings.home import NoPlace, home_of_policy, usual_home

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from app.core.api.engine import EngineApi
    from app.core.policy import Policy
    from app.settings.policy_source import PolicySource
    from app.vault.keyrings import KeyringItems

PASSPHRASE_VARIABLE = "SIGNALBOX_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
FAKE_VARIABLE = "SIGNALBOX_FAKE"


def run(argv: list[str]) -> int:
    """Open the window or run a command; returns the exit code, or raises SystemExit after help and wrong usage."""
    close_down()
    try:
        return _open_face(argv)
    except NoPlace as nowhere:
        from app.cli.main import report

        return report(str(nowhere), argv)


def _open_face(argv: list[str]) -> int:
    if not argv:
        return run_window()
    from app.cli import main

    arguments = main.parse(argv)
    return run_command(argv, arguments.home) if arguments.work else run_window(arguments.home)


def run_window(home: str | None = None) -> int:
    """Open the window, which takes typing at once; what stands in it and the engine are loaded in threads beside it."""
    from app.ui.start.entrance import Entrance, has_display, make_application

    if not has_display():
        raise NoPlace("There is no display here to open a window on.")

    def load() -> Callable[[], int]:
        # Each import stands where it is wanted: the key takes longest, then the list comes, then all the rest.
        folder = find_home(home)
        from app.vault.glance import begin_unlocking

        decided = _decided()
        may_unlock = decided is None or decided.passphrase_fallback
        box = begin_unlocking(folder, _path(PASSPHRASE_VARIABLE) if may_unlock else None)
        from app.engine.house.glance import look

        seen = look(folder, box, _key_store)
        from app.ui.start.first_column import FirstColumn

        entrance.show_side(FirstColumn, seen)
        from app.engine.frame.late import LateEngine
        from app.engine.frame.loop import with_engine

        entrance.wait_for_side()
        from app.ui.start import application

        engine = LateEngine(lambda: build(folder, box=box.result))
        return lambda: with_engine(engine, lambda submit: application.run(engine, submit, entrance, folder=folder))

    # A millisecond: the window must never wait long for its turn while other threads load, seal and store.
    sys.setswitchinterval(0.001)
    make_application([])
    entrance = Entrance(usual_home(home))
    entrance.show()
    go_on = entrance.meanwhile(load)
    return go_on() if go_on else 0


def run_command(argv: list[str], home: str | None = None) -> int:
    """Run one command."""
    from app.cli import main
    from app.engine.frame.loop import with_engine

    engine = build(find_home(home))
    return with_engine(engine, lambda submit: main.run(engine, submit, argv))


def build(home: Path | None = None, source: "PolicySource | None" = None, box: Any = None) -> "EngineApi":
    """An engine for a home, closed; `home` None takes the one that policy, environment or platform name."""
    from app.engine.facade import Engine
    from app.engine.frame.setup import Setup, usual_parts
    from app.settings.policy_source import platform_source

    source = source or platform_source()
    return Engine(
        Setup(
            home=find_home(home, source),
            passphrase_file=_path(PASSPHRASE_VARIABLE),
            fake_script=os.environ.get(FAKE_VARIABLE, ""),
            policy_source=source,
            box=box or (lambda: None),
            local=usual_parts(),
        )
    )


def find_home(wanted: Path | str | None, source: "PolicySource | None" = None) -> Path:
    """Where the state lives: where policy says, else the usual place."""
    decided = _decided(source)
    return usual_home((decided and home_of_policy(decided.home)) or wanted)


def close_down() -> None:
    """Files that we make are ours alone, and a crash writes no memory, keys included, to the disk."""
    os.umask(0o077)
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What is logged goes to the home's log once it is open; a command's output is its own.
    logging.getLogger().addHandler(logging.NullHandler())
    logging.getLogger("app").setLevel(logging.INFO)


def _key_store(home: Path, content: Any) -> "KeyringItems | None":
    from app.vault import keyrings

    return keyrings.without_asking(home, content)


def _decided(source: "PolicySource | None" = None) -> "Policy | None":
    from app.settings.policy_source import platform_source

    reading = (source or platform_source()).read()
    if not reading.documents:
        return None
    from app.settings.policy_merge import assemble

    return assemble(reading).policy


def _path(variable: str) -> Path | None:
    return Path(os.environ[variable]) if os.environ.get(variable) else None
