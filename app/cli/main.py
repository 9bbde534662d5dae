"""Read a command line and do what it says."""

import argparse
from collections.abc import Sequence

from app.cli import ask, audit, backup, conversations, doctor, help, models, policy, providers, route
from app.cli.output import Output, Unheard
from app.cli.parser import build, read
from app.cli.session import Session, Submit
from app.core.api.engine import EngineApi
from app.core.errors import Kind, KnownError

_INTERRUPTED = 130
_NOUNS = (ask, route, providers, models, conversations, audit, policy, backup, doctor, help)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read a command line without an engine.

    The result has `home` (text or None), `json`, and `work`, which is None when the window is meant.

    Raises:
        SystemExit: 0 after printing help or the version, 2 after reporting wrong usage.
    """
    return read(build([noun.declare for noun in _NOUNS]), argv)


def run(engine: EngineApi, submit: Submit, argv: Sequence[str]) -> int:
    """Do what a command line says with a closed engine, close it again, and return the exit code.

    `submit` runs a coroutine on the engine's thread. Bugs propagate; everything else is reported.
    """
    try:
        arguments = parse(argv)
    except SystemExit as end:
        return int(end.code or 0)
    output = Output(arguments.json)
    session = Session(engine, submit, output)
    try:
        return _work(session, arguments)
    finally:
        session.close()


def report(detail: str, argv: Sequence[str]) -> int:
    """Print why nothing can be opened at all; returns the exit code."""
    error = KnownError(Kind.USAGE, detail=detail)
    Output("--json" in argv).error(error)
    return error.exit_code


def _work(session: Session, arguments: argparse.Namespace) -> int:
    output = session.output
    try:
        try:
            code: int = arguments.work(session, arguments)
        except KnownError as error:
            error.fields.setdefault("command", arguments.command_line)
            output.error(error)
            code = error.exit_code
        output.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Unheard as unheard:
        if reason := str(unheard):
            output.note(f"The output could not be written: {reason}. Make room or print elsewhere, then try again.")
        return 1
    return code
