"""`signalbox policy`: what the company decided."""

import argparse
import json
from pathlib import Path

from app.cli import shapes
from app.cli.parser import Commands
from app.cli.session import Session
from app.cli.words import count
from app.core.digest import plain
from app.core.policy import PolicyIssue, PolicyReport


def declare(commands: Commands) -> None:
    """Declare the commands."""
    noun = commands.noun("policy", "What the company decided for this device")
    noun.add("show", run_show, "Print the policy in force, and where each value comes from")
    check = noun.add(
        "check",
        run_check,
        "Check policy files before they are rolled out",
        more="Without a path, the files in force are checked. The exit code is 0 only if nothing is wrong. Notes "
        "tell which owners and rights have to be others where policies count, and which values lead nowhere.",
    )
    check.add_argument("path", metavar="PATH", nargs="?", help="a policy file, or a folder of them")
    noun.add("schema", run_schema, "Print the JSON Schema of policy files")


def run_show(session: Session, arguments: argparse.Namespace) -> int:
    """The snapshot; needs no keys."""
    report = session.call(session.engine.policy.report())
    if session.output.as_json:
        session.output.object(
            {
                "managed": report.policy.managed,
                "sha256": report.policy.sha256,
                "policy": plain(report.policy),
                "values": [
                    {"key": key, "value": json.loads(value), "source": source} for key, value, source in report.values
                ],
                "issues": [shapes.issue(issue) for issue in report.issues],
            }
        )
        return 0
    session.output.say(f"{_whose(report)} Snapshot {report.policy.sha256[:16]}.")
    if report.values:
        session.output.table(("KEY", "VALUE", "SET IN"), report.values, flexible=1)
    _print(session, report.issues)
    return 0


def run_check(session: Session, arguments: argparse.Namespace) -> int:
    """What is wrong; needs no keys."""
    path = "" if arguments.path is None else str(Path(arguments.path).absolute())
    found = session.call(session.engine.policy.check(path))
    if session.output.as_json:
        issues, notes = ([shapes.issue(issue) for issue in some] for some in (found.issues, found.notes))
        session.output.object({"issues": issues, "notes": notes})
        return 1 if found.issues else 0
    if not found.issues:
        session.output.say("Nothing is wrong.")
    _print(session, found.issues)
    _print(session, found.notes, "note")
    return 1 if found.issues else 0


def run_schema(session: Session, arguments: argparse.Namespace) -> int:
    """JSON, with or without --json: it is nothing else."""
    session.output.object(session.call(session.engine.policy.schema()))
    return 0


def _whose(report: PolicyReport) -> str:
    if report.policy.managed:
        return "This device is managed by policy."
    return f"This device is not managed: {'policy only recommends' if report.values else 'no policy applies'}."


def _print(session: Session, issues: tuple[PolicyIssue, ...], noun: str = "problem") -> None:
    if issues:
        session.output.say(f"{count(len(issues), noun)}:")
    for issue in issues:
        where = f"{issue.source}, {issue.key}" if issue.key else issue.source
        session.output.say(f"  {where}: {issue.problem}")
