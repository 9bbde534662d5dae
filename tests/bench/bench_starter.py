"""First words without a network: of the built-in model in the open window, and of one message on the command line."""

import json
import os
import subprocess
import sys
import time
from functools import partial
from statistics import median
from typing import Any

from tests.bench.harness import ROOT, Measurement, Row, Run, need
from tests.support.desktop import Home, window, xserver
from tests.support.starters import give_starter

TIMES = 5


def in_the_window(run: Run) -> list[Measurement]:
    """Milliseconds from the send to the first words of each message of a fresh home; nothing is loaded by then."""
    need("xdotool")
    home = _account(run)
    with xserver() as display, window(display, home) as screen:
        screen.wait_open(home)
        for number in range(TIMES):
            screen.say(f"Tell me about rain, part {number}", partial(_answered, home, number))
            screen.wait_open(home)
    first, *later = [answer["timings"]["first_token_ms"] / 1000 for answer in _answers(home)]
    figures = f"{first:.2f} s at first, later {median(later):.2f} s"
    return [Measurement(figures, max(first, median(later)), 1.0, others=run.neighbours.share())]


def one_shot(run: Run) -> list[Measurement]:
    """Seconds from the start of the command to the first byte of its answer."""
    home, taken = _account(run), []
    home.run("ask", "Hello there")
    for _ in range(TIMES):
        command = [sys.executable, "-m", "app", "ask", "Hello there", "--stream"]
        begun = time.monotonic()
        with subprocess.Popen(
            command, cwd=ROOT, env=home.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdout is not None
            os.read(process.stdout.fileno(), 1)
            taken.append(time.monotonic() - begun)
    return [Measurement(f"{median(taken):.2f} s", median(taken), 2.5, others=run.neighbours.share())]


def _account(run: Run) -> Home:
    """A fresh account with the built-in model, whose answers are short."""
    home = Home(run.folder("starter") / "account")
    give_starter(home)
    home.data.mkdir()
    (home.data / "settings.toml").write_text("[chat]\nmax_output_tokens = 24\n")
    return home


def _answered(home: Home, before: int) -> bool:
    return len(_answers(home)) > before


def _answers(home: Home) -> list[dict[str, Any]]:
    """All finished answers, newest conversation first."""
    listed = json.loads(home.run("conversations", "list", "--json").stdout)["conversations"]
    shown = [json.loads(home.run("conversations", "show", one["id"], "--json").stdout) for one in listed]
    return [message for chat in shown for message in chat["messages"] if "timings" in message and message["complete"]]


ROWS = [
    Row("first words of the built-in model", "within 1 s in the open window", in_the_window),
    Row("first words of a one-shot ask", "within 2.5 s", one_shot),
]
