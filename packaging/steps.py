"""Runs the steps of set-up: quietly, with how far they are, and with their last words when they fail."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

_LAST_LINES = 40


class SetupFailed(SystemExit):
    """Set-up cannot go on; the text says what to do."""


class Shown:
    """Shows how far a step is: a terminal sees every number, a log one line for each tenth."""

    def __init__(self) -> None:
        self._tenths = self._done = 0

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` are done, if that is worth a line."""
        self._done = done
        tty = sys.stdout.isatty()
        if tty or (total and done * 10 // total > self._tenths):
            self._tenths = done * 10 // total if total else 0
            print(f"\r  {done} of {total} " if tty else f"  {done} of {total}\n", end="", flush=True)

    def end(self) -> None:
        """The next line begins a line of its own, and the next step begins at nothing."""
        if self._done and sys.stdout.isatty():
            print()
        self._tenths = self._done = 0


def output_of(
    command: Iterable[str],
    *,
    counting: str = "",
    total: int = 0,
    environment: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None],
    log: Path | None = None,
) -> tuple[int, list[str]]:
    """Run a command, tell how far it is, keep all that it says in `log`, and return its code and its last lines.

    `counting` is a word that begins a line for each step, a pattern with groups (done, total), or "" for no steps.
    """
    last: list[str] = []
    done = 0
    with ExitStack() as stack:
        kept: TextIO | None = stack.enter_context(log.open("w", encoding="utf-8")) if log else None
        process = stack.enter_context(
            subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                env=environment,
            )
        )
        assert process.stdout is not None
        for line in process.stdout:
            last = [*last[-_LAST_LINES:], line]
            if kept:
                kept.write(line)
                kept.flush()
            if counting and (match := re.search(counting, line)):
                done, total = (int(match[1]), int(match[2])) if match.re.groups else (done + 1, total)
                progress(done, total)
    return process.returncode, last


def run_quietly(
    command: Iterable[str], *, counting: str = "", total: int = 0, environment: Mapping[str, str] | None = None
) -> None:
    """Run a command, show how far it is, and show its last lines only if it fails."""
    command = list(command)
    shown = Shown()
    code, last = output_of(command, counting=counting, total=total, environment=environment, progress=shown)
    shown.end()
    if code:
        sys.stdout.writelines(last)
        raise SetupFailed(
            f"This did not work: {shlex.join(command)}\nWhat it said stands above. Mend that, then run the same again."
        )
