"""`signalbox doctor`: what works, what does not, and what to do about it."""

import argparse
from contextlib import suppress

from app.cli.parser import Commands
from app.cli.session import Session
from app.core.api.home import Check
from app.core.errors import KnownError

_MARKS = {True: "ok", False: "!!", None: "--"}


def declare(commands: Commands) -> None:
    """Declare the command."""
    commands.add(
        "doctor",
        run,
        "Say what works, what does not, and what to do about it",
        more="The exit code is 0 only if everything that matters here works.",
    )


def run(session: Session, arguments: argparse.Namespace) -> int:
    """Check, whether or not the data folder opens."""
    checks = _checks(session)
    failed = sum(check.ok is False for check in checks)
    if session.output.as_json:
        lines = [{"name": c.name, "ok": c.ok, "text": c.text, "next_step": c.next_step} for c in checks]
        session.output.object({"checks": lines})
    else:
        wide = max((len(check.name) for check in checks), default=0)
        for check in checks:
            session.output.say(f"{_MARKS[check.ok]}  {check.name:{wide}}  {check.text}")
            if check.next_step:
                session.output.say(f"    {'':{wide}}  → {check.next_step}")
    return 1 if failed else 0


def _checks(session: Session) -> tuple[Check, ...]:
    # Only to ask for a passphrase; why the folder does not open is one of the checks.
    with suppress(KnownError):
        session.open()
    return session.call(session.engine.home.doctor())
