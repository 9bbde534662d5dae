"""The command line: what it takes, and help that teaches. Reading it needs no engine and loads nothing heavy."""

import argparse
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from app import __version__
from app.cli.output import Output
from app.cli.session import Session
from app.core.errors import Kind, KnownError

# No count that a command takes is larger.
MOST = 1_000_000_000

Work = Callable[[Session, argparse.Namespace], int]

_EPILOG = """\
Without a command, signalbox opens its window.

  signalbox models add model.gguf          run a model on this device
  signalbox ask "What is a signal box?"    ask it, or whichever model fits best
  signalbox route "Translate this"         which model would answer, and why; nothing is sent
  signalbox doctor                         what works, what does not, and what to do about it
  signalbox help                           the handbook: labels, keys, backups, what each error means

Every command takes --json for scripts and --home to work on another data folder.
Exit codes: 0 done, 1 known failure, 2 wrong usage, 3 refused by policy, label, privacy, budget or audit,
130 interrupted. SIGNALBOX_HOME names the data folder, SIGNALBOX_PASSPHRASE_FILE a file with the passphrase
where the system has no keyring.
"""


class _Help(argparse.HelpFormatter):
    """Help whose summaries stand in one column and whose paragraphs, but indented ones, fit the terminal."""

    def __init__(self, prog: str, **settings: Any) -> None:
        super().__init__(prog, **{"max_help_position": 28, **settings})
        # argparse measures commands without their indentation and breaks the line of the longest.
        self._action_max_length = 18

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs = text.split("\n\n")
        return "\n\n".join(p if p.startswith(" ") else textwrap.fill(p, width) for p in paragraphs)


class CommandParser(argparse.ArgumentParser):
    """A parser that reports wrong usage instead of ending the process."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", _Help)
        # An abbreviation that works today would mean something else with the next flag.
        super().__init__(allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Report wrong usage."""
        raise KnownError(Kind.USAGE, detail=f"{self.prog}: {message}.", command=self.prog)


class Commands:
    """Where each noun declares its commands."""

    def __init__(self, parser: CommandParser, depth: str = "command") -> None:
        # Without any command the window opens; a noun without its verb says nothing.
        self._is_noun = depth != "command"
        self._parsers = parser.add_subparsers(
            title="commands", metavar=depth.upper(), dest=depth, required=self._is_noun
        )

    def add(self, name: str, work: Work, summary: str, *, more: str = "") -> CommandParser:
        """A command; `summary` is one line without a full stop, `more` is what a newcomer should know."""
        parser: CommandParser = self._parsers.add_parser(
            name, help=summary, description=f"{summary}.\n\n{more}" if more else f"{summary}."
        )
        parser.set_defaults(work=work, command_line=parser.prog)
        if self._is_noun:
            # Who leaves the verb out is told which there are.
            self._parsers.metavar = "|".join(self._parsers.choices)
        _everywhere(parser)
        return parser

    def noun(self, name: str, summary: str) -> "Commands":
        """A noun with verbs of its own."""
        parser: CommandParser = self._parsers.add_parser(name, help=summary, description=f"{summary}.")
        _everywhere(parser)
        return Commands(parser, "verb")


Declare = Callable[[Commands], None]


def build(declarations: Sequence[Declare]) -> CommandParser:
    """The parser of the whole command line."""
    parser = CommandParser(
        prog="signalbox",
        description="The right AI model for each message, data kept where it may be, every movement recorded.",
        epilog=_EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"signalbox {__version__}")
    parser.set_defaults(work=None, json=False, home=None)
    _everywhere(parser)
    commands = Commands(parser)
    for declare in declarations:
        declare(commands)
    return parser


def read(parser: CommandParser, argv: Sequence[str]) -> argparse.Namespace:
    """Read a command line.

    Raises:
        SystemExit: 0 after printing help or the version, 2 after reporting wrong usage.
    """
    try:
        arguments, rest = parser.parse_known_args(argv)
        if rest:
            raise _too_many(rest, getattr(arguments, "command_line", parser.prog))
        return arguments
    except KnownError as error:
        Output("--json" in argv).error(error)
        sys.exit(error.exit_code)


def positive(text: str) -> int:
    """An argument that is a whole number from 1 to `MOST`."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) else 0
    if not 0 < number <= MOST:
        raise argparse.ArgumentTypeError(f"it must be a whole number from 1 to {MOST:,}")
    return number


def _too_many(rest: Sequence[str], command: str) -> KnownError:
    """What to say of arguments that nobody takes; most often they are the words of one text."""
    tip = "" if any(word.startswith("-") for word in rest) else " Put a text of several words in quotes."
    return KnownError(Kind.USAGE, detail=f"{command}: unrecognized arguments: {' '.join(rest)}.{tip}", command=command)


def _everywhere(parser: CommandParser) -> None:
    """The flags that stand before a command, after it, or after its verb."""
    parser.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON, for scripts; errors too"
    )
    parser.add_argument("--home", metavar="FOLDER", default=argparse.SUPPRESS, help="the data folder to work on")
