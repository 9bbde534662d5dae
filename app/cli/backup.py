"""`signalbox backup`: everything in one encrypted file."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from app.cli.parser import CommandParser, Commands
from app.cli.session import Session, backup_passphrase

_CREATE = """\
The file holds conversations, attachments, providers, the register and keys, encrypted under a passphrase of its own:
with file and passphrase, all of it can be put back on any device. Options and model files are not in it. The
passphrase is asked for, read from standard input with --passphrase-stdin, or from the file that
SIGNALBOX_PASSPHRASE_FILE names. A file that is there already is never replaced, and nothing is written into the
data folder."""

_RESTORE = """\
What was there before is kept beside it. The audit log that is there stays, if it holds and goes on from the backup's;
else it is put aside, the backup's own comes in its place, and both this command and the log say so. No other Signalbox
may be running on the same data folder. The daily backups in the folder “backups” of the data folder are opened by its
own key and need no passphrase."""


def declare(commands: Commands) -> None:
    """Declare the commands."""
    noun = commands.noun("backup", "One encrypted file with everything")
    create = noun.add("create", run_create, "Write a backup", more=_CREATE)
    create.add_argument("path", metavar="FILE", nargs="?", help="where to (signalbox-DATE.backup in this folder)")
    restore = noun.add("restore", run_restore, "Put a backup in place", more=_RESTORE)
    restore.add_argument("path", metavar="FILE", help="the backup")
    for parser in (create, restore):
        _passphrase(parser)


def run_create(session: Session, arguments: argparse.Namespace) -> int:
    """Write."""
    name = arguments.path or f"signalbox-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup"
    passphrase = backup_passphrase(arguments.passphrase_stdin, new=True)
    session.open()
    written = session.call(session.engine.backups.create(str(Path(name).absolute()), passphrase))
    if session.output.as_json:
        session.output.object({"path": written})
    else:
        session.output.say(f"The backup is {written}. Without its passphrase nobody can open it, you included.")
    return 0


def run_restore(session: Session, arguments: argparse.Namespace) -> int:
    """Put in place; the engine stays closed."""
    path = str(Path(arguments.path).absolute())
    needed = session.call(session.engine.backups.needs_passphrase(path))
    passphrase = backup_passphrase(arguments.passphrase_stdin, new=False) if needed else ""
    done = session.call(session.engine.backups.restore(path, passphrase))
    moved, found = done.addresses, done.register
    if session.output.as_json:
        addresses = [{"provider": one.provider, "before": one.before, "now": one.now} for one in moved]
        register = {"told": found.told or None, "aside": found.aside or None}
        session.output.object({"path": path, "restored": True, "addresses": addresses, "register": register})
        return 0
    session.output.say("The backup is in place. What was there before is kept beside it.")
    if found.told:
        session.output.say(found.told)
    if moved:
        session.output.say("These providers have other addresses than before. Remove those that you do not know:")
        session.output.table(("NAME", "BEFORE", "NOW"), [(one.provider, one.before or "-", one.now) for one in moved])
    return 0


def _passphrase(parser: CommandParser) -> None:
    parser.add_argument("--passphrase-stdin", action="store_true", help="read the passphrase from standard input")
