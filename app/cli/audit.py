"""`signalbox audit`: the register of every movement."""

import argparse
import re
from datetime import UTC, datetime

from app.cli.parser import Commands
from app.cli.session import Session
from app.cli.words import count
from app.core.audit import AuditHead


def declare(commands: Commands) -> None:
    """Declare the commands."""
    noun = commands.noun("audit", "The record of everything that was sent")
    noun.add("status", run_status, "Say how long the record is and who can open it")
    verify = noun.add(
        "verify",
        run_verify,
        "Check that nothing in the record was changed, removed or inserted",
        more="Every entry, every hash of the tree and every signature is checked.\n"
        "The exit code is 0 only if all hold.",
    )
    verify.add_argument("--new", action="store_true", help="check only what was recorded since the last check")
    verify.add_argument(
        "--kept",
        metavar="SIZE:ROOT",
        type=_end,
        help="also check that the record goes on from what audit status said earlier",
    )


def run_status(session: Session, arguments: argparse.Namespace) -> int:
    """Size and head."""
    session.open()
    status = session.call(session.engine.audit.status())
    if session.output.as_json:
        session.output.object(
            {
                "entries": status.entries,
                "root": status.root,
                "checkpoint_us": status.checkpoint_us,
                "recipients": status.recipients,
                "managed": status.managed,
                "open_requests": status.open_requests,
            }
        )
        return 0
    signed = f"signed {_utc(status.checkpoint_us)}" if status.checkpoint_us is not None else "not signed yet"
    session.output.say(f"The record has {count(status.entries, 'entry')}, {signed}.")
    session.output.say(f"Its root is {status.root}.")
    whose = "your company" if status.managed else "this device"
    session.output.say(f"{count(status.recipients, 'key')} of {whose} can open it.")
    session.output.say(f"Requests that wait for their outcome: {status.open_requests}.")
    return 0


def run_verify(session: Session, arguments: argparse.Namespace) -> int:
    """Check everything."""
    session.open()

    def progress(fraction: float) -> None:
        session.output.progress(f"Checking: {fraction:.0%}")

    watch = progress if session.output.watched else None
    report = session.call(session.engine.audit.verify(watch, arguments.kept, whole=not arguments.new))
    session.output.progress("")
    if session.output.as_json:
        problems = [{"seq": p.seq, "kind": p.kind, "text": p.text} for p in report.problems]
        found = {"ok": report.ok, "entries": report.entries, "first": report.first, "problems": problems}
        session.output.object(found)
    elif report.ok:
        since = f" Those before entry {report.first} were checked earlier." if report.first > 1 else ""
        session.output.say(f"{count(report.entries, 'entry')}: all hold.{since}")
    else:
        session.output.say(f"{count(report.entries, 'entry')}, {count(len(report.problems), 'problem')}:")
        for problem in report.problems:
            where = "whole" if problem.seq is None else str(problem.seq)
            session.output.say(f"  {where:>8}  {problem.kind}: {problem.text}")
    return 0 if report.ok else 1


def _end(text: str) -> AuditHead:
    size, _, root = text.partition(":")
    if not size.isascii() or not size.isdecimal() or int(size) < 1 or not re.fullmatch("[0-9a-fA-F]{64}", root):
        raise argparse.ArgumentTypeError("it is the number of entries, a colon and the root")
    return AuditHead(int(size), bytes.fromhex(root))


def _utc(us: int) -> str:
    return datetime.fromtimestamp(us / 1_000_000, tz=UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
